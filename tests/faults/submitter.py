"""A process that hands drafts in and hangs papers on them, saying each one done, until it is killed.

python -m tests.faults.submitter RECORD… — on the database of DATABASE_URL
"""

import sys

import django

django.setup()

from records.actions import attachments, submission  # noqa: E402  once Django is set up
from records.ledger.records import Record  # noqa: E402
from records.people.actor import Actor  # noqa: E402
from records.people.users import User  # noqa: E402

PAPER = b"%PDF-" + b"a page of the signed paper " * 40_000


def work(ids) -> None:
    by = Actor(user=User.objects.get(username="zhou"))
    for pk in ids:
        paper = attachments.receive(Record.objects.get(pk=pk), by=by, purpose="paper", chunks=iter([PAPER]))
        say("paper", pk, paper.pk)
        record = Record.objects.get(pk=pk)
        record = submission.submit(record, by=by, version=record.version)
        say("submitted", pk, record.number_seq)


def say(*words) -> None:
    """What was acknowledged must be there afterwards, whatever happens."""
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    work(sys.argv[1:])

"""A process that hands drafts in and hangs papers on them, saying each one done, until it is killed.

python -m tests.faults.submitter RECORD… — on the database of DATABASE_URL; without one, it makes drafts of its own
"""

import sys

import django

django.setup()

from records.actions import attachments, submission  # noqa: E402  once Django is set up
from records.ledger.records import Record  # noqa: E402
from records.people.actor import Actor  # noqa: E402
from records.people.users import User  # noqa: E402
from tests import world as make  # noqa: E402
from tests.faults.saying import say  # noqa: E402

PAPER = b"%PDF-" + b"a page of the signed paper " * 40_000
MOST = 1000  # drafts of its own, in case nobody kills it


def work(ids) -> None:
    by = Actor(user=User.objects.get(username="zhou"))
    for pk in ids:
        paper = attachments.receive(Record.objects.get(pk=pk), by=by, purpose="paper", chunks=iter([PAPER]))
        say("paper", pk, paper.pk)
        record = Record.objects.get(pk=pk)
        record = submission.submit(record, by=by, version=record.version)
        say("submitted", pk, record.number_seq)


def drafts():
    """The ids of drafts that it makes one by one."""
    users = User.objects.filter(username__in=["zhou", "sun"]).select_related("person")
    world = make.World(persons={user.username: user.person for user in users}, users={u.username: u for u in users})
    for _ in range(MOST):
        pk = make.draft(world).pk
        say("drafted", pk)
        yield pk


if __name__ == "__main__":
    work(sys.argv[1:] or drafts())

"""A process that leaves events, signs checkpoints over them and hands them out, saying each one, until it is killed.

python -m tests.faults.checkpointer NAME — on the database of DATABASE_URL, into the folder of CHECKPOINT_DIR
"""

import sys

import django

django.setup()

from records.audit import checkpoints, periodic  # noqa: E402  once Django is set up
from tests.faults.saying import say  # noqa: E402
from tests.records.audit import trails  # noqa: E402

MOST = 2000  # rounds, in case nobody kills it


def work(name) -> None:
    for round_ in range(MOST):
        trails.write(37, about=f"{name}-{round_}")
        checkpoint = checkpoints.make()
        say("signed", checkpoint.size, bytes(checkpoint.root).hex())
        periodic.hand_out()
        say("handed", checkpoint.size)


if __name__ == "__main__":
    work(sys.argv[1])

"""A process whose clock runs ahead, so that all its jobs are due again and again; then it verifies; until killed.

python -m tests.faults.ticker — on the database of DATABASE_URL
"""

import datetime

import django

django.setup()

from django.utils import timezone  # noqa: E402  once Django is set up

from records import ticking  # noqa: E402
from records.actions import verifying  # noqa: E402
from records.people.actor import SYSTEM  # noqa: E402
from tests.faults.saying import say  # noqa: E402

STEP = datetime.timedelta(hours=6)
MOST = 1000  # ticks, in case nobody kills it


def work() -> None:
    last = ticking.TickRun.objects.first()
    now = max(timezone.now(), last.slot if last else timezone.now())
    for number in range(1, MOST):
        say("ticking")
        for run in ticking.tick(now + number * STEP):
            say("ticked", run.job, run.error)
        say("verified", verifying.verify(by=SYSTEM, hear=lambda fault: say("fault", fault)).faults)


if __name__ == "__main__":
    work()

"""A process that changes the keys of units, the root and the service keys, again and again, until it is killed.

python -m tests.faults.rotator — on the database of DATABASE_URL
"""

from io import StringIO

import django

django.setup()

from django.core.management import call_command  # noqa: E402  once Django is set up

from records.vault import rotation  # noqa: E402
from tests.faults.saying import say  # noqa: E402

MOST = 1000  # rounds, in case nobody kills it


def work() -> None:
    for _ in range(MOST):
        for what in (rotation.DOMAIN, rotation.ROOT, rotation.SERVICE):
            say("rotating", what)
            call_command("keys", "rotate", what, stdout=StringIO())
            say("rotated", what)


if __name__ == "__main__":
    work()

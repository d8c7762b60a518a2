"""A process that makes one backup after the other and leaves the newest few, saying each one, until it is killed.

python -m tests.faults.keeper FOLDER — on the database of DATABASE_URL
"""

import sys
import time
from io import StringIO

import django

django.setup()

from django.core.management import call_command  # noqa: E402  once Django is set up

from tests.faults.saying import say  # noqa: E402

MOST = 1000  # backups, in case nobody kills it


def work(folder) -> None:
    for _ in range(MOST):
        say("keeping")
        call_command("backup", folder, "--keep", "3", stdout=StringIO())
        say("kept")
        time.sleep(1)  # a backup is named by its second


if __name__ == "__main__":
    work(sys.argv[1])

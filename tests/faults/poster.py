"""A process that sends one mail to the server of EMAIL_URL, as the worker does, until it is killed.

python -m tests.faults.poster MAIL — on the database of DATABASE_URL
"""

import sys

import django

django.setup()

from records.actions.mails import deliver  # noqa: E402  once Django is set up

if __name__ == "__main__":
    sys.stdout.write(deliver.call(sys.argv[1]))

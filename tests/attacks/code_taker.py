"""A process that waits for a moment and then takes one code of an authenticator app, saying whether it was let in.

python -m tests.attacks.code_taker USER CODE MOMENT — on the database of DATABASE_URL
"""

import sys
import time

import django

django.setup()

from records.actions import factors  # noqa: E402  once Django is set up
from records.people.actor import Actor  # noqa: E402
from records.people.errors import Invalid  # noqa: E402
from records.people.users import User  # noqa: E402


def take(name, code, moment) -> str:
    user = User.objects.get(username=name)
    time.sleep(max(0, float(moment) - time.time()))
    try:
        factors.use_code(user, code=code, by=Actor(user=user))
    except Invalid:
        return "refused"
    return "taken"


if __name__ == "__main__":
    sys.stdout.write(take(*sys.argv[1:]))

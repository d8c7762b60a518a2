"""Signing in for the tests: an authenticator app for whoever is obliged to one, and sessions that have proved it."""

import time

from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY as OF_WHOM,
)
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY as PROOFS
from allauth.mfa.models import Authenticator

from records.actions import factors as verbs
from records.people import factors
from records.people.actor import Actor

KEY = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def enrol(user):
    """Set up an authenticator app with the key of all tests."""
    if not factors.second(user):
        verbs.add_app(user, key=KEY, code=now(), by=Actor(user=user))


def now(ahead=0) -> str:
    """What the app shows now, or some half minutes later."""
    return factors.code_at(KEY, int(time.time()) // factors.STEP + ahead)


def code(user) -> str:
    """A code that opens now, however often this half minute was used in the test before."""
    row = Authenticator.objects.get(user=user, type=factors.TOTP)
    row.data["used_step"] = 0
    row.save()
    return now()


def sign_in(client, user) -> None:
    """Sign `user` in without the pages; whoever has a second factor has proved it."""
    client.force_login(user)
    proved = ["password", "mfa"] if factors.second(user) else ["password"]
    session = client.session
    session[PROOFS] = [{"method": method, "at": time.time()} for method in proved]
    session[OF_WHOM] = str(user.pk)
    session.save()

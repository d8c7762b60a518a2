"""What a session has proved of its account and when: password, second factor. django-allauth keeps it there."""

import time

from allauth.account.internal.flows.login import get_authentication_records, record_authentication

from records.people import access, factors
from records.people.enums import APART

LATELY_SECONDS = 300
SECOND = "mfa"


def record(request, user, method, **detail) -> None:
    """Keep that `user` proved something just now."""
    record_authentication(request, user, method, **detail)


def second(request) -> bool:
    """Whether this session has proved a second factor."""
    return any(proof["method"] == SECOND for proof in get_authentication_records(request, request.user))


def lately(request) -> bool:
    """Whether this session has proved its account anew: by the second factor where there is one, else by password."""
    wanted = {SECOND} if factors.second(request.user) else {"password", SECOND}
    proofs = get_authentication_records(request, request.user)
    return any(proof["method"] in wanted and time.time() - proof["at"] < LATELY_SECONDS for proof in proofs)


def how(request, user) -> str:
    """How a session was signed in, in one word for the trail."""
    proofs = get_authentication_records(request, user)
    if any(proof.get("passwordless") for proof in proofs):
        return "passkey"
    first = "identity" if any(proof["method"] == "socialaccount" for proof in proofs) else "password"
    kind = next((proof.get("type", "") for proof in proofs if proof["method"] == SECOND), "")
    return f"{first}+{kind}" if kind else first


def missing(request) -> bool:
    """Whether the account needs a second factor that this session has not proved."""
    return not second(request) and access.has(request.user, *APART) and not factors.waived()

"""What stops guessing at passwords without ever locking the holder out.

A browser that signed in before carries a cookie (OWASP: device cookies) and has tries of its own. Others are counted by
account and address together; an account that is guessed at from many addresses leaves each of them one try, and an
address from which many fail gets none. Failures alone count: what succeeds gives its try back.
"""

import hashlib
import secrets

from allauth.core.internal.ratelimit import consume, get_ip
from django.conf import settings
from django.core import signing

COOKIE = "known"
COOKIE_SECONDS = 365 * 86400
REMEMBERED = 5  # accounts a browser
SALT = "outreach.web.guessing"
LIMITS = {
    "known": "10/30m/key",
    "pair": "5/30m/key",
    "pressed": "1/30m/key",
    "account": "20/1h/key",
    "address": "100/30m/key",
    "told": "1/30m/key",
}


class Stopped(Exception):
    """No try is left. `first` is true once in a window: then the trail is told, which nobody shall be able to fill."""

    def __init__(self, first: bool):
        super().__init__()
        self.first = first


def claim(request, login: str) -> list:
    """One try for `login`: what `give_back` takes once it succeeded. Raises Stopped where there is none left."""
    name = login.lower()
    if mark := _known(request).get(_hashed(name)):
        return [_need(request, "known", name, mark)]
    where = get_ip(request)
    used = [_need(request, "address", where)]
    calm = _take(request, "account", name)
    used += [calm] if calm else []
    return [*used, _need(request, "pair" if calm else "pressed", name, where)]


def _need(request, limit: str, *key: str):
    if usage := _take(request, limit, *key):
        return usage
    raise Stopped(first(request, limit, *key))


def first(request, *key: str) -> bool:
    """Whether this refusal is the first of its kind in half an hour."""
    return _take(request, "told", *key, limit_get=True) is not None


def give_back(used) -> None:
    """The try succeeded."""
    for usage in used or ():
        usage.rollback()


def remember(request, response, login: str) -> None:
    """Let this browser carry that it signed in to the account."""
    name = login.lower()
    known = {_hashed(name): secrets.token_urlsafe(12)} | _known(request)
    kept = dict(list(known.items())[-REMEMBERED:])
    response.set_cookie(
        COOKIE, signing.dumps(kept, salt=SALT, compress=True), max_age=COOKIE_SECONDS, httponly=True, samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip


def knows(request, login: str) -> bool:
    """Whether this browser signed in to the account before."""
    return _hashed(login.lower()) in _known(request)


def _known(request) -> dict:
    try:
        found = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=COOKIE_SECONDS)
    except signing.BadSignature:
        return {}
    return found if isinstance(found, dict) else {}


def _hashed(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:32]


def _take(request, limit: str, *key: str, limit_get=False):
    return consume(request, app="outreach", action=limit, config=LIMITS, key="\n".join(key), limit_get=limit_get)

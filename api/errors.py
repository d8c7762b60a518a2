"""How the API answers when something is refused: problem+json (RFC 9457), in one place.

The `type` never changes its meaning; titles and details are words in the language asked for.
"""

from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, UnreadablePostError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions
from rest_framework.response import Response

from records.actions import shut
from records.actions.notes import Unreadable as UnreadableNote
from records.ledger.idempotency import KeyReused, StillRunning
from records.people.actor import SYSTEM
from records.people.errors import Conflict, DomainError, Incomplete, Invalid, NotAllowed, WrongState
from records.vault.errors import KeyUnavailable, Tampered

MEDIA_TYPE = "application/problem+json"
TYPE = "urn:outreach:problem:"
DOMAIN = {  # the first that fits
    NotAllowed: 403,
    WrongState: 409,
    StillRunning: 409,
    Conflict: 412,
    KeyReused: 422,
    Incomplete: 422,
    Invalid: 422,
    UnreadableNote: 503,
}
FRAMEWORK = {  # status → type, of what the framework refuses
    400: "unreadable-body",
    401: "not-signed-in",
    403: "not-allowed",
    404: "not-found",
    405: "method",
    406: "not-acceptable",
    415: "media-type",
    429: "too-many-requests",
}
CHALLENGE = {"WWW-Authenticate": "Bearer"}
TITLES = {
    "not-found": gettext_lazy("Not found, or not yours to see."),
    "not-signed-in": gettext_lazy("Sign in first."),
    "version-missing": gettext_lazy("Say in If-Match which version you change."),
    "id-taken": gettext_lazy("A record with this id exists already."),
    "too-large": gettext_lazy("This is too large."),
    "unreadable-body": gettext_lazy("The body cannot be read."),
    "key-unusable": gettext_lazy("An Idempotency-Key has 1 to 255 letters of ASCII."),
    "invalid": Invalid.message,
    "credentials": gettext_lazy("The account name or the password is not right."),
    "password-change-needed": gettext_lazy("Somebody else knows this password. Change it in the browser first."),
    "second-factor-needed": gettext_lazy("Give the code of the second factor as well."),
    "second-factor-wrong": gettext_lazy("This code is not right, or was used already."),
    "second-factor-missing": gettext_lazy("This account needs a second factor. Set one up in the browser first."),
}


class Refused(Exception):
    """A refusal of the API's own: its type, status, and errors by field."""

    def __init__(self, kind: str, status: int, errors: dict | None = None):
        super().__init__(kind)
        self.kind, self.status, self.errors = kind, status, errors or {}


def problem(error: Exception, context: dict) -> Response | None:
    """The answer to `error`; None leaves what nobody foresaw to the server's own handler."""
    if isinstance(error, DomainError):
        return _of_domain(error)
    if isinstance(error, Refused):
        title, headers = str(TITLES.get(error.kind, error.kind)), CHALLENGE if error.status == 401 else None
        return _answer(error.kind, error.status, title, errors=error.errors, headers=headers)
    if isinstance(error, RequestDataTooBig):
        return _answer("too-large", 413, str(TITLES["too-large"]))
    if isinstance(error, Tampered | KeyUnavailable):
        told = shut.tell(error, by=getattr(context.get("view"), "actor", SYSTEM))
        return _answer("closed", 503, str(shut.sentence(error, told)))
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    elif isinstance(error, SuspiciousOperation | UnreadablePostError):
        error = exceptions.ParseError()
    return _of_framework(error) if isinstance(error, exceptions.APIException) else None


def _of_domain(error: DomainError) -> Response:
    status = next((status for kind, status in DOMAIN.items() if isinstance(error, kind)), 400)
    version = error.detail.get("version") if isinstance(error, Conflict) else None
    more = {} if version is None else {"version": version}
    if (offset := error.detail.get("offset")) is not None:
        more["headers"] = {"Upload-Offset": str(offset)}
    return _answer(error.code, status, str(error.message), errors=getattr(error, "errors", {}), **more)


def _of_framework(error: exceptions.APIException) -> Response:
    if isinstance(error, exceptions.ValidationError):
        return _answer("invalid", 422, str(Invalid.message), errors=flat(error.detail))
    kind = FRAMEWORK.get(error.status_code, "refused")
    headers = {}
    if challenge := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(int(wait) + 1)
    title = str(TITLES.get(kind) or error.detail)
    return _answer(kind, error.status_code, title, errors=getattr(error, "errors", {}), headers=headers,
                   detail=str(error.detail) if kind in TITLES and kind != "not-found" else "")  # fmt: skip


def flat(detail: Any, path: str = "") -> dict[str, list[tuple[str, str]]]:
    """Errors of a serializer as the domain gives them: "people.1.part" → [(code, words)]."""
    if isinstance(detail, dict):
        pairs = [(f"{path}.{name}" if path else str(name), inner) for name, inner in detail.items()]
    elif isinstance(detail, list) and not all(isinstance(part, str) for part in detail):
        pairs = [(f"{path}.{place}", inner) for place, inner in enumerate(detail)]
    else:
        return {path: [(getattr(part, "code", "invalid"), str(part)) for part in detail]}
    found: dict = {}
    for name, inner in pairs:
        if inner:
            found |= flat(inner, name.removesuffix(".non_field_errors"))
    return found


def _answer(kind: str, status: int, title: str, *, errors=None, detail="", headers=None, **more) -> Response:
    body = {"type": TYPE + kind, "title": title, "status": status} | more
    if detail:
        body["detail"] = detail
    if errors:
        body["errors"] = [
            {"field": field, "code": code, "detail": str(words)}
            for field, complaints in errors.items()
            for code, words in complaints
        ]
    return Response(body, status=status, headers=headers, content_type=MEDIA_TYPE)


def at(field: str, code: str, words: str | None = None, *, kind: str = "invalid", status: int = 422) -> Refused:
    """A refusal at one field."""
    return Refused(kind, status, {field: [(code, words or _("This is not valid."))]})

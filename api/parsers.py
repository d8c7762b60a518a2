"""Reading a body: JSON alone, and of JSON only what can be understood in one way and kept as it is."""

import json
from typing import Any, NoReturn

from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException
from rest_framework.parsers import BaseParser

DEEPEST = 12
LARGEST = 2**63 - 1


class Unreadable(APIException):
    """The body is no JSON that this API takes. `errors` names the field where one is to blame."""

    status_code = 400

    def __init__(self, code: str, words: str, field: str = ""):
        super().__init__(words, code)
        self.code = code
        self.errors = {field: [("unstorable" if code == "surrogate" else code, words)]} if field else {}


class StrictJSONParser(BaseParser):
    """RFC 8259 without its loose ends: UTF-8, no key twice, no NaN, no number beyond 64 bits, not too deep."""

    media_type = "application/json"

    def parse(self, stream, media_type=None, parser_context=None):
        # Through the request and not the stream: there the size is held to DATA_UPLOAD_MAX_MEMORY_SIZE.
        return decode(parser_context["request"]._request.body)


def decode(body: bytes) -> Any:
    """The value that `body` says. Raises Unreadable."""
    try:
        value = json.loads(
            body.decode("utf-8"),
            object_pairs_hook=_object,
            parse_constant=_refuse_constant,
            parse_int=_integer,
            parse_float=_float,
        )
    except UnicodeDecodeError:
        raise Unreadable("encoding", _("The body is not UTF-8.")) from None
    except json.JSONDecodeError:
        raise Unreadable("json", _("The body is not JSON.")) from None
    except RecursionError:
        raise Unreadable("depth", _("The body is nested too deeply.")) from None
    _check(value)
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise Unreadable("duplicate", _("A name stands twice in the same object."))
    return found


def _refuse_constant(_name: str) -> NoReturn:
    raise Unreadable("number", _("This is not a number."))


def _integer(digits: str) -> int:
    if len(digits) > 20 or abs(int(digits)) > LARGEST:
        raise Unreadable("number", _("This number is too large."))
    return int(digits)


def _float(digits: str) -> float:
    number = float(digits)
    if abs(number) > LARGEST:
        raise Unreadable("number", _("This number is too large."))
    return number


def _check(value: Any) -> None:
    """Refuse what is nested too deeply, and letters that no text can hold; says in which field."""
    waiting = [(value, "", 0)]
    while waiting:
        value, field, depth = waiting.pop()
        if depth > DEEPEST:
            raise Unreadable("depth", _("The body is nested too deeply."))
        if isinstance(value, str) and not _encodable(value):
            raise Unreadable("surrogate", _("There is a character here that cannot be kept."), field)
        if isinstance(value, dict):
            waiting.extend((name, field, depth + 1) for name in value)
            waiting.extend((part, field or name, depth + 1) for name, part in value.items())
        elif isinstance(value, list):
            waiting.extend((part, field, depth + 1) for part in value)


def _encodable(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True

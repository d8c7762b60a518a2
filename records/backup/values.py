"""A row as a line of JSON and back, the same on every database: bytes, ids, moments and decimals come back exactly.

What JSON knows by itself stands as it is. All else is a dictionary of one entry that names its type: {"bytes": base64},
{"id": hex}, {"at": RFC 3339 in UTC}, {"day"}, {"time"}, {"span": microseconds}, {"decimal"}, {"json": list or
dictionary}.
"""

import base64
import datetime
import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import UUID

MICROSECOND = datetime.timedelta(microseconds=1)
PLAIN = (str, int, float, bool, type(None))
ENCODERS = (  # in this order: a moment is a day too
    ((bytes, bytearray, memoryview), "bytes", lambda value: base64.b64encode(bytes(value)).decode()),
    (UUID, "id", lambda value: value.hex),
    (datetime.datetime, "at", lambda value: value.astimezone(datetime.UTC).isoformat(timespec="microseconds")),
    (datetime.date, "day", datetime.date.isoformat),
    (datetime.time, "time", datetime.time.isoformat),
    (datetime.timedelta, "span", lambda value: value // MICROSECOND),
    (Decimal, "decimal", str),
    ((list, dict), "json", lambda value: value),
)
DECODERS: dict[str, Callable[[Any], Any]] = {
    "bytes": base64.b64decode,
    "id": UUID,
    "at": datetime.datetime.fromisoformat,
    "day": datetime.date.fromisoformat,
    "time": datetime.time.fromisoformat,
    "span": lambda value: value * MICROSECOND,
    "decimal": Decimal,
    "json": lambda value: value,
}


def line(row: tuple) -> bytes:
    """One row as one line."""
    text = json.dumps([_encoded(value) for value in row], ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.encode() + b"\n"


def row(line_: bytes) -> list:
    """The values of a line."""
    return [_decoded(value) for value in json.loads(line_)]


def _encoded(value: Any) -> Any:
    if isinstance(value, PLAIN):
        return value
    for kinds, name, encode in ENCODERS:
        if isinstance(value, kinds):
            return {name: encode(value)}
    raise TypeError(f"a backup knows no values of the type {type(value).__name__}")


def _decoded(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    [(name, content)] = value.items()
    return DECODERS[name](content)

"""Markup in every text of what is to be printed: its dataclasses are walked, so that a new field is met too."""

import dataclasses
import types
import typing
from datetime import datetime

MARKUP = '<img src="/etc/passwd"> a < b &amp; <b>not bold</b> <para>&#20845;</para>'
UNWRITTEN = {"language": "en", "verify_url": ""}  # a code of the list; drawn as a QR code


def filled(cls) -> tuple:
    """One of `cls` with MARKUP in all its texts, and each of these texts, by where it stands."""
    texts: dict[str, str] = {}
    return _value(cls, "", texts), texts


def _value(kind, path, texts):
    """Something of the type `kind`; a type that is not known here fails."""
    inner = typing.get_args(kind)
    if kind is str:
        return texts.setdefault(path, f"{MARKUP}{path}")
    if dataclasses.is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        return kind(**{name: _field(name, hint, f"{path}/{name}", texts) for name, hint in hints.items()})
    if isinstance(kind, types.UnionType) and types.NoneType not in inner:
        return tuple(_value(one, f"{path}:{place}", texts) for place, one in enumerate(inner))
    if typing.get_origin(kind) is tuple:
        found = _value(inner[0], path, texts)
        return found if isinstance(inner[0], types.UnionType) else (found,)
    return {bool: False, float: 0.0, bytes | None: None, datetime | None: None}[kind]


def _field(name, kind, path, texts):
    return UNWRITTEN[name] if name in UNWRITTEN else _value(kind, path, texts)

"""What a sender says of a file beside its bytes: its name, its length and its digest, read from header fields."""

import base64
import binascii
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote
from uuid import UUID

from django.utils.translation import gettext as _

from records.people.errors import Invalid

NAME_LIMIT = 120
NUMBER = re.compile(r"\d{1,15}", re.ASCII)
DIGEST = re.compile(r"(?:^|,)\s*sha-256\s*=\s*:([A-Za-z0-9+/=]{44}):\s*(?:,|$)", re.ASCII)
NAMED = re.compile(r";\s*filename\*\s*=\s*UTF-8'[\w-]*'([^;\s]*)", re.ASCII | re.IGNORECASE)
PLAINLY_NAMED = re.compile(r';\s*filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]+))', re.ASCII | re.IGNORECASE)
UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}  # line ends, NUL, turned-round text, lone surrogates, widthless letters


@dataclass(frozen=True)
class Announced:
    """A file that is going to come. Without `digest`, the SHA-256 of all of it, it has to come in one go."""

    id: UUID
    purpose: str
    size: int
    name: str = ""
    digest: bytes = b""


def announced(headers: Mapping, *, id: UUID, purpose: str) -> Announced:
    """Read from `Upload-Length` (else Content-Length), Content-Disposition (RFC 8187), Repr-Digest (RFC 9530)."""
    return Announced(
        id=id,
        purpose=purpose,
        size=number(headers, "Upload-Length", number(headers, "Content-Length", 0)),
        name=clean_name(_name(headers.get("Content-Disposition", ""))),
        digest=_digest(headers.get("Repr-Digest", "")),
    )


def number(headers: Mapping, name: str, default: int) -> int:
    """A header field that is a number. Raises Invalid for anything else."""
    value = headers.get(name, "").strip()
    if not value:
        return default
    if not NUMBER.fullmatch(value):
        raise Invalid.at(name, _("This must be a number."), "number")
    return int(value)


def clean_name(name: str) -> str:
    """The last part of a file's name, without whatever does not show or ends a line; nothing where nothing is left."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    shown = "".join(letter for letter in last if unicodedata.category(letter) not in UNSEEN)
    return " ".join(shown.split()).strip(". ")[:NAME_LIMIT]


def saved_as(name: str, ending: str) -> str:
    """`name` with the ending that its content has, whatever it ended in before."""
    stem, dot, last = name.rpartition(".")
    return f"{stem if dot and len(last) <= 5 else name}.{ending}"


def _name(value: str) -> str:
    if found := NAMED.search(value):
        return unquote(found[1], errors="replace")
    if found := PLAINLY_NAMED.search(value):
        return found[2] or re.sub(r"\\(.)", r"\1", found[1] or "")
    return ""


def _digest(value: str) -> bytes:
    if not value:
        return b""
    found = DIGEST.search(value)
    try:
        digest = base64.b64decode(found[1], validate=True) if found else b""
    except binascii.Error:
        digest = b""
    if len(digest) != 32:
        raise Invalid.at("Repr-Digest", _("This must be a SHA-256."), "digest")
    return digest

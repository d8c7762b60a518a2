"""The code on a printed form: which printing it was and of which revision, so that nobody can make one up or count on.

`01 | key version u16 | event number u48 | revision u16 | MAC 16`, base64url: 36 characters. The MAC is the first 16
bytes of HMAC(service key `links`, LP("paper.v1", the eleven bytes before it)). It holds no name and no id.
"""

import binascii
import hmac
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import NamedTuple

from django.conf import settings

from records.vault import mac
from records.vault.errors import Tampered
from records.vault.lp import lp

VERSION, LABEL, PURPOSE = 1, b"paper.v1", "links"
HEAD, MAC = 11, 16
LENGTH = (HEAD + MAC) * 4 // 3


class Code(NamedTuple):
    """What a code names: the number of the event of printing, and the revision that was printed."""

    event: int
    revision: int


def write(event: int, revision: int) -> str:
    """The code of a printing."""
    version, _mac = mac.mac(PURPOSE, b"")
    head = struct.pack(">BHHIH", VERSION, version, event >> 32, event & 0xFFFFFFFF, revision)
    return urlsafe_b64encode(head + _seal(head, version)).decode()


def read(code: str) -> Code:
    """What a code names. Raises Tampered for anything that was not made here."""
    try:
        raw = urlsafe_b64decode(code.encode("ascii")) if len(code) == LENGTH else b""
    except (UnicodeEncodeError, binascii.Error, ValueError):
        raw = b""
    if len(raw) != HEAD + MAC or raw[0] != VERSION:
        raise Tampered("code: unknown format")
    head, given = raw[:HEAD], raw[HEAD:]
    _version, key_version, high, low, revision = struct.unpack(">BHHIH", head)
    if not hmac.compare_digest(_seal(head, key_version), given):
        raise Tampered("code: false")
    return Code(high << 32 | low, revision)


def address(code: str) -> str:
    """Where the code leads."""
    return f"{settings.BASE_URL.rstrip('/')}/verify/{code}/"


def code_in(location: str) -> str:
    """The code in an address that was signed with a form, whatever the host was then called."""
    return location.rstrip("/").rpartition("/")[2]


def _seal(head: bytes, key_version: int) -> bytes:
    return mac.mac(PURPOSE, lp(LABEL, head), key_version)[1][:MAC]

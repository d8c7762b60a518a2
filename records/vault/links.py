"""Tokens of one-time links: how one is made, and what one of ours says. Which links stand, the people room knows.

token = base64url of `01 | key version u32 | epoch u32 | expires u64 | id 16 | kind length u8 | kind | mac 32`, with
mac = MAC(links key, LP("link.v1", everything before it)). A token rests nowhere: it is made when a link is handed out.
"""

import base64
import binascii
from struct import calcsize, pack, unpack_from
from typing import NamedTuple
from uuid import UUID

from records.vault import mac as vault_mac
from records.vault.errors import Foreign, Tampered
from records.vault.lp import lp

VERSION = 1
FIXED = ">BIIQ16sB"
MAC_LENGTH = 32
LONGEST = 255
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is mistaken for another
CODE_LENGTH = 10  # about 49 bits; guesses are counted where the link is kept


class Link(NamedTuple):
    """What a token says; `expires` in seconds since 1970. Whether it still stands, the table of links tells."""

    kind: str
    id: UUID
    epoch: int
    expires: int


def sign(kind: str, id: UUID, epoch: int, expires: int) -> str:
    """The token of a link, under the newest key."""
    key_version, _mac = vault_mac.mac("links", b"")
    name = kind.encode()
    body = pack(FIXED, VERSION, key_version, epoch, expires, id.bytes, len(name)) + name
    return _text(body + vault_mac.mac("links", lp(b"link.v1", body), version=key_version)[1])


def read(token: str) -> Link:
    """What `token` says. Raises Foreign for one that is not ours, whatever is wrong with it."""
    blob = _bytes(token)
    if len(blob) < calcsize(FIXED) + MAC_LENGTH or blob[0] != VERSION:
        raise Foreign("link: unknown format")
    body, mac = blob[:-MAC_LENGTH], blob[-MAC_LENGTH:]
    _version, key_version, epoch, expires, id_, length = unpack_from(FIXED, body)
    kind = body[calcsize(FIXED) :]
    if len(kind) != length:
        raise Foreign("link: unknown format")
    try:
        vault_mac.verify("links", key_version, lp(b"link.v1", body), mac)
    except Tampered as failure:
        raise Foreign(failure.what) from None
    return Link(kind.decode("ascii"), UUID(bytes=id_), epoch, expires)


def code(id: UUID, epoch: int) -> str:
    """The second half of a link that two people hand over: words for the mouth, never beside the token."""
    raw = vault_mac.derive("links", lp(b"code.v1", id.bytes, pack(">I", epoch)), CODE_LENGTH)
    return "".join(LETTERS[byte % len(LETTERS)] for byte in raw)


def _text(blob: bytes) -> str:
    return base64.urlsafe_b64encode(blob).rstrip(b"=").decode()


def _bytes(token: object) -> bytes:
    """The bytes of a token in its one spelling; a second way to write the same bytes is refused."""
    if not isinstance(token, str) or len(token) > LONGEST or not token.isascii():
        raise Foreign("link: unknown format")
    try:
        blob = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise Foreign("link: unknown format") from None
    if _text(blob) != token:
        raise Foreign("link: unknown format")
    return blob

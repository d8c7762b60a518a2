"""The text of a checkpoint (C2SP tlog-checkpoint) and the signed note around it (C2SP signed-note). Holds no key.

A note is text ending in a line feed, an empty line, then a line `— name base64(key id ‖ signature)` for each signature.
The key id is the first four bytes of SHA-256(name ‖ 0x0A ‖ 0x01 ‖ public key); 0x01 stands for Ed25519. A verifier key
is `name+hex(key id)+base64(0x01 ‖ public key)`. A checkpoint's text is three lines: origin, size, base64 of the root.
"""

import base64
import binascii
import hashlib
import re
from typing import NamedTuple

ED25519 = b"\x01"
DASH = "— "
LONGEST = 10_000


class Malformed(Exception):
    """This is no signed note, or no checkpoint."""


class Signature(NamedTuple):
    """A signature line."""

    name: str
    key_id: bytes
    signature: bytes


class Note(NamedTuple):
    """A note taken apart; `text` is what is signed."""

    text: str
    signatures: tuple[Signature, ...]


class Body(NamedTuple):
    """What a checkpoint says."""

    origin: str
    size: int
    root: bytes


def encoded(data: bytes) -> str:
    """Base64 as RFC 4648 has it in section 4."""
    return base64.b64encode(data).decode()


def decoded(text: str) -> bytes:
    """The bytes, if `text` is exactly their base64."""
    try:
        data = base64.b64decode(text)
    except (binascii.Error, ValueError):
        raise Malformed("base64") from None
    if encoded(data) != text:
        raise Malformed("base64")
    return data


def key_id(name: str, public: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + ED25519 + public).digest()[:4]


def verifier_key(name: str, public: bytes) -> str:
    """The line by which others check our notes."""
    return f"{name}+{key_id(name, public).hex()}+{encoded(ED25519 + public)}"


def line(name: str, public: bytes, signature: bytes) -> str:
    """A signature line, with its line feed."""
    return f"{DASH}{name} {encoded(key_id(name, public) + signature)}\n"


def body(origin: str, size: int, root: bytes) -> str:
    """The text of a checkpoint."""
    return f"{origin}\n{size}\n{encoded(root)}\n"


def read(note: str) -> Note:
    """Take a note apart. Raises Malformed."""
    if len(note) > LONGEST or re.search(r"[\x00-\x09\x0b-\x1f]", note):
        raise Malformed("characters")
    text, gap, lines = note.rpartition("\n\n")
    if not gap or not lines.endswith("\n"):
        raise Malformed("no signatures")
    return Note(text + "\n", tuple(_signature(one) for one in lines[:-1].split("\n")))


def _signature(text: str) -> Signature:
    name, _space, coded = text.removeprefix(DASH).partition(" ")
    if not text.startswith(DASH) or not name or "+" in name or any(letter.isspace() for letter in name):
        raise Malformed("signature line")
    data = decoded(coded)
    if len(data) < 5:
        raise Malformed("signature line")
    return Signature(name, data[:4], data[4:])


def read_body(text: str) -> Body:
    """What a checkpoint's text says; further lines are allowed and pass. Raises Malformed."""
    lines = text.split("\n")
    if len(lines) < 4 or not lines[0] or not re.fullmatch(r"0|[1-9][0-9]{0,18}", lines[1], re.ASCII):
        raise Malformed("checkpoint")
    root = decoded(lines[2])
    if len(root) != 32:
        raise Malformed("checkpoint")
    return Body(lines[0], int(lines[1]), root)

"""The sealed form of a backup: a short head that anyone may read, then one sealed stream that only the kit opens.

Head: `01 | backup id 16 | made at, u64 microseconds since 1970 UTC | u32 length | sealed file key`. The file key is the
suite's alg byte and 32 random bytes, used once; it is sealed to the recovery key with the info LP("backup.v1", the
first 25 bytes), so that no key opens under another head. Body: a sealed file of `vault/stream.py` with the backup id as
its file id: 64 KiB chunks, each bound to its place, the last one marked, so that whatever was cut, moved or altered
does not open. Its key is HKDF with the voucher as salt, the 32 bytes, and LP("backup.body", the first 25 bytes): what
somebody else sealed to the recovery key does not open either.
"""

import datetime
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from struct import pack, unpack
from typing import BinaryIO
from uuid import UUID, uuid4

from records.vault import recovery, stream, suite, voucher
from records.vault.errors import Tampered
from records.vault.lp import lp

VERSION = 1
PLAIN_LENGTH = 1 + 16 + 8
LONGEST_KEY = 64 * 1024  # no sealed key is nearly as long: a head that says so is none
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
MICROSECOND = datetime.timedelta(microseconds=1)


@dataclass(frozen=True)
class Head:
    """What stands before the sealed body."""

    id: UUID
    made_at: datetime.datetime
    sealed_key: bytes = b""

    @classmethod
    def new(cls) -> "Head":
        return cls(uuid4(), datetime.datetime.now(datetime.UTC))

    def plain(self) -> bytes:
        return bytes([VERSION]) + self.id.bytes + pack(">Q", (self.made_at - EPOCH) // MICROSECOND)

    def info(self, label: bytes = b"backup.v1") -> bytes:
        return lp(label, self.plain())


def sealed(head: Head, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The bytes of a backup file. Its key is forgotten with this generator."""
    chosen, file_key = suite.current(), os.urandom(suite.KEY_LENGTH)
    key = chosen.derive(file_key, voucher.present(), head.info(b"backup.body"))
    sealed_key = recovery.seal(bytes([chosen.alg]) + file_key, head.info())
    yield head.plain() + pack(">I", len(sealed_key)) + sealed_key
    yield from stream.sealed(key, chosen, os.urandom(stream.SALT_LENGTH), head.id, pieces)


def read_head(file: BinaryIO) -> Head:
    """The head, leaving `file` at the body. Raises Tampered for what is no backup."""
    plain = file.read(PLAIN_LENGTH + 4)
    if len(plain) != PLAIN_LENGTH + 4 or plain[0] != VERSION:
        raise Tampered("backup: unknown format")
    made_at, length = unpack(">QI", plain[17:])
    sealed_key = file.read(length) if length <= LONGEST_KEY else b""
    if not length or len(sealed_key) != length:
        raise Tampered("backup: unknown format")
    try:
        return Head(UUID(bytes=plain[1:17]), EPOCH + made_at * MICROSECOND, sealed_key)
    except OverflowError:
        raise Tampered("backup: unknown format") from None


def opened(head: Head, file: BinaryIO, seed: bytes) -> Iterator[bytes]:
    """The body, each chunk verified before it is given out. That it ends where it ended is known after the last."""
    opened_key = recovery.open_with(seed, head.sealed_key, head.info())
    chosen = suite.by_alg(opened_key[0], "backup")
    key = chosen.derive(opened_key[1:], voucher.of(seed), head.info(b"backup.body"))
    return stream.opened(key, head.id, file)

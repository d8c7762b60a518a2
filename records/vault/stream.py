"""The form of a sealed file: any length of bytes sealed and opened 64 KiB at a time, with no file and no key looked up.

Header, then chunks. Header: `01 | alg | segment u32 | salt 32`, the salt new for every start of a writer. Key: the data
key's subkey "file", file id, salt. Chunk: 64 KiB (the final one: what is left) under the nonce `counter 11 bytes | 1 on
the final chunk, else 0`, the whole header as AAD. Only segment 0 is written: an upload that is taken up again will be
another segment with its own salt, and so never seals two texts under one key and counter.
"""

from collections.abc import Iterable, Iterator
from itertools import count
from typing import BinaryIO
from uuid import UUID

from records.vault import suite
from records.vault.errors import Tampered
from records.vault.wrapping import subkey

VERSION = 1
SALT_LENGTH = 32
SALT_START = 2 + 4
HEADER_LENGTH = SALT_START + SALT_LENGTH
FIRST_SEGMENT = bytes(4)
CHUNK = 64 * 1024
SEALED_CHUNK = CHUNK + suite.TAG_LENGTH


def sealed(
    data_key: bytes, chosen: suite.Suite, salt: bytes, file_id: UUID, chunks: Iterable[bytes]
) -> Iterator[bytes]:
    """Header and sealed chunks of `chunks`; a salt is never used twice (apart from frozen test vectors)."""
    header = bytes([VERSION, chosen.alg]) + FIRST_SEGMENT + salt
    key = subkey(chosen, data_key, b"file", file_id.bytes, salt)
    yield header
    for counter, (chunk, final) in enumerate(_cut_anew(chunks)):
        yield chosen.seal(key, _nonce(counter, final), chunk, header)


def opened(data_key: bytes, file_id: UUID, file: BinaryIO) -> Iterator[bytes]:
    """The chunks of a sealed file, each verified with its place before it is given out.

    That the file ends where it was ended is known, or Tampered, only after the last chunk.
    """
    header = file.read(HEADER_LENGTH)
    if len(header) != HEADER_LENGTH or header[0] != VERSION or header[2:SALT_START] != FIRST_SEGMENT:
        raise Tampered("sealed file: unknown format")
    chosen = suite.by_alg(header[1], "sealed file")
    key = subkey(chosen, data_key, b"file", file_id.bytes, header[SALT_START:])
    chunk = file.read(SEALED_CHUNK)
    for counter in count():
        following = file.read(SEALED_CHUNK)
        yield chosen.open(key, _nonce(counter, not following), chunk, header, "sealed file")
        if not following:
            return
        chunk = following


def length(sealed_length: int) -> int:
    """How many bytes were sealed into a file of `sealed_length`."""
    body = sealed_length - HEADER_LENGTH
    chunks = -(-body // SEALED_CHUNK)
    return body - chunks * suite.TAG_LENGTH


def _cut_anew(chunks: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """The same bytes in pieces of 64 KiB, each with whether it is the final one, of which there is always one."""
    waiting = bytearray()
    for chunk in chunks:
        waiting += chunk
        while len(waiting) > CHUNK:
            yield bytes(waiting[:CHUNK]), False
            del waiting[:CHUNK]
    yield bytes(waiting), True


def _nonce(counter: int, final: bool) -> bytes:
    return counter.to_bytes(suite.NONCE_LENGTH - 1, "big") + bytes([final])

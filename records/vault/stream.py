"""The form of a sealed file: any length of bytes sealed and opened 64 KiB at a time, with no file and no key looked up.

A file is one segment or several, one for every start of a writer. Segment: header, then chunks. Header: `01 | alg |
segment u32 | salt 32`, the salt new for every segment. Key: the data key's subkey "file", file id, salt. Chunk: 64 KiB
(the final one: what is left) under the nonce `counter 11 bytes | 1 on the final chunk of the file, else 0`, the header
of its segment as AAD. The counter runs on through the segments, so that none can be left out, cut short or moved; an
upload that is taken up again goes on in a new segment and never seals two texts under one key and counter.
"""

from collections.abc import Iterable, Iterator
from itertools import count
from typing import BinaryIO, NamedTuple
from uuid import UUID

from records.vault import suite
from records.vault.errors import Tampered
from records.vault.wrapping import subkey

VERSION = 1
SALT_LENGTH = 32
SALT_START = 2 + 4
HEADER_LENGTH = SALT_START + SALT_LENGTH
CHUNK = 64 * 1024
SEALED_CHUNK = CHUNK + suite.TAG_LENGTH


class Place(NamedTuple):
    """Where a segment stands in its file: its number, its first byte, and how long the whole will be (None: as long as
    it lasts)."""

    number: int = 0
    start: int = 0
    total: int | None = None


WHOLE = Place()


def sealed(
    data_key: bytes, chosen: suite.Suite, salt: bytes, file_id: UUID, chunks: Iterable[bytes], place: Place = WHOLE
) -> Iterator[bytes]:
    """Header and sealed chunks of one segment; a salt is never used twice (apart from frozen test vectors).

    A segment whose bytes stop before the end of the file holds whole chunks alone: what is left over is not sealed.
    """
    header = bytes([VERSION, chosen.alg]) + place.number.to_bytes(4, "big") + salt
    key = subkey(chosen, data_key, b"file", file_id.bytes, salt)
    yield header
    position = place.start
    for counter, (chunk, last) in enumerate(_cut_anew(chunks), place.start // CHUNK):
        position += len(chunk)
        final = last and place.total in {None, position}
        if final or len(chunk) == CHUNK:
            yield chosen.seal(key, _nonce(counter, final), chunk, header)


def opened(data_key: bytes, file_id: UUID, file: BinaryIO) -> Iterator[bytes]:
    """The chunks of a sealed file, each verified with its place before it is given out.

    That the file ends where it was ended is known, or Tampered, only after the last chunk.
    """
    segment = _Segment(data_key, file_id, file.read(HEADER_LENGTH), 0)
    chunk = file.read(SEALED_CHUNK)
    for counter in count():
        following = file.read(SEALED_CHUNK)
        try:
            text = segment.open(counter, chunk, not following)
        except Tampered:  # the next segment begins here, or else the file was altered
            if not segment.precedes(chunk):
                raise
            segment = _Segment(data_key, file_id, chunk[:HEADER_LENGTH], segment.number + 1)
            rest = chunk[HEADER_LENGTH:] + following
            chunk, following = rest[:SEALED_CHUNK], rest[SEALED_CHUNK:]
            following += file.read(SEALED_CHUNK - len(following))
            text = segment.open(counter, chunk, not following)
        yield text
        if not following:
            return
        chunk = following


class _Segment:
    """A segment as its header gives it. Raises Tampered unless the header is that of segment `number`."""

    def __init__(self, data_key: bytes, file_id: UUID, header: bytes, number: int) -> None:
        if len(header) != HEADER_LENGTH or header[0] != VERSION or header[2:SALT_START] != number.to_bytes(4, "big"):
            raise Tampered("sealed file: unknown format")
        self.number, self.header = number, header
        self.suite = suite.by_alg(header[1], "sealed file")
        self.key = subkey(self.suite, data_key, b"file", file_id.bytes, header[SALT_START:])

    def open(self, counter: int, chunk: bytes, final: bool) -> bytes:
        return self.suite.open(self.key, _nonce(counter, final), chunk, self.header, "sealed file")

    def precedes(self, data: bytes) -> bool:
        """Whether `data` begins as the next segment does."""
        return data[:1] == bytes([VERSION]) and data[2:SALT_START] == (self.number + 1).to_bytes(4, "big")


def length(sealed_length: int) -> int:
    """How many bytes were sealed into a segment of `sealed_length`."""
    body = sealed_length - HEADER_LENGTH
    chunks = -(-body // SEALED_CHUNK)
    return body - chunks * suite.TAG_LENGTH


def _cut_anew(chunks: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """The same bytes in pieces of 64 KiB, each with whether it is the last one, of which there is always one."""
    waiting = bytearray()
    for chunk in chunks:
        waiting += chunk
        while len(waiting) > CHUNK:
            yield bytes(waiting[:CHUNK]), False
            del waiting[:CHUNK]
    yield bytes(waiting), True


def _nonce(counter: int, final: bool) -> bytes:
    return counter.to_bytes(suite.NONCE_LENGTH - 1, "big") + bytes([final])

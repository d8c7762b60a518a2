"""Sealed files: written whole or not at all, arriving segment by segment, read under their record's key.

The one place that knows of a store; what a file is called there and which key opens it is decided here.
"""

import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import chain
from typing import BinaryIO, NamedTuple, cast
from uuid import UUID, uuid4

from records.vault import keys, stream, suite
from records.vault.errors import Tampered
from records.vault.stores import Store, Stored, store

SEGMENT = ".segment"  # what arrived of an upload that is not complete


class SealedFile(NamedTuple):
    """What the trail wants to know of a file: the bytes that went in, and SHA-256 over what lies in the store."""

    size: int
    digest: bytes


class Segment(NamedTuple):
    """A piece of an upload, as it lies in the store, and the bytes that went in."""

    name: str
    size: int


def write(record_id: UUID, file_id: UUID, chunks: Iterable[bytes]) -> SealedFile:
    """Seal `chunks` as they come. When this returns, the file is in the store whole; when it raises, it is not there.

    The same record may write its file again; that of another record is never replaced (FileExistsError).
    """
    data_key, place = keys.data_key(record_id), store()
    _refuse_another_records(place, data_key, file_id)
    counted = Tally(stream.sealed(data_key, suite.current(), _salt(), file_id, chunks))
    place.put(file_id.hex, counted)
    return counted.sealed_file()


def read(record_id: UUID, file_id: UUID) -> Iterator[bytes]:
    """The file's bytes as a stream. Raises Tampered here for a file that is gone or does not even begin well, and
    while it is read for what is found later: whoever takes the stream must then drop what came before."""
    return _begun(_chunks(keys.data_key(record_id), file_id, [file_id.hex]))


def remove(file_id: UUID) -> bool:
    """Delete the file; False when there was none."""
    return store().remove(file_id.hex)


def write_segment(record_id: UUID, file_id: UUID, chunks: Iterable[bytes], place: stream.Place) -> Segment | None:
    """Seal the next segment of an arriving file, in the store when this returns. None when not one chunk came whole."""
    name = uuid4().hex + SEGMENT
    sealed = stream.sealed(keys.data_key(record_id), suite.current(), _salt(), file_id, chunks, place)
    counted = Tally(sealed)
    store().put(name, counted)
    size = counted.sealed_file().size
    if not size:
        store().remove(name)
        return None
    return Segment(name, size)


def read_segments(record_id: UUID, file_id: UUID, names: Sequence[str]) -> Iterator[bytes]:
    """The bytes of a file whose segments have all arrived. Raises Tampered as `read`."""
    return _begun(_chunks(keys.data_key(record_id), file_id, names))


def everything() -> Iterator[Stored]:
    """All that lies in the store under any name."""
    return store().everything()


def discard(names: Iterable[str]) -> None:
    """Delete segments, or whatever belongs to nothing; what is gone already included."""
    place = store()
    for name in names:
        place.remove(name)


def _chunks(data_key: bytes, file_id: UUID, names: Sequence[str]) -> Iterator[bytes]:
    yield from stream.opened(data_key, file_id, cast(BinaryIO, _Joined(store(), names)))


def _begun(chunks: Iterator[bytes]) -> Iterator[bytes]:
    first = next(chunks)
    return chain([first], chunks) if first else chunks


def _salt() -> bytes:
    return os.urandom(stream.SALT_LENGTH)


def _refuse_another_records(place: Store, data_key: bytes, file_id: UUID) -> None:
    """An id may be another record's, whoever made it."""
    with suppress(FileNotFoundError), place.open(file_id.hex) as file:
        try:
            next(stream.opened(data_key, file_id, file))
        except Tampered:
            raise FileExistsError("A sealed file of another record has this id.") from None


class Tally:
    """Sealed pieces on their way to the store, counted and digested."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self.pieces, self.size, self.digest = pieces, 0, hashlib.sha256()

    def __iter__(self) -> Iterator[bytes]:
        for piece in self.pieces:
            self.size += len(piece)
            self.digest.update(piece)
            yield piece

    def sealed_file(self) -> SealedFile:
        """What it came to, once all pieces are through; of one segment."""
        return SealedFile(stream.length(self.size), self.digest.digest())


class _Joined:
    """Objects of a store read one after the other, as one file. Raises Tampered for one that is gone."""

    def __init__(self, place: Store, names: Sequence[str]) -> None:
        self.source = self._pieces(place, names)
        self.waiting = bytearray()

    def read(self, wanted: int) -> bytes:
        while len(self.waiting) < wanted and (piece := next(self.source, b"")):
            self.waiting += piece
        found = bytes(self.waiting[:wanted])
        del self.waiting[:wanted]
        return found

    @staticmethod
    def _pieces(place: Store, names: Sequence[str]) -> Iterator[bytes]:
        for name in names:
            try:
                with place.open(name) as file:
                    while piece := file.read(stream.SEALED_CHUNK):
                        yield piece
            except FileNotFoundError:
                raise Tampered("sealed file: missing") from None

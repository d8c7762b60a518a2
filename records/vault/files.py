"""Sealed files on this machine: where under FILES_ROOT they lie, and how they get there whole or not at all."""

import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import NamedTuple
from uuid import UUID, uuid4

from django.conf import settings

from records.vault import keys, stream, suite
from records.vault.errors import Tampered


class SealedFile(NamedTuple):
    """What the trail wants to know of a file: the bytes that went in, and SHA-256 over what lies on disk."""

    size: int
    digest: bytes


def write(record_id: UUID, file_id: UUID, chunks: Iterable[bytes]) -> SealedFile:
    """Seal `chunks` as they come. When this returns, the file is on the disk whole; when it raises, it is not there.

    The same record may write its file again; that of another record is never replaced (FileExistsError).
    """
    data_key = keys.data_key(record_id)
    path = _path(file_id)
    arriving = path.with_name(f"{file_id.hex}.{uuid4().hex}.arriving")
    _make_directory(path.parent)
    pieces = stream.sealed(data_key, suite.current(), os.urandom(stream.SALT_LENGTH), file_id, chunks)
    try:
        written = _write_through(arriving, pieces)
        _refuse_another_records(path, data_key, file_id)
        arriving.replace(path)
    finally:
        arriving.unlink(missing_ok=True)
    _sync(path.parent)
    return written


def read(record_id: UUID, file_id: UUID) -> Iterator[bytes]:
    """The file's bytes as a stream. Raises Tampered here for a file that is gone or does not even begin well, and
    while it is read for what is found later: whoever takes the stream must then drop what came before."""
    chunks = _chunks(keys.data_key(record_id), file_id)
    first = next(chunks)
    return chain([first], chunks) if first else chunks


def remove(file_id: UUID) -> bool:
    """Delete the file; False when there was none."""
    path = _path(file_id)
    try:
        path.unlink()
    except FileNotFoundError:
        return False
    _sync(path.parent)
    return True


def _chunks(data_key: bytes, file_id: UUID) -> Iterator[bytes]:
    try:
        file = _path(file_id).open("rb")
    except FileNotFoundError:
        raise Tampered("sealed file: missing") from None
    with file:
        yield from stream.opened(data_key, file_id, file)


def _write_through(path: Path, pieces: Iterable[bytes]) -> SealedFile:
    digest, total = hashlib.sha256(), 0
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "wb") as file:
        for piece in pieces:
            file.write(piece)
            digest.update(piece)
            total += len(piece)
        file.flush()
        os.fsync(file.fileno())
    return SealedFile(stream.length(total), digest.digest())


def _refuse_another_records(path: Path, data_key: bytes, file_id: UUID) -> None:
    """Clients choose the ids of their files, so an id may be another record's."""
    with suppress(FileNotFoundError), path.open("rb") as file:
        try:
            next(stream.opened(data_key, file_id, file))
        except Tampered:
            raise FileExistsError("A sealed file of another record has this id.") from None


def _path(file_id: UUID) -> Path:
    return Path(settings.FILES_ROOT) / file_id.hex[-2:] / file_id.hex


def _make_directory(directory: Path) -> None:
    if not directory.is_dir():
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        _sync(directory.parent)


def _sync(directory: Path) -> None:
    """Make a new, renamed or deleted name in `directory` outlive a power cut."""
    handle = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

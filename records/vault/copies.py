"""Sealed files as they lie, without opening them: what a backup takes away and a restore puts back."""

from collections.abc import Iterable, Iterator
from uuid import UUID, uuid4

from records.vault.files import SealedFile, _make_directory, _path, _sync, _write_through

PIECE = 256 * 1024


def size(file_id: UUID) -> int | None:
    """How many bytes lie there; None where there is no such file."""
    try:
        return _path(file_id).stat().st_size
    except FileNotFoundError:
        return None


def chunks(file_id: UUID) -> Iterator[bytes]:
    """The sealed bytes. Raises FileNotFoundError before the first."""
    with _path(file_id).open("rb") as file:
        yield from iter(lambda: file.read(PIECE), b"")


def put(file_id: UUID, pieces: Iterable[bytes]) -> SealedFile:
    """Write sealed bytes under their name, whole or not at all."""
    path = _path(file_id)
    arriving = path.with_name(f"{file_id.hex}.{uuid4().hex}.arriving")
    _make_directory(path.parent)
    try:
        written = _write_through(arriving, pieces)
        arriving.replace(path)
    finally:
        arriving.unlink(missing_ok=True)
    _sync(path.parent)
    return written

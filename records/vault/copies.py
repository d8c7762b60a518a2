"""Sealed files as they lie, without opening them: what a backup takes away and a restore puts back."""

from collections.abc import Iterable, Iterator
from uuid import UUID

from records.vault.files import SealedFile, Tally
from records.vault.stores import store

PIECE = 256 * 1024


def size(file_id: UUID) -> int | None:
    """How many bytes lie there; None where there is no such file."""
    return store().size(file_id.hex)


def chunks(file_id: UUID) -> Iterator[bytes]:
    """The sealed bytes. Raises FileNotFoundError before the first."""
    with store().open(file_id.hex) as file:
        yield from iter(lambda: file.read(PIECE), b"")


def put(file_id: UUID, pieces: Iterable[bytes]) -> SealedFile:
    """Write sealed bytes under their name, whole or not at all."""
    counted = Tally(pieces)
    store().put(file_id.hex, counted)
    return counted.sealed_file()

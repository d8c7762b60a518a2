"""Reading a backup: looking at its head, going through all of it without writing, and what is asked of each entry."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

from records.backup import archive, container, tables
from records.vault.errors import Tampered

PIECE = 1024 * 1024


@dataclass
class Contents:
    """What was met on the way through a backup."""

    header: dict[str, Any] = field(default_factory=dict)
    digests: dict[str, tables.Digest] = field(default_factory=dict)
    files: archive.FilesDigest = field(default_factory=archive.FilesDigest)

    @property
    def rows(self) -> int:
        return sum(digest.rows for digest in self.digests.values())


def digest(path: Path) -> bytes:
    """SHA-256 over the sealed file as it lies, which the trail kept when it was made."""
    whole = hashlib.sha256()
    with path.open("rb") as file:
        for piece in iter(lambda: file.read(PIECE), b""):
            whole.update(piece)
    return whole.digest()


def head(path: Path) -> container.Head:
    """The head alone, which tells the backup's id and when it was made. Raises Tampered, OSError."""
    with path.open("rb") as file:
        return container.read_head(file)


class Backup:
    """One way through an opened backup: header, rows, files, manifest, in this order."""

    def __init__(self, file: BinaryIO, seed: bytes) -> None:
        self.head = container.read_head(file)
        self.entries = iter(archive.Reader(container.opened(self.head, file, seed)))
        name, _size, entry = self._next()
        if name != archive.HEADER:
            raise Tampered("backup: no header")
        self.met = Contents(archive.read_json(entry))
        if self.met.header["format"] != archive.FORMAT or self.met.header["id"] != self.head.id.hex:
            raise Tampered("backup: another header")
        self.met.digests = {label: tables.Digest() for label in self.met.header["columns"]}

    def _next(self) -> tuple[str, int, BinaryIO]:
        try:
            return next(self.entries)
        except StopIteration:
            raise Tampered("backup: it ends too early") from None

    def go_through(self, take: Any) -> Contents:
        """Hand every piece of rows and every file to `take`. Raises Tampered for what is not whole."""
        name, size, entry = self._next()
        while name != archive.MANIFEST:
            self._take_one(take, name, size, entry)
            name, size, entry = self._next()
        self._compare(json.loads(entry.read()))
        for _more in self.entries:  # to the end, where the seal says that nothing follows
            raise Tampered("backup: something stands behind its end")
        return self.met

    def _take_one(self, take: Any, name: str, size: int, entry: BinaryIO) -> None:
        kind, _, rest = name.partition("/")
        if kind + "/" == archive.TABLES:
            label, lines = rest.partition("/")[0], archive.unpacked(entry)
            self.met.digests[label].add(lines, take.rows(label, lines))
        elif kind + "/" == archive.FILES:
            take.file(UUID(hex=rest), self.met.files.chunks(rest, size, _pieces(entry)))
        else:
            raise Tampered("backup: an entry of no kind")

    def _compare(self, manifest: dict[str, Any]) -> None:
        met = {label: digest.told() for label, digest in self.met.digests.items()}
        if manifest != {"tables": met, "files": self.met.files.told()}:
            raise Tampered("backup: not what its manifest says")


class Look:
    """Takes nothing: for a check that a backup is whole."""

    def rows(self, label: str, lines: bytes) -> int:
        return lines.count(b"\n")

    def file(self, file_id: UUID, chunks: Iterator[bytes]) -> None:
        for _chunk in chunks:
            pass


def _pieces(entry: BinaryIO) -> Iterator[bytes]:
    return iter(lambda: entry.read(256 * 1024), b"")

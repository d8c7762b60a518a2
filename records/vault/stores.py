"""Where sealed bytes rest: the one small interface that a store has, and the folder of this machine.

A store knows names and bytes; it never sees a key. What is put appears whole or not at all.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import BinaryIO, NamedTuple, Protocol
from uuid import uuid4

from django.conf import settings

from records.vault.durable import finish, sync

ARRIVING = ".arriving"  # what is being written, until it has its name


class Stored(NamedTuple):
    """Something that lies in a store."""

    name: str
    size: int
    changed_at: datetime


class Store(Protocol):
    """What a store can do. A name begins with the 32 hex digits of an id."""

    def put(self, name: str, pieces: Iterable[bytes]) -> None:
        """Keep `pieces` under `name`, for good when this returns; when it raises nothing is there."""

    def open(self, name: str) -> AbstractContextManager[BinaryIO]:
        """To be read from the front, memory staying flat. Raises FileNotFoundError."""

    def size(self, name: str) -> int | None:
        """How many bytes lie there; None where there is nothing of this name."""

    def remove(self, name: str) -> bool:
        """Delete; False when there was none."""

    def everything(self) -> Iterator[Stored]:
        """All that lies there, what was never finished included."""


def store() -> Store:
    """The store that the settings name."""
    if settings.FILES_STORE == "s3":
        return _bucket()
    return Folder(Path(settings.FILES_ROOT))


@cache
def _bucket() -> Store:
    """Made once a process; what it needs is loaded only where it is used."""
    from records.vault.stores_s3 import Bucket  # noqa: PLC0415  40 MB of memory that a folder does without

    return Bucket(settings.FILES_S3)


class Folder:
    """A folder of this machine: a file of its own, flushed to the disk, then renamed."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, name: str, pieces: Iterable[bytes]) -> None:
        path = self.path(name)
        arriving = path.with_name(f"{name}.{uuid4().hex}{ARRIVING}")
        if not path.parent.is_dir():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            sync(path.parent.parent)
        try:
            with os.fdopen(os.open(arriving, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "wb") as file:
                file.writelines(pieces)
                finish(file, arriving, path)
        finally:
            arriving.unlink(missing_ok=True)

    def open(self, name: str) -> AbstractContextManager[BinaryIO]:
        return self.path(name).open("rb")

    def size(self, name: str) -> int | None:
        try:
            return self.path(name).stat().st_size
        except FileNotFoundError:
            return None

    def remove(self, name: str) -> bool:
        path = self.path(name)
        try:
            path.unlink()
        except FileNotFoundError:
            return False
        sync(path.parent)
        return True

    def everything(self) -> Iterator[Stored]:
        for path in self.root.glob("*/*"):
            try:
                found = path.stat()
            except FileNotFoundError:  # finished or removed in the meantime
                continue
            yield Stored(path.name, found.st_size, datetime.fromtimestamp(found.st_mtime, UTC))

    def path(self, name: str) -> Path:
        """Spread over 256 folders by the last two digits of the id."""
        return self.root / name[30:32] / name

"""Making a backup: database and sealed files into one sealed file, whole or not at all, while the system runs."""

import datetime
import fcntl
import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import QuerySet

from records.backup import archive, container, tables
from records.backup.snapshot import rows, snapshot
from records.ledger import destroyed
from records.vault import copies, recovery, voucher
from records.vault.durable import finish
from records.vault.errors import KeyUnavailable
from records.vault.models import DomainKey, ServiceKey

Step = Callable[[str, int, int], None]  # what is being copied, how much of it is done, how much there is
SUFFIX, ARRIVING = ".backup", ".arriving"


class NoKit(Exception):
    """There is no recovery kit, or keys that it does not open: a backup could never be opened again."""


class Busy(Exception):
    """Another process is writing this very backup."""


@dataclass
class Made:
    """A finished backup."""

    id: UUID
    made_at: datetime.datetime
    path: Path
    size: int = 0
    digest: bytes = b""
    rows: int = 0
    files: int = 0
    missing: list[UUID] = field(default_factory=list)


def file_in(folder: Path, made_at: datetime.datetime) -> Path:
    """The name that a backup gets in a folder."""
    return folder / f"outreach-{made_at.astimezone(datetime.UTC):%Y%m%dT%H%M%SZ}{SUFFIX}"


def make(target: Path, step: Step) -> Made:
    """Write a backup at `target` (a folder, or a file that is not there yet). Raises NoKit, Busy, OSError."""
    require_kit()
    head = container.Head.new()
    path = file_in(target, head.made_at) if target.is_dir() else target
    made = Made(head.id, head.made_at, path)
    if path.exists():
        raise FileExistsError(f"{path} is there already.")
    sweep(path.parent)
    with arriving(path) as file:
        digest = hashlib.sha256()
        for piece in container.sealed(head, contents(made, step)):
            file.write(piece)
            digest.update(piece)
            made.size += len(piece)
        made.digest = digest.digest()
    return made


def require_kit() -> None:
    """Raises NoKit unless the kit in force opens every key there is."""
    try:
        voucher.present()
    except KeyUnavailable:
        raise NoKit from None
    kit = recovery.public()
    for model in (DomainKey, ServiceKey):
        if model._default_manager.exclude(recovery__recovery_key=kit).exists():
            raise NoKit


@contextmanager
def arriving(path: Path) -> Iterator[BinaryIO]:
    """A file that takes its name only when all of it is on the disk; what a crash left under the other is written over.

    The lock ends with its process, however that ends.
    """
    waiting = path.with_name(path.name + ARRIVING)
    with os.fdopen(os.open(waiting, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600), "r+b") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy from None
        try:
            file.truncate()
            yield file
            finish(file, waiting, path)
        finally:
            waiting.unlink(missing_ok=True)


def sweep(folder: Path) -> None:
    """Remove what killed processes left half-written in a folder; a live one holds its lock."""
    for waiting in folder.glob(f"*{SUFFIX}{ARRIVING}"):
        with waiting.open("rb") as file, suppress(BlockingIOError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            waiting.unlink(missing_ok=True)


def contents(made: Made, step: Step) -> Iterator[bytes]:
    """The archive inside the seal."""
    with snapshot() as view:
        models = tables.kept(apps)
        yield from archive.as_json(archive.HEADER, _header(view, made, models))
        told = {}
        total = sum(tables.count(view, model) for model in models)
        for model in models:
            digest = tables.Digest()
            for piece in _table(view, model, digest):
                yield piece
                step("rows", made.rows + digest.rows, total)
            told[model._meta.label_lower] = digest.told()
            made.rows += digest.rows
        files = archive.FilesDigest()
        yield from _files(named(view, models), files, made, step)
        yield from archive.as_json(archive.MANIFEST, {"tables": told, "files": files.told()})
        made.files = files.files
    yield archive.END


def _header(view: BaseDatabaseWrapper, made: Made, models: Iterable[Any]) -> dict:
    applied: dict[str, list[str]] = {}
    for app, name in rows(
        view, QuerySet(MigrationRecorder.Migration).order_by("app", "name").values_list("app", "name")
    ):
        applied.setdefault(app, []).append(name)
    return {
        "format": archive.FORMAT,
        "id": made.id.hex,
        "made_at": made.made_at.isoformat(),
        "database": view.vendor,
        "migrations": applied,
        "columns": {model._meta.label_lower: tables.columns(model) for model in models},
    }


def _table(view: BaseDatabaseWrapper, model: Any, digest: tables.Digest) -> Iterator[bytes]:
    for number, (lines, count) in enumerate(tables.pieces(view, model)):
        digest.add(lines, count)
        name = f"{archive.TABLES}{model._meta.label_lower}/{number:06}.jsonl.gz"
        yield from archive.small(name, archive.packed(lines))


def named(view: BaseDatabaseWrapper, models: Iterable[Any]) -> dict[UUID, Any]:
    """The sealed files that the rows of the snapshot name, each with the table that names it."""
    return {
        file_id: model
        for model, column in tables.naming_files(models)
        for (file_id,) in rows(view, QuerySet(model).exclude(**{column: None}).values_list(column))
    }


def _files(wanted: dict[UUID, Any], digest: archive.FilesDigest, made: Made, step: Step) -> Iterator[bytes]:
    gone = []
    for done, file_id in enumerate(sorted(wanted), 1):
        size = copies.size(file_id)
        if size is None:
            gone.append(file_id)
            continue
        chunks = digest.chunks(file_id.hex, size, copies.chunks(file_id))
        yield from archive.member(archive.FILES + file_id.hex, size, chunks)
        step("files", done, len(wanted))
    by_right = destroyed.files() if gone else set()
    made.missing += [id_ for id_ in gone if id_ not in by_right and _still_named(wanted[id_], id_)]


def _still_named(model: Any, file_id: UUID) -> bool:
    """Whether the row is there now: a file may have gone with its row since the snapshot was taken."""
    return any(QuerySet(model).filter(**{column: file_id}).exists() for _model, column in tables.naming_files([model]))

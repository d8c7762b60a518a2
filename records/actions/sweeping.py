"""What lies in the store of files and belongs to nothing: found, and swept once nobody can still be at work on it.

Bytes are stored before the row that names them, so a crash, a broken line or a roll-back leaves sealed bytes behind.
"""

import datetime
from dataclasses import dataclass, field
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from records.ledger import destroyed
from records.ledger.attachments import Attachment
from records.people.evidence import Evidence
from records.people.uploads import Upload
from records.vault import files
from records.vault.stores import Stored

HOLDERS = (Attachment, Evidence)  # what names a whole file
CHUNK = 500
FEW = 20  # stray files that may be swept whatever share of all they are


class TooMany(Exception):
    """So much belongs to nothing that this is rather another installation's store, or an older database."""


@dataclass
class Found:
    """What a look at the store found: stray objects old enough to be swept, and rows whose file is gone."""

    kept: int = 0
    bytes: int = 0
    stray: list[Stored] = field(default_factory=list)
    waiting: int = 0
    missing: int = 0
    stale: int = 0


def look() -> Found:
    """Compare the store with the tables. Nothing is opened, nothing changed."""
    before = timezone.now() - datetime.timedelta(hours=settings.UPLOAD_HOURS)
    found, finished = Found(stale=Upload.objects.filter(changed_at__lt=before).count()), _finished()
    wanted = finished | _arriving()
    for stored in files.everything():
        if stored.name in wanted:
            found.kept, found.bytes = found.kept + 1, found.bytes + stored.size
            finished.discard(stored.name)
        elif stored.changed_at < before:
            found.stray.append(stored)
        else:
            found.waiting += 1
    found.missing = len(_still_named(finished))
    return found


def missing() -> list[Attachment | Evidence]:
    """The rows whose file is gone, by one look through the store. To be asked outside of a view of one moment."""
    names = _finished()
    for stored in files.everything():
        names.discard(stored.name)
    return _still_named(names)


def sweep(*, all: bool = False) -> Found:
    """Give up uploads that nobody touched for long, then delete what belongs to nothing.

    Raises TooMany, unless `all`, where most of the store belongs to nothing.
    """
    before = timezone.now() - datetime.timedelta(hours=settings.UPLOAD_HOURS)
    stale = Upload.objects.filter(changed_at__lt=before).delete()[0]
    found = look()
    found.stale = stale
    if len(found.stray) > max(FEW, found.kept) and not all:
        raise TooMany
    files.discard(stored.name for stored in found.stray)
    return found


def _finished() -> set[str]:
    """The names of all files that a row names."""
    return {file.hex for model in HOLDERS for file in model.objects.values_list("file", flat=True).iterator(CHUNK)}


def _arriving() -> set[str]:
    """The names of what arrived of uploads that are not complete."""
    return {name for segments in Upload.objects.values_list("segments", flat=True) for name in segments}


def _still_named(names: set[str]) -> list[Attachment | Evidence]:
    """The rows that name these files now. A file goes after its row, or after its record's key: such a one is none."""
    ids = sorted(UUID(hex=name) for name in names)
    chunks = [ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK)]
    rows = [row for model in HOLDERS for chunk in chunks for row in model.objects.filter(file__in=chunk)]
    gone = destroyed.files() if rows else set()
    return [row for row in rows if row.file not in gone]

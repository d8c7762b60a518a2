"""The sealed note of a record, a row a revision: written here, checked here, and opened by `actions/notes.py` alone."""

import math
from dataclasses import dataclass, field

from django.conf import settings
from django.db import models
from django.utils import timezone

from records.ledger.kinds.registry import model_of
from records.ledger.records import Record
from records.ledger.words import NOTE, seal, unseal
from records.vault.sealed import SealedModel

SIZE_STEP = 300  # characters: about one step of the envelope's padding, so a size tells no more than the envelope


class Note(SealedModel):
    """One revision of what was said, all sections in one envelope."""

    record = models.ForeignKey(Record, models.CASCADE, related_name="notes")
    revision = models.PositiveIntegerField()
    sealed = models.BinaryField(null=True)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["record_id", "-revision"]
        constraints = [models.UniqueConstraint(fields=["record", "revision"], name="one_note_a_revision")]

    def __str__(self):
        return f"{self.record_id} {self.revision}"


@dataclass(frozen=True)
class Opened:
    """An opened note as it is handed to a page, a form or paper.

    `sections` by name; `words` holds the other sealed words of the record (comments, decisions …) by the id of what
    they belong to.
    """

    revision: int
    sections: dict
    words: dict = field(default_factory=dict)


def write(record: Record, sections: dict, by) -> None:
    """Seal `sections` as the working revision of `record`, and set the record's sizes, rounded up."""
    measure(record, sections)
    sealed = seal(record.pk, NOTE, record.working_revision, sections)
    Note.objects.bulk_create(
        [
            Note(
                record_id=record.pk,
                revision=record.working_revision,
                sealed=sealed,
                written_at=timezone.now(),
                written_by=by,
            )
        ],
        update_conflicts=True,
        unique_fields=["record", "revision"],
        update_fields=["sealed", "written_at", "written_by"],
    )
    vars(record).get("_prefetched_objects_cache", {}).pop("notes", None)


def measure(record: Record, sections: dict) -> None:
    """Set how many sections `record` has and its size, rounded up."""
    kind = model_of(record.kind)
    record.section_count = sum(bool(sections.get(section.name)) for section in kind.SECTIONS)
    typed = sum(section.measure(sections.get(section.name)) for section in kind.SECTIONS)
    record.note_size = math.ceil(typed / SIZE_STEP) * SIZE_STEP


def own_text(record: Record) -> dict:
    """The sections of the working revision, for the machine alone while one's own verb runs (merge, check).

    Falls back on the last revision handed in when nothing was written since. Raises Tampered.
    """
    rows = record.envelopes()
    for revision in (record.working_revision, record.working_revision - 1):
        if revision in rows:
            return unseal(record.pk, NOTE, revision, rows[revision])
    return {}

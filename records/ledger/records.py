"""The record: what lists read, filter and sort by. Its kinds stand in `kinds/`; what was said is sealed elsewhere."""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from records.audit.trail import Subject
from records.ledger import access
from records.ledger.enums import Kind, LateReason, Part, Status
from records.ledger.parts import Participant
from records.ledger.sections import Section
from records.people.persons import Person
from records.people.text import Text
from records.people.units import Unit
from records.vault.mac import digest
from records.vault.sealed import SealedModel, SealedQuerySet

# Numbers are stored in parts and written in the reader's language.
PREFIXES = {
    Kind.TALK: pgettext_lazy("number of a talk", "T"),
    Kind.MESSAGE: pgettext_lazy("number of a message", "M"),
    Kind.LETTER: pgettext_lazy("number of a letter", "L"),
    Kind.VISIT: pgettext_lazy("number of a visit", "V"),
}


class RecordQuerySet(SealedQuerySet):
    """Records, never handed to a face except through `visible_to`."""

    def visible_to(self, user):
        """What `user` may know of: own, taking part in, typing for, or in a unit that a grant covers."""
        return self.filter(access.visible_records(user))

    def with_people(self):
        """With unit and participants, in a bounded number of queries."""
        return self.select_related("unit").prefetch_related(
            models.Prefetch("participants", Participant.objects.select_related("person"))
        )


class Record(SealedModel):
    """A talk, message, letter or visit: the plain particulars that all four share."""

    KIND: ClassVar[Kind]
    PAPER: ClassVar[Any]  # the title of its printed form
    PART_LABELS: ClassVar[dict[Part, Any]]  # what each part is called in this kind, in the order of PARTS
    PARTICULARS: ClassVar[tuple[str, ...]] = ()
    SECTIONS: ClassVar[tuple[Section, ...]] = ()
    NEEDED: ClassVar[tuple[str, ...]] = ()

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="records", editable=False, db_index=False)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT, editable=False)
    version = models.BigIntegerField(default=1, editable=False)
    revision = models.PositiveIntegerField(default=0, editable=False)

    started_at = models.DateTimeField(_("time"), null=True, blank=True)
    ended_at = models.DateTimeField(_("until"), null=True, blank=True)
    place = Text(_("place"), max_length=100, blank=True, default="")
    topic = Text(_("topic"), max_length=100, blank=True, default="", help_text=_("No private matter here"))

    number_unit = models.CharField(max_length=12, default="", editable=False)
    number_year = models.PositiveSmallIntegerField(null=True, editable=False)
    number_seq = models.PositiveIntegerField(null=True, editable=False)
    old_number = Text(_("number in the old ledger"), max_length=40, blank=True, default="", editable=False)

    late = models.BooleanField(_("late entry"), default=False, editable=False)
    late_reason = models.CharField(_("why it is late"), max_length=15, choices=LateReason, blank=True, default="")
    released = models.JSONField(_("released sections"), default=list, editable=False)
    void = models.BooleanField(default=False, editable=False)
    section_count = models.PositiveSmallIntegerField(default=0, editable=False)
    note_size = models.PositiveIntegerField(default=0, editable=False)

    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    submitted_at = models.DateTimeField(null=True, editable=False)
    decided_at = models.DateTimeField(null=True, editable=False)

    objects = RecordQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["number_unit", "kind", "number_year", "number_seq"],
                condition=models.Q(number_seq__isnull=False),
                name="number_once",
            )
        ]
        indexes = [
            models.Index(fields=["unit", "-started_at", "-id"], name="record_unit_time"),
            models.Index(fields=["-started_at", "-id"], name="record_time"),
            models.Index(fields=["submitted_at"], condition=models.Q(status=Status.SUBMITTED), name="record_queue"),
        ]

    def __str__(self):
        return self.number or self.topic or self.get_kind_display()

    @property
    def number(self) -> str:
        """The number in the reader's language, e.g. 谈-JJ01-2026-0007; empty before the first submission."""
        return number_text(self.kind, self.number_unit, self.number_year, self.number_seq)

    @classmethod
    def parts(cls) -> tuple[Part, ...]:
        """The parts that people can take in this kind."""
        return tuple(cls.PART_LABELS)

    @property
    def working_revision(self) -> int:
        """The revision that is being written, or was when it was given up; else the one handed in last."""
        return self.revision + (self.status in (Status.DRAFT, Status.RETURNED, Status.WITHDRAWN))

    def read_notes(self) -> None:
        """Read the revisions of the note once for all who ask while a verb runs; anew after one was written."""
        vars(self).get("_prefetched_objects_cache", {}).pop("notes", None)
        models.prefetch_related_objects([self], "notes")

    def envelopes(self) -> dict:
        """revision → envelope, from what a verb has read already where one runs."""
        if "notes" in vars(self).get("_prefetched_objects_cache", {}):
            return {row.revision: row.sealed for row in self.notes.all()}
        wanted = self.notes.filter(revision__gte=self.working_revision - 1)
        return dict(wanted.values_list("revision", "sealed"))

    def read_people(self) -> None:
        """Read the participants once for all who ask for them while a verb runs; anew after they changed."""
        vars(self).get("_prefetched_objects_cache", {}).pop("participants", None)
        models.prefetch_related_objects([self], "participants")

    def people(self, part: Part) -> list[Person]:
        """The persons who took `part`, in order; reads prefetched participants where there are any."""
        return [row.person for row in self.participants.all() if row.part == part]

    def scopes(self) -> frozenset:
        """The scopes of the change feed that see this record: its people, and its unit once it was handed in."""
        mine = (Part.PRINCIPAL, Part.RECORDER)
        people = {row.person_id for row in self.participants.all() if self.revision or row.part in mine}
        scopes = {f"person:{person}" for person in people}
        return frozenset(scopes | ({f"unit:{self.unit_id}"} if self.revision else set()))

    def as_subject(self) -> Subject:
        """What the trail keeps of a record: no topic, no name."""
        sealed = self.envelopes().get(self.working_revision)
        sealed = sealed if isinstance(sealed, bytes | memoryview) else None  # SQLite keeps whatever is written past us
        return Subject(
            id=str(self.pk),
            unit=str(self.unit_id),
            version=self.version,
            digest=digest(bytes(sealed)) if sealed is not None else b"",
            label=number_key(self),
            scopes=self.scopes(),
        )


def number_text(kind, unit, year, seq) -> str:
    """The number from its parts, in the language in force."""
    return f"{PREFIXES[kind]}-{unit}-{year}-{seq:04d}" if seq else ""


def number_key(record) -> str:
    """The number for the trail, the same in every language."""
    if not record.number_seq:
        return ""
    return f"{record.kind}-{record.number_unit}-{record.number_year}-{record.number_seq:04d}"

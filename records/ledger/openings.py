"""Who opened a note, when and why: what the record's page and Today show. The trail is the proof of it."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from records.audit.trail import Subject
from records.ledger import access
from records.ledger.enums import OpenReason, Part, QuestionOutcome
from records.ledger.records import Record
from records.people.enums import Role
from records.people.persons import Person
from records.vault.sealed import SealedModel

WRITE_TOGETHER = (Part.PRINCIPAL, Part.RECORDER, Role.SCRIBE)  # whose opening is no news to the author


class Opening(SealedModel):
    """One opening; the words beside its reason, the question, the answer and the auditor's conclusion are sealed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    record = models.ForeignKey(Record, models.CASCADE, related_name="openings")
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")  # who read by a one-time link
    role = models.CharField(max_length=20)
    reason = models.CharField(max_length=15, choices=OpenReason)
    sealed = models.BinaryField(null=True)
    revision = models.PositiveIntegerField()
    sections = models.JSONField(default=list)
    at = models.DateTimeField()
    noted_at = models.DateTimeField(null=True)
    question = models.BinaryField(null=True)
    questioned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    questioned_at = models.DateTimeField(null=True)
    answer = models.BinaryField(null=True)
    answered_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)
    urged_at = models.DateTimeField(null=True)
    concluded_at = models.DateTimeField(null=True)
    concluded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=15, choices=QuestionOutcome, default="", blank=True)
    conclusion = models.BinaryField(null=True)

    class Meta:
        ordering = ["-at"]
        indexes = [
            models.Index(fields=["record", "-at"], name="opening_record_at"),
            models.Index(
                fields=["questioned_at"],
                condition=models.Q(questioned_at__isnull=False, answered_at__isnull=True),
                name="opening_unanswered",
            ),
        ]

    def __str__(self):
        return f"{self.reader_id} {self.at}"

    @property
    def reader_name(self) -> str:
        """Who read, by an account or by a link."""
        return self.reader.name if self.reader is not None else self.person.name

    def as_subject(self) -> Subject:
        return self.record.as_subject()


def begin(record, by, allowed) -> Opening:
    """An opening, not stored yet, of what the pass `allowed` (the door's) lets the actor `by` read."""
    return Opening(
        record=record,
        reader=by.user,
        person_id=by.person_id if by.user is None else None,
        role=allowed.role,
        reason=allowed.reason,
        revision=allowed.revision,
        sections=list(allowed.sections) if allowed.sections is not None else ["*"],
        at=timezone.now(),
    )


def known(user, record):
    """The openings of `record` that `user` may know of: all of them, where the whole record is theirs to see.

    A talkee knows who read the released part: themself, and officers; what its writers open is their own. One's own
    openings are nobody's secret, whatever became of the record.
    """
    if access.fields(user, record) == access.EVERY_FIELD:
        return record.openings.all()
    own = record.openings.filter(reader=user)
    if not access.sees(user, record, "participants"):
        return own
    return own | record.openings.exclude(role__in=(Part.TALKEE, *WRITE_TOGETHER))

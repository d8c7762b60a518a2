"""Who opened a note, when and why: what the record's page and Today show. The trail is the proof of it."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from records.ledger import access
from records.ledger.enums import OpenReason, Part
from records.ledger.records import Record


class Opening(models.Model):
    """One opening; `words` beside the reason and the question to the reader are sealed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    record = models.ForeignKey(Record, models.CASCADE, related_name="openings")
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
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

    class Meta:
        ordering = ["-at"]
        indexes = [models.Index(fields=["record", "-at"], name="opening_record_at")]

    def __str__(self):
        return f"{self.reader_id} {self.at}"


def begin(record, user, allowed) -> Opening:
    """An opening, not stored yet, of what the pass `allowed` (the door's) lets `user` read."""
    return Opening(
        record=record,
        reader=user,
        role=allowed.role,
        reason=allowed.reason,
        revision=allowed.revision,
        sections=list(allowed.sections) if allowed.sections is not None else ["*"],
        at=timezone.now(),
    )


def known(user, record):
    """The openings of `record` that `user` may know of.

    A talkee knows who read the released part: themself, and whoever reads the whole once it was handed in.
    """
    if access.fields(user, record) == access.EVERY_FIELD:
        return record.openings.all()
    if not access.sees(user, record, "participants"):
        return Opening.objects.none()
    return (record.openings.exclude(role=Part.TALKEE) | record.openings.filter(reader=user)).filter(revision__gte=1)

"""What reviewers and authors decided afterwards: decisions on a revision, corrections of an accepted record."""

import uuid

from django.conf import settings
from django.db import models

from records.audit.trail import Subject
from records.ledger.enums import CorrectionKind, CorrectionReason, CorrectionState, Verdict
from records.ledger.records import Record
from records.vault.sealed import SealedModel


class Decision(SealedModel):
    """Acceptance or return of one revision; `sealed` is the envelope `decision:<id>` with the comment."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    record = models.ForeignKey(Record, models.CASCADE, related_name="decisions")
    revision = models.PositiveIntegerField()
    verdict = models.CharField(max_length=10, choices=Verdict)
    sealed = models.BinaryField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["record_id", "at"]

    def __str__(self):
        return self.get_verdict_display()

    @property
    def words(self) -> str:
        """The envelope's name."""
        return f"decision:{self.pk}"


class Correction(SealedModel):
    """An addendum, amendment or void of an accepted record; its text is the envelope `correction:<id>`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    record = models.ForeignKey(Record, models.CASCADE, related_name="corrections")
    kind = models.CharField(max_length=10, choices=CorrectionKind)
    reason = models.CharField(max_length=15, choices=CorrectionReason)
    sealed = models.BinaryField(null=True)
    state = models.CharField(max_length=10, choices=CorrectionState, default=CorrectionState.PROPOSED)
    revision = models.PositiveIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision = models.BinaryField(null=True)

    class Meta:
        ordering = ["record_id", "at"]

    def __str__(self):
        return self.get_kind_display()

    @property
    def words(self) -> str:
        return f"correction:{self.pk}"

    def as_subject(self) -> Subject:
        return self.record.as_subject()

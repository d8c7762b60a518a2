"""What talkees said to a revision: confirmed and signed, or declined with a reason and a witness."""

import uuid

from django.conf import settings
from django.db import models

from records.ledger.enums import ConfirmState, DeclineReason, Device, SignedHow
from records.ledger.records import Record
from records.people.persons import Person
from records.vault.sealed import SealedModel


class Confirmation(SealedModel):
    """One answer of one talkee to one revision, kept even when they are named no more.

    `sealed` is the envelope `comment:<id>` with their words.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    record = models.ForeignKey(Record, models.CASCADE, related_name="confirmations")
    person = models.ForeignKey(Person, models.PROTECT, related_name="confirmations")
    revision = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=ConfirmState)
    signed_how = models.CharField(max_length=10, choices=SignedHow, blank=True, default="")
    device = models.CharField(max_length=10, choices=Device)
    reason = models.CharField(max_length=15, choices=DeclineReason, blank=True, default="")
    witness = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    sealed = models.BinaryField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["record_id", "at"]
        constraints = [models.UniqueConstraint(fields=["record", "person", "revision"], name="one_answer_a_revision")]

    def __str__(self):
        return self.get_state_display()

    @property
    def words(self) -> str:
        """The envelope's name."""
        return f"comment:{self.pk}"

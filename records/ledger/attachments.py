"""Sealed files that hang on a record: scans of the signed paper, photos, documents, and drawn signatures."""

import uuid

from django.conf import settings
from django.db import models

from records.ledger.confirmations import Confirmation
from records.ledger.enums import Purpose
from records.ledger.records import Record
from records.vault.sealed import SealedModel


class Attachment(SealedModel):
    """A file in the sealed-file format; its size and type are plain. `file` names the bytes, whoever made `id`.

    `sealed` is the envelope `attachment:<id>` with the name that its sender gave it: words that somebody typed.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    record = models.ForeignKey(Record, models.CASCADE, related_name="attachments")
    purpose = models.CharField(max_length=10, choices=Purpose)
    confirmation = models.OneToOneField(Confirmation, models.CASCADE, null=True, related_name="signature")
    file = models.UUIDField(default=uuid.uuid4, editable=False)
    media_type = models.CharField(max_length=40)
    size = models.PositiveBigIntegerField()
    digest = models.BinaryField()
    sealed = models.BinaryField(null=True)
    revision = models.PositiveIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["record_id", "at"]

    def __str__(self):
        return str(self.id)

    @property
    def words(self) -> str:
        """The envelope's name."""
        return f"attachment:{self.pk}"

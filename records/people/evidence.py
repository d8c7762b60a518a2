"""What shows that a consent was given: scans and photos, sealed under the key of the person's household."""

import uuid

from django.conf import settings
from django.db import models

from records.people.households import Consent
from records.vault.sealed import SealedModel


class Evidence(SealedModel):
    """A sealed file that hangs on a consent; `sealed` is the envelope `evidence:<id>` with its name."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    consent = models.ForeignKey(Consent, models.CASCADE, related_name="evidence")
    owner = models.UUIDField()
    file = models.UUIDField(default=uuid.uuid4, editable=False)
    media_type = models.CharField(max_length=40)
    size = models.PositiveBigIntegerField()
    digest = models.BinaryField()
    sealed = models.BinaryField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["consent", "at"]

    def __str__(self):
        return str(self.id)

    @property
    def words(self) -> str:
        """The envelope's name."""
        return f"evidence:{self.pk}"

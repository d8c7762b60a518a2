"""What was promised in a record: who, until when, and the word on how it was done. What exactly is sealed."""

import uuid

from django.conf import settings
from django.db import models

from records.ledger import access
from records.ledger.records import Record
from records.people.persons import Person
from records.vault.sealed import SealedModel, SealedQuerySet


class FollowUpQuerySet(SealedQuerySet):
    def visible_to(self, user):
        """Those of records `user` may know of in full."""
        return self.filter(record__in=Record.objects.filter(access.showing(user, "*")))

    def open(self):
        """Not closed, of records that count."""
        return self.filter(closed_at__isnull=True, record__void=False)


class FollowUp(SealedModel):
    """Open until it is closed with a word on how. `sealed` (`followup:<id>`) holds what, `closing` how."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    record = models.ForeignKey(Record, models.CASCADE, related_name="followups")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="followups")
    due = models.DateField()
    revision = models.PositiveIntegerField()
    sealed = models.BinaryField(null=True)
    closing = models.BinaryField(null=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        ordering = ["due", "id"]
        indexes = [models.Index(fields=["closed_at", "due"], name="followup_open_due")]

    def __str__(self):
        return str(self.due)

    @property
    def words(self) -> str:
        """The envelope's name."""
        return f"followup:{self.pk}"

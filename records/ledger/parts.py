"""Who took which part in a record."""

from django.db import models

from records.ledger.enums import Part
from records.people.persons import Person
from records.vault.sealed import SealedModel


class Participant(SealedModel):
    """A person's part in a record, in the order in which they were named."""

    record = models.ForeignKey("records.Record", models.CASCADE, related_name="participants")
    person = models.ForeignKey(Person, models.PROTECT, related_name="parts")
    part = models.CharField(max_length=10, choices=Part)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["record_id", "position", "id"]
        constraints = [models.UniqueConstraint(fields=["record", "person", "part"], name="one_part_once")]
        indexes = [models.Index(fields=["person", "part"], name="participant_person_part")]

    def __str__(self):
        return f"{self.person} ({self.get_part_display()})"

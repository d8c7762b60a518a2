"""Households and relatives with their consent. Names and addresses are sealed; only relation and year are plain."""

import datetime
import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from records.audit.trail import Subject
from records.people.enums import Relation, Scope, Way
from records.people.persons import Person
from records.vault.sealed import SealedModel

CHILD_BELOW = 14  # PIPL, article 28: what concerns a child under 14 is sensitive; names are not recorded.

PROOF_KEPT = datetime.timedelta(days=3 * 366)  # that a consent was given (PIPL, article 14), after it was withdrawn


class Household(SealedModel):
    """The home of a person. `sealed` is the envelope `household`: {"address": …, "names": {member id: name}}."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.OneToOneField(Person, models.CASCADE, related_name="household")
    sealed = models.BinaryField(null=True)

    def __str__(self):
        return str(self.id)

    def as_subject(self) -> Subject:
        """What the trail keeps of a household: no name, no address."""
        return Subject(id=str(self.pk), scopes=frozenset({f"person:{self.person_id}"}))


class FamilyMember(SealedModel):
    """A relative: what they are to the person, and the year of birth where it is needed to tell a child."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    household = models.ForeignKey(Household, models.CASCADE, related_name="members")
    relation = models.CharField(_("relation"), max_length=15, choices=Relation)
    birth_year = models.PositiveSmallIntegerField(_("year of birth"), null=True, blank=True)

    class Meta:
        ordering = ["household", "id"]

    def __str__(self):
        return self.get_relation_display()

    def is_child(self, day) -> bool:
        """Whether they may be under 14 on `day`; by the year alone, so in doubt a child."""
        return self.birth_year is not None and day.year - self.birth_year <= CHILD_BELOW


class Consent(SealedModel):
    """A consent of a person or a family member for one purpose: given, its scope, and when it was withdrawn."""

    person = models.ForeignKey(Person, models.CASCADE, null=True, blank=True, related_name="consents")
    member = models.ForeignKey(FamilyMember, models.CASCADE, null=True, blank=True, related_name="consents")
    scope = models.CharField(_("scope"), max_length=20, choices=Scope)
    way = models.CharField(_("how it was given"), max_length=15, choices=Way)
    given_on = models.DateField(_("given on"))
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)

    class Meta:
        ordering = ["given_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(person__isnull=False, member__isnull=True)
                | models.Q(person__isnull=True, member__isnull=False),
                name="consent_of_one",
            )
        ]

    def __str__(self):
        return self.get_scope_display()

    @property
    def proof_until(self) -> datetime.date | None:
        """The day until which it is kept as proof once it was withdrawn."""
        return self.withdrawn_on and self.withdrawn_on + PROOF_KEPT

    def holds(self, day) -> bool:
        """Whether it was given by `day` and not withdrawn."""
        return self.given_on <= day and (self.withdrawn_on is None or self.withdrawn_on > day)

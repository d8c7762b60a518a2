"""Grants: who may what, in which unit, from when until when; proposed by one, approved by another."""

import datetime
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from records.audit.trail import Subject
from records.people import access
from records.people.dated import Dated, DatedQuerySet, today
from records.people.enums import GrantState, Role
from records.people.persons import Person
from records.people.units import Unit

LASTS = datetime.timedelta(days=14)  # a proposal, of a grant as of anything else


def _waiting() -> Q:
    return Q(state=GrantState.PROPOSED, proposed_at__gt=timezone.now() - LASTS)


class GrantQuerySet(DatedQuerySet):
    """Grants, never handed to a face except through `visible_to`."""

    def visible_to(self, user):
        """All of them for the three administrators; else those that one holds, proposed, or is served by."""
        if access.has(user, *access.ADMINISTRATORS):
            return self
        mine = Q(holder=user.pk) | Q(proposed_by=user.pk)
        return self.filter(mine | Q(leader=user.person_id) if user.person_id else mine)

    def in_force(self, on=None):
        """Approved and within their days."""
        return self.on(on or today()).filter(state=GrantState.APPROVED)

    def open(self):
        """Those that wait for a decision; after fourteen days nobody can take it any more."""
        return self.filter(_waiting())

    def live(self):
        """Those that wait for a decision, are in force, or will be."""
        return self.filter(Q(state=GrantState.APPROVED) | _waiting()).exclude(until__lte=today())


class Grant(Dated):
    """A role over a unit and all below it.

    A scribe's grant (`role` scribe) names the `leader` it serves and the `kinds` of record; an officer's stand-in
    holds an officer's grant that `stands_for` the one of the officer on leave.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    holder = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="grants")
    role = models.CharField(_("role"), max_length=20, choices=Role)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="grants")
    leader = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="scribe_grants")
    kinds = models.JSONField(_("kinds"), default=list, blank=True)
    stands_for = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="stand_ins")
    state = models.CharField(_("state"), max_length=15, choices=GrantState, default=GrantState.PROPOSED)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = GrantQuerySet.as_manager()

    class Meta:
        ordering = ["-proposed_at", "id"]
        indexes = [models.Index(fields=["holder", "state"], name="grant_holder_state")]

    def __str__(self):
        return f"{self.get_role_display()} · {self.unit}"

    @property
    def expired(self) -> bool:
        """Whether its time ran out before anybody decided."""
        return self.state == GrantState.PROPOSED and self.proposed_at <= timezone.now() - LASTS

    def as_subject(self) -> Subject:
        """What the trail keeps of a grant."""
        return Subject(id=str(self.pk), unit=str(self.unit_id), label=self.role)

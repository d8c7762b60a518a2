"""Proposals: what one person asked for and another must approve, beside grants, which have a table of their own."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from records.audit.trail import Subject
from records.people import access
from records.people.bound import Bound
from records.people.enums import Operation, ProposalState
from records.people.grants import LASTS
from records.people.links import Link
from records.people.units import Unit
from records.vault.sealed import SealedQuerySet


class ProposalQuerySet(SealedQuerySet):
    """Proposals, never handed to a face except through `visible_to`."""

    def visible_to(self, user):
        """All of them for the three administrators; else those that one made, or that concern one's account."""
        if access.has(user, *access.ADMINISTRATORS):
            return self
        return self.filter(Q(proposed_by=user.pk) | Q(holder=user.pk))

    def open(self):
        """Those that wait for a decision; after fourteen days nobody can take it any more."""
        return self.filter(state=ProposalState.PROPOSED, proposed_at__gt=timezone.now() - LASTS)


class Proposal(Bound):
    """One operation on an account (its `holder`) or a unit. What shall become of it is sealed in `sealed` (`data`).

    `link` is the one-time link that approving a new password made.
    """

    BOUND = ("operation", "holder_id", "unit_id", "proposed_by_id", "proposed_at")

    operation = models.CharField(_("operation"), max_length=30, choices=Operation)
    holder = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="proposals")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="proposals")
    state = models.CharField(_("state"), max_length=15, choices=ProposalState, default=ProposalState.PROPOSED)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    link = models.OneToOneField(Link, models.SET_NULL, null=True, related_name="proposal")

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ["-proposed_at", "id"]
        indexes = [models.Index(fields=["holder", "state"], name="proposal_holder_state")]

    def __str__(self):
        return self.get_operation_display()

    @property
    def target(self):
        """The account or the unit that it concerns."""
        return self.holder or self.unit

    @property
    def expired(self) -> bool:
        """Whether its time ran out before anybody decided."""
        return self.state == ProposalState.PROPOSED and self.proposed_at <= timezone.now() - LASTS

    def data(self) -> dict:
        """What was proposed. Raises Tampered where the row was changed since."""
        return self.bound()

    def as_subject(self) -> Subject:
        """What the trail keeps of a proposal, with the digest of what was proposed."""
        unit = str(self.unit_id or "")
        return Subject(id=str(self.pk), unit=unit, label=self.operation, digest=self.bound_digest())

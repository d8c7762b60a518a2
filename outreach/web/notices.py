"""What others did to one's own account, told on Today until it is taken note of; and what waits for a decision."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from outreach.web.people import role_words
from outreach.web.proposals import ICONS, told_of_unit, waiting
from records.audit import trail
from records.audit.catalogue import CATALOGUE
from records.people import access, keeping
from records.people.actor import Actor
from records.people.enums import GrantState, LinkKind, Operation, ProposalState, Role
from records.people.grants import Grant
from records.people.links import Link
from records.people.proposals import Proposal
from records.people.users import User

MOST = 5
TOLD = {"factor.removed": "shield-lock", "account.email_changed": "envelope", "account.unlocked": "person-check"}


@dataclass(frozen=True)
class Notice:
    """One line: what, by whom, when, and where to look."""

    at: Any
    icon: str
    what: str
    who: str
    url: str = ""
    warn: bool = True


def of(user) -> list[Notice]:
    """The notices of an account since it last took note, the newest first."""
    since = user.noted_at or user.date_joined
    found = [*_proposals(user), *_units(user), *_grants(user), *_links(user), *_events(user), *_alarms(user)]
    return sorted((notice for notice in found if notice.at > since), key=lambda notice: notice.at, reverse=True)[:MOST]


def _proposals(user):
    rows = Proposal.objects.filter(holder=user).select_related("proposed_by__person", "decided_by__person")
    for row in rows.order_by("-proposed_at")[:MOST]:
        yield from _steps(user, row, str(row.get_operation_display()), reverse("proposal", args=[row.pk]))


def _units(user):
    rows = told_of_unit(user).select_related("unit", "proposed_by__person", "decided_by__person")
    for row in rows.order_by("-proposed_at")[:MOST]:
        yield from _steps(
            user, row, _("%(what)s: %(unit)s") % {"what": row.get_operation_display(), "unit": row.unit.name}, ""
        )


def _steps(user, row, what, url):
    """A proposal is told twice: when it was made, and when it was decided."""
    icon = ICONS[row.operation]
    if row.proposed_by_id != user.pk:
        yield Notice(row.proposed_at, icon, _("Proposed: %(what)s") % {"what": what}, row.proposed_by.name, url)
    words = {
        ProposalState.APPROVED: _("Approved and done: %(what)s"),
        ProposalState.TURNED_DOWN: _("Turned down: %(what)s"),
        ProposalState.TAKEN_BACK: _("Taken back: %(what)s"),
    }
    if row.decided_at is not None and row.decided_by_id != user.pk:
        yield Notice(row.decided_at, icon, words[row.state] % {"what": what}, row.decided_by.name, url)


def _grants(user):
    rows = Grant.objects.filter(holder=user, proposed_by__isnull=False).exclude(proposed_by=user)
    people = ("proposed_by__person", "decided_by__person", "leader", "unit")
    words = {
        GrantState.APPROVED: _("Granted to you: %(what)s"),
        GrantState.TURNED_DOWN: _("Not granted to you: %(what)s"),
        GrantState.REVOKED: _("Revoked from you: %(what)s"),
    }
    for row in rows.select_related(*people).order_by("-proposed_at")[:MOST]:
        what = {"what": _("%(role)s, %(unit)s") % {"role": role_words(row), "unit": row.unit.name}}
        url = reverse("grant", args=[row.pk])
        yield Notice(row.proposed_at, "key", _("Proposed for you: %(what)s") % what, row.proposed_by.name, url, False)
        if row.decided_at is not None and row.decided_by is not None:
            yield Notice(row.decided_at, "key", words[row.state] % what, row.decided_by.name, url, False)


def _events(user):
    """What somebody did to it alone, as the trail tells."""
    rows = trail.of(user.pk).filter(action__in=TOLD, result=trail.DONE).exclude(actor=str(user.pk))
    for event in rows.exclude(actor__startswith="link:").order_by("-number")[:MOST]:
        yield Notice(
            event.at,
            TOLD[event.action],
            str(CATALOGUE[event.action]),
            trail.payload(event).get("labels", {}).get("actor", ""),
        )


def _alarms(user):
    """For a security administrator: who says that somebody else used their account."""
    if not access.has(user, Role.SECURITY_ADMIN):
        return
    told = {event.object: event.at for event in reversed(trail.done("account.not_me").reverse()[:MOST])}
    words = _("Says: somebody else used my account")
    for holder in User.objects.filter(pk__in=told).exclude(pk=user.pk).select_related("person"):
        if keeping.keeps_account(Actor(user=user), holder, Role.SECURITY_ADMIN):
            url = f"{reverse('accounts')}?{urlencode({'q': holder.username})}"
            yield Notice(told[str(holder.pk)], "shield-lock", words, holder.name, url)


def _links(user):
    """A new password that somebody else set going; a link of one's own that went astray."""
    set_going = Q(account=user, kind=LinkKind.RESET, proposal=None) & ~Q(made_by=user)
    astray = Q(made_by=user, disowned_at__isnull=False)
    rows = Link.objects.filter(set_going | astray).select_related("made_by__person", "person")
    for row in rows.order_by("-made_at")[:MOST]:
        if row.made_by_id == user.pk:
            words, who = _("Somebody says that a link of yours was not theirs"), row.person.name if row.person else ""
            yield Notice(row.disowned_at, "link-45deg", words, who, reverse("link_made", args=[row.pk]))
        else:
            words, who = _("A link for a new password of yours was made"), row.made_by.name if row.made_by else ""
            yield Notice(row.made_at, ICONS[Operation.PASSWORD], words, who)


def to_decide(user) -> dict:
    """How much waits for a decision of this administrator, and since when."""
    if not access.has(user, *access.ADMINISTRATORS):
        return {}
    mine = [row for row in waiting(user) if row.mine]
    return {"count": len(mine), "since": min(row.at for row in mine), "url": mine[0].url} if mine else {}

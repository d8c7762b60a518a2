"""What others did to one's own account, told on Today until it is taken note of; and what waits for a decision.

Nothing that happened since is left out: a longer list folds, and past `MOST` of them the earlier ones come first.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from outreach.web.people import role_words
from outreach.web.proposals import ICONS, waiting
from records.audit import trail
from records.audit.catalogue import CATALOGUE
from records.people import access, keeping, proposal_rules, trail_access
from records.people.actor import Actor
from records.people.enums import GrantState, LinkKind, Operation, ProposalState, Role
from records.people.grants import Grant
from records.people.links import Link
from records.people.proposals import Proposal
from records.people.users import User

MOST = 200  # lines at a time
UNFOLDED = 5  # the newest of them; the others open with a tap
LOUD = {"glass.broken": "key", "glass.appointed": "key", "kit.made": "key", "alarm.raised": "exclamation-octagon-fill"}
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
    """The notices of an account since it last took note, the newest first. Of very many the earlier ones."""
    since = user.noted_at or user.date_joined
    found = [line for kind in KINDS for line in kind(user, since) if line.at > since]
    found.sort(key=lambda line: line.at)
    if len(found) > MOST:
        found = [line for line in found if line.at <= found[MOST - 1].at]
    return found[::-1]


def folded(lines: list[Notice]) -> dict:
    """As the page shows them: the first, those behind a fold, and up to when "Noted" takes note."""
    return {"first": lines[:UNFOLDED], "more": lines[UNFOLDED:], "up_to": lines[0].at.isoformat()} if lines else {}


def _since(since):
    return Q(proposed_at__gt=since) | Q(decided_at__gt=since)


def _proposals(user, since):
    rows = Proposal.objects.filter(_since(since), holder=user)
    for row in rows.select_related("proposed_by__person", "decided_by__person"):
        yield from _steps(user, row, str(row.get_operation_display()), reverse("proposal", args=[row.pk]))


def _units(user, since):
    rows = Proposal.objects.filter(_since(since), unit__in=access.reached(user, *proposal_rules.UNIT_TOLD))
    for row in rows.select_related("unit", "proposed_by__person", "decided_by__person"):
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


def _grants(user, since):
    rows = Grant.objects.filter(_since(since), holder=user)
    people = ("proposed_by__person", "decided_by__person", "leader", "unit")
    decided = {
        GrantState.APPROVED: _("Granted to you: %(what)s"),
        GrantState.TURNED_DOWN: _("Not granted to you: %(what)s"),
        GrantState.REVOKED: _("Revoked from you: %(what)s"),
    }
    for row in rows.select_related(*people):
        what = {"what": _("%(role)s, %(unit)s") % {"role": role_words(row), "unit": row.unit.name}}
        url = reverse("grant", args=[row.pk])
        if row.proposed_by_id not in (None, user.pk):
            words = _("Proposed for you: %(what)s") % what
            yield Notice(row.proposed_at, "key", words, row.proposed_by.name, url, False)
        if row.decided_at is not None and row.decided_by_id not in (None, user.pk):
            yield Notice(row.decided_at, "key", decided[row.state] % what, row.decided_by.name, url, False)


def _events(user, since):
    """What somebody did to it alone, as the trail tells."""
    for event in trail.by_others(user.pk, TOLD).filter(at__gt=since):
        yield Notice(
            event.at,
            TOLD[event.action],
            str(CATALOGUE[event.action]),
            trail.payload(event).get("labels", {}).get("actor", ""),
        )


def _alarms(user, since):
    """For a security administrator: who says that somebody else used their account."""
    if not access.has(user, Role.SECURITY_ADMIN):
        return
    told = dict(trail.done("account.not_me").filter(at__gt=since).values_list("object", "at"))  # each one's newest
    words = _("Says: somebody else used my account")
    holders = User.objects.filter(pk__in=told).exclude(pk=user.pk).select_related("person")
    for holder in holders.prefetch_related("person__positions"):
        if keeping.keeps_account(Actor(user=user), holder, Role.SECURITY_ADMIN):
            yield Notice(told[str(holder.pk)], "shield-lock", words, holder.name, _account_url(user, holder))


def _account_url(user, account):
    """Where it is locked; an auditor has no such page."""
    found = f"{reverse('accounts')}?{urlencode({'q': account.username})}"
    return found if access.has(user, Role.SECURITY_ADMIN) else ""


def _astray(user, since):
    """For whoever keeps an account safe: a link to it that somebody says was not theirs."""
    if not access.has(user, Role.SECURITY_ADMIN, Role.AUDITOR):
        return
    rows = Link.objects.filter(account__isnull=False, disowned_at__gt=since).exclude(account=user)
    security = keeping.security_admins()
    for row in rows.select_related("account__person").prefetch_related("account__person__positions"):
        if keeping.keeps_account(Actor(user=user), row.account, *keeping.roles_warned(row.account, security)):
            used = _("A link to this account was used, and not by whom it was for")
            words = used if row.used_at else _("A link to this account went astray")
            yield Notice(row.disowned_at, "link-45deg", words, row.account.name, _account_url(user, row.account))


def _loud(user, since):
    """For the three administrators: what they are mailed as well, who has an address. Of the alarms the newest."""
    if not access.has(user, *access.ADMINISTRATORS):
        return
    for action, icon in LOUD.items():
        rows, by_clock = trail.done(action).filter(at__gt=since), action == "alarm.raised"
        for event in rows.reverse()[:1] if by_clock else rows:
            who = trail.payload(event).get("labels", {}).get("actor")
            who = who or (_("The system") if by_clock else _("At the terminal"))
            url = reverse("audit_event", args=[event.number]) if trail_access.visible(user, event) else ""
            yield Notice(event.at, icon, capfirst(str(CATALOGUE[action])), who, url)


def _links(user, since):
    """A new password that somebody else set going; a link of one's own that went astray."""
    set_going = Q(account=user, kind=LinkKind.RESET, proposal=None, made_at__gt=since) & ~Q(made_by=user)
    astray = Q(made_by=user, disowned_at__gt=since)
    for row in Link.objects.filter(set_going | astray).select_related("made_by__person", "person"):
        if row.made_by_id == user.pk:
            words, who = _("Somebody says that a link of yours was not theirs"), row.person.name if row.person else ""
            yield Notice(row.disowned_at, "link-45deg", words, who, reverse("link_made", args=[row.pk]))
        else:
            words, who = _("A link for a new password of yours was made"), row.made_by.name if row.made_by else ""
            yield Notice(row.made_at, ICONS[Operation.PASSWORD], words, who)


KINDS = (_proposals, _units, _grants, _links, _events, _alarms, _astray, _loud)


def to_decide(user) -> dict:
    """How much waits for a decision of this administrator, and since when."""
    if not access.has(user, *access.ADMINISTRATORS):
        return {}
    mine = [row for row in waiting(user) if row.mine]
    return {"count": len(mine), "since": min(row.at for row in mine), "url": mine[0].url} if mine else {}

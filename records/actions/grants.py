"""Grants: proposed by one, approved by another who gains nothing by it, revoked at any time."""

import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from records.actions import links
from records.actions.mails import post, tell
from records.actions.verb import happened, verb
from records.people import grant_rules
from records.people.dated import today
from records.people.devices import Device
from records.people.enums import APART, GrantState, Role
from records.people.errors import Invalid, NotAllowed, WrongState
from records.people.grants import Grant
from records.people.identities import Identity
from records.people.users import User

LONGEST = datetime.timedelta(days=5 * 366)


@verb("grant.proposed")
def propose(*, by, holder, role, unit, since, until, leader=None, kinds=(), stands_for=None) -> Grant:
    """Propose a grant. Raises NotAllowed, Invalid (separation of powers, days out of order)."""
    grant = Grant(
        holder=holder, role=role, unit=unit, since=since, until=until, leader=leader, kinds=list(kinds),
        stands_for=stands_for, proposed_by=by.user, proposed_at=timezone.now(),
    )  # fmt: skip
    if not grant_rules.may_propose(by.user, grant):
        raise NotAllowed(verb="propose_grant")
    _check_days(grant)
    grant_rules.check(grant)
    grant.save(force_insert=True)
    happened(grant, role=grant.role, holder=str(holder.pk))
    for decider in grant_rules.deciders(grant):
        post("waiting", decider)
    _tell(grant, by)
    return grant


@verb("grant.approved")
def approve(grant, *, by) -> Grant:
    """Approve a proposed grant. Raises NotAllowed (proposer, holder, or no right), WrongState, Invalid."""
    grant = _proposed(grant)
    if not grant_rules.may_decide(by.user, grant):
        raise NotAllowed(_("Somebody else must approve this: neither who proposed it nor who holds it."))
    # Locked: two approved at once see each other.
    grant_rules.check_taken_up(User.objects.select_for_update(no_key=True).get(pk=grant.holder_id))
    grant_rules.check(grant)
    links.take_back_into(grant.holder)  # whoever made one would sign in as the holder
    if grant.role in APART:
        end_ways_in(grant.holder)
    return _decide(grant, GrantState.APPROVED, by)


def end_ways_in(holder) -> None:
    """Take from the account of `holder`, which others are to rely on now, the ways in that one person made alone.

    A device was signed in on a password alone, perhaps; a linked sign-in takes two people from now on.
    """
    Device.objects.filter(user=holder).delete()
    for identity in Identity.objects.filter(user=holder):
        identity.delete()
        tell(holder, "identity.unlinked")


@verb("grant.turned_down")
def turn_down(grant, *, by) -> Grant:
    """Turn a proposed grant down. Raises as `approve`; who proposed it may also take it back."""
    grant = _proposed(grant)
    if not (grant_rules.may_decide(by.user, grant) or grant.proposed_by_id == by.user.pk):
        raise NotAllowed(verb="turn_down_grant")
    return _decide(grant, GrantState.TURNED_DOWN, by)


@verb("grant.revoked")
def revoke(grant, *, by) -> Grant:
    """End a grant at once: an administrator's act alone, since it only takes away. Raises NotAllowed, WrongState."""
    grant = Grant.objects.select_for_update(no_key=True).get(pk=grant.pk)
    if not grant_rules.may_revoke(by.user, grant):
        raise NotAllowed(verb="revoke_grant")
    if grant.state != GrantState.APPROVED:
        raise WrongState(_("This grant is not in force."))
    return _decide(grant, GrantState.REVOKED, by)


def _proposed(grant) -> Grant:
    grant = Grant.objects.select_for_update(no_key=True).get(pk=grant.pk)
    if grant.state != GrantState.PROPOSED:
        raise WrongState(_("This was decided already."))
    if grant.expired:
        raise WrongState(_("Nobody decided within fourteen days. Propose it anew."))
    return grant


def _decide(grant, state, by) -> Grant:
    grant.state, grant.decided_by, grant.decided_at = state, by.user, timezone.now()
    grant.save()
    happened(grant, role=grant.role, holder=str(grant.holder_id))
    _tell(grant, by)
    return grant


def _tell(grant, by) -> None:
    """The holder hears of each step by mail, unless they took it themselves."""
    if grant.holder_id != by.user.pk:
        post("granted", grant.holder, role=grant.role, state=grant.state)


def _check_days(grant) -> None:
    if grant.until is None:
        raise Invalid.at("until", _("Say until when."), "missing")
    if grant.until <= grant.since:
        raise Invalid.at("until", _("This must be later than the first day."), "order")
    if grant.until <= today():
        raise Invalid.at("until", _("This day has passed."), "past")
    if grant.until - grant.since > LONGEST:
        raise Invalid.at("until", _("At most five years."), "too_long")
    if grant.role not in Role.values:
        raise Invalid.at("role", _("Choose one of the list."), "invalid_choice")

"""The rules of grants: who may propose, who may approve, and which powers no person may hold together."""

from django.db.models import Q
from django.utils.translation import gettext as _

from records.ledger.enums import Kind
from records.people import access, units
from records.people.dated import today
from records.people.enums import APART, GrantState, Role
from records.people.errors import Invalid
from records.people.grants import Grant
from records.vault import seals


def may_propose(user, grant: Grant) -> bool:
    """A leader proposes a scribe, an officer a stand-in, the system administrator all else."""
    if grant.role == Role.SCRIBE:
        led = access.covered(user, Role.CADRE, Role.HEAD)
        return bool(user.person_id) and user.person_id == grant.leader_id and grant.unit_id in led
    if grant.stands_for is not None:
        own = grant.stands_for in access.grants(user) and grant.stands_for.role == Role.OFFICER
        return own and grant.holder_id != user.pk
    return grant.unit_id in access.covered(user, Role.SYSTEM_ADMIN)


def may_decide(user, grant: Grant) -> bool:
    """A security administrator of its unit who is no party to it; where all of them are, the auditor."""
    if user.pk in (grant.proposed_by_id, grant.holder_id) or not access.grants(user):
        return False
    if user.person_id and user.person_id == grant.leader_id:
        return False
    if grant.unit_id in access.reached(user, Role.SECURITY_ADMIN):
        return True
    return grant.unit_id in access.reached(user, Role.AUDITOR) and _only_parties(grant)


def _only_parties(grant: Grant) -> bool:
    """Whether every security administrator of its unit is a party to `grant`: proposes it, holds it, or is served."""
    above = units.path(grant.unit_id, units.trees()[1])
    over = Grant.objects.in_force().filter(role=Role.SECURITY_ADMIN, unit_id__in=above).select_related("holder")
    parties = {grant.proposed_by_id, grant.holder_id}
    guards = {row.holder for row in over}
    return bool(guards) and all(
        guard.pk in parties or (guard.person_id and guard.person_id == grant.leader_id) for guard in guards
    )


def may_revoke(user, grant: Grant) -> bool:
    """Either administrator of its unit, or a scribe's leader; not one's own, so that no power is shed alone."""
    if user.pk == grant.holder_id:
        return False
    if user.person_id and user.person_id == grant.leader_id:
        return True
    return grant.unit_id in access.reached(user, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN)


def deciders(grant: Grant) -> list:
    """The accounts that may approve `grant`, for the page that says so."""
    rows = Grant.objects.in_force().filter(role__in=(Role.SECURITY_ADMIN, Role.AUDITOR), holder__is_active=True)
    holders = {row.holder for row in rows.select_related("holder__person")}
    return sorted((user for user in holders if may_decide(user, grant)), key=str)


def check(grant: Grant) -> None:
    """Raise Invalid where the grant breaks a rule that no approval can mend."""
    if not grant.holder.is_active:
        raise Invalid.at("holder", _("This account is locked."), "locked")
    _check_apart(grant)
    _check_not_over_the_leader(grant)
    if grant.role == Role.SCRIBE:
        _check_scribe(grant)
    elif grant.leader_id:
        raise Invalid.at("leader", _("Only a scribe has a leader."), "leader")
    if grant.stands_for is not None:
        _check_stand_in(grant)


def check_taken_up(holder) -> None:
    """Raise Invalid while the account of `holder` has no password that the holder chose: another knows or sets it."""
    if not holder.has_usable_password() or holder.must_change_password:
        words = _("The holder must choose a password first; until then somebody else could. Approve it once they have.")
        raise Invalid.at("holder", words, "not_taken_up")


def entrusted(user) -> bool:
    """Whether `user` holds a grant, or ever held one: there is something that the account may read."""
    seals.rely_on_those("account", user.pk)
    return user.grants.filter(state__in=(GrantState.APPROVED, GrantState.REVOKED)).exists()


def standing(user, on=None):
    """The approved grants of `user` that have not ended by `on` (today), also those that begin on a later day."""
    seals.rely_on_those("account", user.pk)  # also for the grants that somebody hid from this very question
    ends_later = Q(until__isnull=True) | Q(until__gt=on or today())
    return user.grants.filter(ends_later, state=GrantState.APPROVED)


def _check_stand_in(grant: Grant) -> None:
    if grant.role != Role.OFFICER or grant.unit_id != grant.stands_for.unit_id:
        raise Invalid.at("unit", _("A stand-in holds the same unit as the officer on leave."), "stand_in")
    last = grant.stands_for.until
    if last is not None and (grant.until is None or grant.until > last):
        raise Invalid.at("until", _("At most as long as the officer on leave."), "stand_in")


def _check_apart(grant: Grant) -> None:
    if grant.role not in APART:
        return
    at_once = standing(grant.holder, grant.since).filter(since__lt=grant.until)
    held = set(at_once.values_list("role", flat=True)) & APART - {grant.role}
    if held:
        raise Invalid.at(
            "role",
            _("Cannot be held together with: %(role)s.") % {"role": Role(held.pop()).label},
            "apart",
        )


def _check_not_over_the_leader(grant: Grant) -> None:
    """Nobody reviews, as an officer, a unit for whose leader they type, nor the other way round."""
    other = {Role.SCRIBE: Role.OFFICER, Role.OFFICER: Role.SCRIBE}.get(Role(grant.role))
    if other is None:
        return
    at_once = standing(grant.holder, grant.since).filter(role=other, since__lt=grant.until)
    for held in at_once.select_related("leader"):
        scribe, officer = (grant, held) if other == Role.OFFICER else (held, grant)
        if not _units_typed_in(scribe).isdisjoint(units.under([officer.unit_id], units.trees()[1])):
            raise Invalid.at("role", _("Cannot be held together with: %(role)s.") % {"role": other.label}, "apart")


def _units_typed_in(scribe: Grant) -> set:
    """The unit of a scribe's grant, and those in which the leader holds a post."""
    posts = scribe.leader.positions.on(today()).values_list("unit_id", flat=True) if scribe.leader else ()
    return {scribe.unit_id, *posts}


def _check_scribe(grant: Grant) -> None:
    if not grant.leader_id or not grant.kinds:
        raise Invalid.at("kinds", _("Choose for which kinds of record."), "missing")
    if not set(grant.kinds) <= set(Kind.values):
        raise Invalid.at("kinds", _("Choose one of the list."), "invalid_choice")
    if grant.holder.person_id == grant.leader_id:
        raise Invalid.at("holder", _("A scribe types for somebody else."), "self")

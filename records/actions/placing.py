"""Units moved and merged, as plain steps inside the verb that two people's approval runs; nothing here asks who may."""

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from records.actions.verb import happened
from records.people import units
from records.people.enums import GrantState
from records.people.errors import Invalid
from records.people.grant_rules import standing
from records.people.persons import Committee, Membership, Position
from records.people.units import Placement, Unit
from records.review import queue


def parent_of(unit, on=None) -> Unit | None:
    """The unit above today, or where `unit` stood last."""
    return Unit.objects.filter(pk=units.trees(on)[1].get(unit.pk)).first()


def check_move(unit, parent, since) -> None:
    """Raise Invalid unless `unit` may stand under `parent` from the day `since` on."""
    placement = _placement(unit, since, "since")
    if placement.parent_id == parent.pk:
        raise Invalid.at("parent", _("It stands there already."), "same")
    _check_apart(unit, parent, since, "parent")


def move(unit, parent, since) -> None:
    """Put `unit` under `parent` from `since` on; earlier days keep the earlier tree."""
    check_move(unit, parent, since)
    _place(_placement(unit, since, "since"), parent, since)
    _tell(unit, parent=str(parent.pk), since=since.isoformat())


def check_merge(unit, into, on) -> None:
    """Raise Invalid unless `unit` may go into `into` on that day, which is not below it; nothing waits for review."""
    _placement(unit, on, "on")
    _check_apart(unit, into, on, "into")
    if waiting := queue.waiting_in(unit):
        raise Invalid.at("on", f"{_('Waiting for review')}: {waiting}", "in_use")
    later = Q(since__gte=on)
    rows = (unit.positions, unit.committees, Membership.objects.filter(committee__unit=unit))
    if any(found.filter(later).exists() for found in rows):
        raise Invalid.at("on", _("A post or membership begins on that day or later; end it first."), "order")


def merge(unit, into, on) -> None:
    """End `unit` on that day and go on in `into`: its posts, committees and lower units. Records keep unit and number.

    Its last place, which lasts no day, is under `into`: whoever reaches that unit reaches what was done here.
    """
    check_merge(unit, into, on)
    for lower in Placement.objects.on(on).filter(parent=unit).select_for_update(no_key=True).order_by("pk"):
        if lower.since == on:
            raise Invalid.at("on", _("Choose a later day."), "order")
        _place(lower, into, on)
        _tell(lower.unit, parent=str(into.pk), since=on.isoformat())
    _carry_posts(unit, into, on)
    _carry_committees(unit, into, on)
    placement = _placement(unit, on, "on")
    _end(placement, on)
    Placement.objects.filter(unit=unit, since__gt=on).delete()
    Placement.objects.create(unit=unit, parent=into, name=placement.name, since=on, until=on)
    _tell(unit, into=str(into.pk), on=on.isoformat())
    happened(into, merged=str(unit.pk), on=on.isoformat())


def end_grants(holder, by) -> None:
    """Revoke what `holder` holds: it was approved for another person."""
    for grant in standing(holder).select_for_update(no_key=True).order_by("pk"):
        grant.state, grant.decided_by, grant.decided_at = GrantState.REVOKED, by.user, timezone.now()
        grant.save()
        happened(grant, role=grant.role, holder=str(holder.pk))


def _placement(unit, day, name) -> Placement:
    """Where `unit` stands on `day`, since an earlier one."""
    placement = unit.placements.on(day).select_for_update(no_key=True).first()
    if placement is None or placement.since == day:
        raise Invalid.at(name, _("Choose a later day."), "order")
    return placement


def _place(placement, parent, since) -> None:
    until, placement.until = placement.until, since
    placement.save()
    Placement.objects.create(
        unit_id=placement.unit_id, parent=parent, name=placement.name, since=since, until=until
    )  # fmt: skip


def _end(placement, on) -> None:
    placement.until = on
    placement.save()


def _check_apart(unit, other, on, name) -> None:
    """`other` stands in the tree of that day, and neither is `unit` nor below it."""
    tree = units.parents(on)
    if other.pk not in tree:
        raise Invalid.at(name, _("This unit has ended by then."), "ended")
    if tree.get(unit.pk) is None:
        raise Invalid.at(name, _("The topmost unit stays where it is."), "top")
    if other.pk in units.under([unit.pk], tree):
        raise Invalid.at(name, _("This unit stands below it."), "below")


def _carry_posts(unit, into, on) -> None:
    for position in Position.objects.on(on).filter(unit=unit).order_by("pk"):
        until, position.until = position.until, on
        position.save(update_fields=["until"])
        position.pk, position._state.adding = None, True
        position.unit, position.since, position.until = into, on, until
        position.save(force_insert=True)
        happened(position.person, unit=str(into.pk), also={f"unit:{unit.pk}", f"unit:{into.pk}"})


def _carry_committees(unit, into, on) -> None:
    for committee in Committee.objects.on(on).filter(unit=unit).order_by("pk"):
        members = list(Membership.objects.on(on).filter(committee=committee).order_by("pk"))
        until, committee.until = committee.until, on
        committee.save(update_fields=["until"])
        new = Committee.objects.create(unit=into, name=committee.name, since=on, until=until)
        for member in members:
            ends, member.until = member.until, on
            member.save(update_fields=["until"])
            Membership.objects.create(committee=new, person_id=member.person_id, part=member.part, since=on, until=ends)


def _tell(unit, **detail) -> None:
    happened(unit, also={f"unit:{other}" for other in units.path(unit.pk, units.trees()[1])}, **detail)

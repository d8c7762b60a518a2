"""Units, persons, posts and committees, as the system administrator keeps them."""

from django.db.models import Q
from django.utils.translation import gettext as _

from records.actions.accounts import end_ways
from records.actions.verb import happened, verb
from records.people import keeping
from records.people.dated import today
from records.people.errors import Invalid, NotAllowed, WrongState
from records.people.forms import CommitteeForm, MembershipForm, PersonForm, PositionForm, UnitForm, validated
from records.people.persons import Committee, Membership, Person, Position
from records.people.units import Placement, Unit
from records.people.users import User
from records.review import queue


@verb("unit.added")
def add_unit(*, data, by) -> Unit:
    """Add a unit below another. Raises NotAllowed, Invalid."""
    form = validated(UnitForm, data)
    parent = form.cleaned_data["parent"]
    if parent is None:
        raise Invalid.at("parent", _("Choose the unit above."), "required")
    keeping.require_units(by, parent)
    unit = form.save()
    Placement.objects.create(unit=unit, parent=parent, name=unit.name, since=form.cleaned_data["since"])
    happened(unit, parent=str(parent.pk))
    return unit


@verb("unit.changed")
def rename_unit(unit, *, name, since, by) -> Unit:
    """Give a unit another name from a day on; the earlier name stays with the earlier days."""
    unit = _locked(unit)
    keeping.require_units(by, unit)
    form = validated(UnitForm, {"code": unit.code, "name": name, "since": since}, instance=unit)
    day = form.cleaned_data["since"]
    placement = unit.placements.on(day).first()
    if placement is None or placement.since == day:
        raise Invalid.at("since", _("Choose a later day."), "order")
    until, placement.until = placement.until, day
    placement.save()
    Placement.objects.create(unit=unit, parent_id=placement.parent_id, name=form.cleaned_data["name"], since=day,
                             until=until)  # fmt: skip
    form.save()
    happened(unit)
    return unit


@verb("unit.ended")
def end_unit(unit, *, on, by) -> Unit:
    """End a unit that nobody holds a post in and whose records are all decided. Raises NotAllowed, Invalid."""
    unit = _locked(unit)
    keeping.require_units(by, unit)
    placement = unit.placements.on(on).first()
    if placement is None or placement.since == on:
        raise Invalid.at("until", _("Choose a later day."), "order")
    if unit.positions.on(on).exists() or unit.placements_below.on(on).exists():
        raise Invalid.at("until", _("Somebody still holds a post there, or a unit stands below."), "in_use")
    if waiting := queue.waiting_in(unit):
        raise Invalid.at("until", f"{_('Waiting for review')}: {waiting}", "in_use")
    placement.until = on
    placement.save()
    happened(unit, until=str(on))
    return unit


@verb("person.added")
def add_person(*, data, post=None, by) -> Person:
    """Add a person, with a first post where one is given. Raises NotAllowed, Invalid."""
    person = validated(PersonForm, data).save(commit=False)
    keeping.require_units(by)
    person.save()
    happened(person)
    if post is not None:
        give_post(person, data=post, by=by)
    return person


@verb("person.changed")
def change_person(person, *, data, by) -> Person:
    """Put a person's particulars right. Raises NotAllowed, Invalid."""
    keeping.require_person(by, person)
    person = validated(PersonForm, data, instance=person).save()
    happened(person)
    return person


@verb("person.left")
def leave(person, *, on, by) -> Person:
    """Record that a person left: posts and memberships end on that day, the account is locked at once.

    Birthday and day of joining the Party are deleted; nothing is done by them any more.

    Raises NotAllowed (also for oneself), WrongState, Invalid.
    """
    person = _locked(person)
    keeping.require_person(by, person)
    if person.pk == by.person_id:
        raise NotAllowed(verb="leave")
    if person.left_on:
        raise WrongState(_("It is so already."))
    _check_left_on(person, on)
    for rows in (person.positions, person.memberships):
        rows.filter(Q(until__isnull=True) | Q(until__gt=on)).update(until=on)
    person.left_on, person.birthday, person.party_since = on, None, None  # kept for duties that end here
    person.save(update_fields=["left_on", "birthday", "party_since"])
    for user in User.objects.filter(person=person):
        user.is_active = False
        user.save(update_fields=["is_active"])
        end_ways(user)
    happened(person, on=str(on), also={f"unit:{unit}" for unit in person.positions.values_list("unit_id", flat=True)})
    return person


def _check_left_on(person, on) -> None:
    if on is None or on > today():
        raise Invalid.at("on", _("Choose today or an earlier day."), "future")
    if any(row.since >= on for row in (*person.positions.all(), *person.memberships.all())):
        raise Invalid.at("on", _("A post or membership begins on that day or later; end it first."), "order")


@verb("post.given")
def give_post(person, *, data, by) -> Position:
    """Give a person a post in a unit from a day on. Raises NotAllowed, Invalid."""
    form = validated(PositionForm, data)
    keeping.require_units(by, form.cleaned_data["unit"])
    position = form.save(commit=False)
    position.person = person
    position.save()
    happened(person, unit=str(position.unit_id), also={f"unit:{position.unit_id}"})
    return position


@verb("post.ended")
def end_post(position, *, until, by) -> Position:
    """End a post on a day. Raises NotAllowed, Invalid."""
    position = _locked(position)
    keeping.require_units(by, position.unit)
    if until is None or until <= position.since:
        raise Invalid.at("until", _("This must be later than the first day."), "order")
    position.until = until
    position.save(update_fields=["until"])
    happened(position.person, unit=str(position.unit_id), also={f"unit:{position.unit_id}"})
    return position


@verb("committee.added")
def add_committee(*, data, by) -> Committee:
    """Add a committee of a unit. Raises NotAllowed, Invalid."""
    form = validated(CommitteeForm, data)
    keeping.require_units(by, form.cleaned_data["unit"])
    committee = form.save()
    happened(committee.unit, committee=str(committee.pk))
    return committee


@verb("membership.given")
def give_membership(*, data, by) -> Membership:
    """Make a person a member of a committee. Raises NotAllowed, Invalid."""
    form = validated(MembershipForm, data)
    keeping.require_units(by, form.cleaned_data["committee"].unit)
    membership = form.save()
    happened(membership.person, committee=str(membership.committee_id))
    return membership


@verb("membership.ended")
def end_membership(membership, *, until, by) -> Membership:
    """End a membership on a day. Raises NotAllowed, Invalid."""
    membership = _locked(membership)
    keeping.require_units(by, membership.committee.unit)
    if until is None or until <= membership.since:
        raise Invalid.at("until", _("This must be later than the first day."), "order")
    membership.until = until
    membership.save(update_fields=["until"])
    happened(membership.person, committee=str(membership.committee_id))
    return membership


def _locked(row):
    """`row` as it is now, held until the verb ends: what was read before may be another's by then."""
    return type(row).objects.select_for_update(no_key=True).get(pk=row.pk)

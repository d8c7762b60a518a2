"""What every verb has in common: one transaction of its own, events that fall with what they tell of, refusals."""

from contextlib import suppress
from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from records.actions import people
from records.actions.verb import VERBS, happened, in_verb, verb
from records.audit import trail
from records.audit.models import Event
from records.people.errors import Conflict, NotAllowed, WrongState
from records.people.persons import Person
from records.people.units import Organisation
from records.vault.errors import Tampered
from tests import world as make


class Fell(Exception):
    """Something went wrong inside."""


@verb("unit.added")
def inner(*, by, fall=False):
    """A verb that another calls."""
    happened(Organisation.objects.get(), inner=True)
    Organisation.objects.update(name="改过的名字")
    if fall:
        raise Fell


@verb("unit.changed")
def outer(*, by, fall):
    """A verb that goes on without what an inner one could not do."""
    happened(Organisation.objects.get(), before=True)
    with suppress(Fell):
        inner(by=by, fall=fall)
    assert in_verb()
    happened(Organisation.objects.get(), after=True)


@verb("person.changed")
def write_row(row, *, by):
    """A verb that writes what the database may refuse."""
    row.save(force_insert=True)
    happened(row)


@pytest.fixture(autouse=True)
def no_trace_of_these_verbs():
    """They are no verbs of the house."""
    yield
    for name in [name for name, function in VERBS.items() if function.__module__ == __name__]:
        del VERBS[name]


def details(start):
    return [trail.payload(event)["detail"] for event in Event.objects.filter(number__gt=start).order_by("number")]


def test_a_verb_that_calls_a_verb_leaves_the_events_of_both_in_order(world):
    start = Event.objects.count()
    outer(by=world.actor("sysadmin"), fall=False)
    assert details(start) == [{"before": True}, {"inner": True}, {"after": True}]
    assert list(trail.faults()) == []


def test_the_events_of_a_rolled_back_inner_verb_fall_with_it(world):
    start, name = Event.objects.count(), Organisation.objects.get().name
    outer(by=world.actor("sysadmin"), fall=True)
    assert details(start) == [{"before": True}, {"after": True}]
    assert Organisation.objects.get().name == name
    assert list(trail.faults()) == []


def test_a_verb_that_fails_leaves_nothing(world):
    start = Event.objects.count()
    with pytest.raises(Fell):
        inner(by=world.actor("sysadmin"), fall=True)
    assert details(start) == []
    assert not in_verb()


def test_a_verb_inside_a_transaction_raises(world):
    before = Event.objects.count()
    with transaction.atomic(), pytest.raises(RuntimeError):
        people.add_person(data={"staff_number": "7", "name": "某人"}, by=world.actor("sysadmin"))
    assert Event.objects.count() == before


def test_nothing_happens_outside_a_verb(world):
    with pytest.raises(RuntimeError):
        happened(Organisation.objects.get())


def test_a_verb_needs_its_event_in_the_catalogue():
    with pytest.raises(LookupError):
        verb("record.invented")


@pytest.mark.parametrize(("error", "result"), [(NotAllowed, "denied"), (Tampered("note"), "tampered")])
def test_what_is_refused_or_tampered_is_told(world, error, result):
    @verb("unit.ended")
    def refuse(organisation, *, by):
        raise error

    with pytest.raises(type(error) if isinstance(error, Exception) else error):
        refuse(Organisation.objects.get(), by=world.actor("sun"))
    event = Event.objects.order_by("number").last()
    assert (event.action, event.result, event.object) == ("unit.ended", result, "organisation")
    assert list(trail.faults()) == []


def test_a_wrong_state_is_no_refusal(world):
    start = Event.objects.count()

    @verb("unit.ended")
    def late(*, by):
        raise WrongState

    with pytest.raises(WrongState):
        late(by=world.actor("sun"))
    assert Event.objects.count() == start


def test_a_verb_reads_grants_anew(world):
    """An account object that remembers a grant does not keep it past its revoking."""
    actor = world.actor("sysadmin")
    people.add_person(data={"staff_number": "7", "name": "某人"}, by=actor)
    with make.sealed():
        actor.user.grants.update(state="revoked")
    with pytest.raises(NotAllowed):
        people.add_person(data={"staff_number": "8", "name": "某人"}, by=actor)


def test_the_header_names_the_leader_for_whom_a_scribe_typed(world):
    record = make.draft(world, by="he")
    event = Event.objects.get(action="record.started", object=str(record.pk))
    assert event.actor == str(world.users["he"].pk)
    assert event.on_behalf_of == str(world.persons["zhou"].pk)


def test_the_payload_has_the_address_and_the_number_of_the_request(world):
    actor = replace(world.actor("sysadmin"), address="10.0.0.7", request_id="r-1")
    person = people.add_person(data={"staff_number": "7", "name": "某人"}, by=actor)
    payload = trail.payload(trail.of(person.pk).get())
    assert (payload["address"], payload["request"]) == ("10.0.0.7", "r-1")


def test_what_may_stand_once_and_was_written_by_somebody_else_meanwhile_is_a_conflict(world):
    start, taken = Event.objects.count(), world.persons["sun"].staff_number
    with pytest.raises(Conflict) as refusal:
        write_row(Person(staff_number=taken, name="同号"), by=world.actor("sysadmin"))
    assert taken not in f"{refusal.value} {refusal.value.message}"
    assert refusal.value.__suppress_context__
    assert details(start) == []


def test_another_violation_of_the_tables_is_a_mistake_of_ours_and_surfaces(world):
    with pytest.raises(IntegrityError):
        write_row(Person(staff_number="30001", name=None), by=world.actor("sysadmin"))

"""The change feed's rows: whoever sees a record before or after a verb finds it in their feed."""

import pytest

from records.actions import quiet, review, submission
from records.audit.models import Event, Touch
from records.ledger.enums import Part
from records.ledger.records import Record
from records.people.errors import NotAllowed
from tests import world as make


def touched(record) -> dict:
    """scope → number of the last event."""
    return dict(Touch.objects.filter(object=str(record.pk)).values_list("scope", "number"))


def person(world, name) -> str:
    return f"person:{world.persons[name].pk}"


def test_a_draft_touches_its_writers_alone(world):
    record = make.draft(world, participants=make.people_of(world, principal="zhou", recorder="ma", talkee="sun"))
    assert set(touched(record)) == {person(world, "zhou"), person(world, "ma")}


def test_a_record_handed_in_touches_its_people_and_its_unit(world):
    record = make.submitted(world)
    scopes = {person(world, "zhou"), person(world, "sun"), f"unit:{world.units['PS02'].pk}"}
    assert set(touched(record)) == scopes
    assert set(touched(record).values()) == {Event.objects.latest("number").number}


def test_a_recalled_record_goes_on_touching_those_who_know_its_number(world):
    record = make.submitted(world)
    record = submission.recall(record, by=world.actor("zhou"), version=record.version)
    assert set(touched(record).values()) == {Event.objects.latest("number").number}


def test_who_was_taken_out_of_a_record_is_told_by_the_next_verb(world):
    """An autosave leaves no event, so the submission touches those who saw it before as well."""
    record = make.returned(world, talkee=["sun", "ma"])
    people = make.people_of(world, principal="zhou", talkee="sun")
    record = quiet.autosave(
        record, data={"participants": people}, by=world.actor("zhou"), version=record.version
    ).record
    assert world.persons["ma"] not in record.people(Part.TALKEE)
    record = submission.submit(record, by=world.actor("zhou"), version=record.version)
    assert touched(record)[person(world, "ma")] == Event.objects.latest("number").number
    assert not Record.objects.visible_to(world.user("ma")).filter(pk=record.pk).exists()


def test_a_refused_verb_touches_nothing(world):
    record = make.submitted(world)
    before = touched(record)
    with pytest.raises(NotAllowed):
        review.accept(record, by=world.actor("zhou"), version=record.version)
    assert touched(record) == before

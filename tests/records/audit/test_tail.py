"""The end of the chain at a glance: what is whole, cut off, edited or taken out among the newest events is told."""

import pytest
from django.db.models import F

from records.audit import chain, tail
from records.audit.models import Event, Head
from tests.records.audit import trails

pytestmark = pytest.mark.django_db
EVENTS = tail.LAST + 10


@pytest.fixture
def events():
    """More than are looked at."""
    trails.write(EVENTS)


def fault():
    return tail.look().fault


def test_before_the_first_event_there_is_nothing_to_find():
    assert tail.look() == tail.Tail(0, None, None)


def test_a_whole_trail_ends_at_its_newest_event(events):
    assert tail.look() == tail.Tail(EVENTS, Event.objects.get(number=EVENTS).at, None)


def test_a_short_trail_is_looked_at_from_its_beginning():
    trails.write(3)
    assert tail.look().fault is None
    Event.objects.filter(number=1).delete()
    assert fault() == chain.Fault(1, "missing")


def test_a_trail_without_events_whose_head_knows_of_some_is_missing(events):
    Event.objects.all().delete()
    assert tail.look() == tail.Tail(EVENTS, None, chain.Fault(EVENTS, "missing"))


def test_an_end_cut_off_and_a_head_taken_away_are_told(events):
    Event.objects.filter(number=EVENTS).delete()
    assert fault() == chain.Fault(EVENTS, "head differs")
    Head.objects.all().delete()
    assert fault() == chain.Fault(EVENTS - 1, "head missing")


@pytest.mark.parametrize("number", [EVENTS - tail.LAST + 1, EVENTS - 1])
def test_one_taken_out_of_the_newest_is_missing(events, number):
    Event.objects.filter(number=number).delete()
    assert fault() == chain.Fault(number, "missing")


def test_an_edited_one_is_told_when_it_is_among_the_newest(events):
    Event.objects.filter(number=EVENTS - tail.LAST - 1).update(version=F("version") + 1)
    assert fault() is None, "the whole trail is for verify"
    Event.objects.filter(number=EVENTS - tail.LAST + 1).update(version=F("version") + 1)
    assert fault() == chain.Fault(EVENTS - tail.LAST + 1, "header changed")


def test_one_event_holds_while_it_hangs_on_the_one_before(events):
    event = Event.objects.get(number=7)
    assert tail.holds(event)
    assert tail.holds(Event.objects.get(number=1))
    event.version += 1
    assert not tail.holds(event)
    Event.objects.filter(number=6).delete()
    assert not tail.holds(Event.objects.get(number=7))

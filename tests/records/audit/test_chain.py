"""The chain of events: whatever is done to the trail by hand is found, and only the erasing of a payload is allowed."""

import datetime
import hashlib

import pytest
from django.db import connection

from records.actions import people, submission
from records.audit import chain, trail
from records.audit.models import Event, Head
from records.people.errors import NotAllowed
from records.people.persons import Person
from records.vault import keys
from records.vault.errors import Tampered
from tests import world as make


@pytest.fixture
def story(world):
    """A world with a record handed in: some forty events."""
    make.submitted(world)
    assert list(trail.faults()) == []
    return world


def faults() -> set:
    return {(fault.number, fault.what) for fault in trail.faults()}


def middle() -> Event:
    return Event.objects.get(number=Event.objects.count() // 2)


# ---- The bytes ----


def framed(*parts) -> bytes:
    return bytes([len(parts)]) + b"".join(len(part).to_bytes(4, "big") + part for part in parts)


FORMS = {b"leaf.v1": (None, []), b"leaf.v2": (b"", [b""]), b"leaf.v2 ": (b"one", [hashlib.sha256(b"one").digest()])}


@pytest.mark.parametrize("form", FORMS, ids=["before seals were told of", "no seal", "a seal"])
def test_the_form_of_a_leaf_is_frozen(form):
    """A change of the bytes would break every trail there is, and every proof that was handed out."""
    seals, told = FORMS[form]
    event = Event(
        number=258, at=datetime.datetime(1970, 1, 1, 0, 0, 2, 7, datetime.UTC), action="a", actor="b", on_behalf_of="c",
        object="d", unit="e", result="f", version=259, object_digest=b"x" * 32, key_version=260, digest=b"y" * 32,
        seals=seals,
    )  # fmt: skip
    parts = [bytes(6) + b"\x01\x02", (2_000_007).to_bytes(8, "big"), *(letter.encode() for letter in "abcdef")]
    parts += [bytes(6) + b"\x01\x03", b"x" * 32, *told, b"\x00\x00\x01\x04", b"y" * 32]
    assert chain.leaf(event) == hashlib.sha256(b"\x00" + framed(form.strip(), *parts)).digest()


def test_the_form_of_payload_and_link_is_frozen():
    assert chain.payload_digest(b"salt", b"{}") == hashlib.sha256(framed(b"salt", b"{}")).digest()
    assert chain.link(b"before", b"leaf") == framed(b"before", b"leaf")


def test_a_column_of_bytes_that_holds_something_else_holds_nothing():
    assert [chain.stored(value) for value in (b"x", bytearray(b"x"), memoryview(b"x"))] == [b"x"] * 3
    assert [chain.stored(value) for value in (None, "x", 7, [7])] == [b""] * 4


def test_events_of_before_a_change_of_their_key_hold_after_it(story):
    keys.make_service_key("events", 2)
    keys.forget()
    make.submitted(story)
    assert set(Event.objects.values_list("key_version", flat=True)) == {1, 2}
    assert faults() == set()


# ---- Edits ----

HEADER = {
    "at": datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC),
    "action": "record.accepted",
    "actor": "somebody-else",
    "on_behalf_of": "somebody-else",
    "object": "another-object",
    "unit": "another-unit",
    "result": "denied",
    "version": 77,
    "object_digest": b"\x01" * 32,
    "digest": b"\x01" * 32,
}


@pytest.mark.parametrize("column", sorted(HEADER))
def test_an_edited_header_is_found(story, column):
    event = middle()
    Event.objects.filter(pk=event.pk).update(**{column: HEADER[column]})
    assert (event.number, "header changed") in faults()


def test_an_edited_payload_is_found(story):
    event = middle()
    Event.objects.filter(pk=event.pk).update(payload=bytes(event.payload).replace(b'"labels"', b'"labelz"'))
    assert faults() == {(event.number, "payload changed")}


def test_an_edited_salt_is_found(story):
    event = middle()
    Event.objects.filter(pk=event.pk).update(salt=b"\x00" * 16)
    assert faults() == {(event.number, "payload changed")}


def test_an_erased_payload_stays_valid(story):
    event = middle()
    Event.objects.filter(pk=event.pk).update(payload=None, salt=None)
    assert faults() == set()
    assert trail.payload(Event.objects.get(pk=event.pk)) == {}


@pytest.mark.parametrize("column", ["leaf", "mac"])
def test_an_edited_link_is_found(story, column):
    event = middle()
    Event.objects.filter(pk=event.pk).update(**{column: b"\x05" * 32})
    assert event.number in {number for number, _what in faults()}


def test_an_event_taken_out_of_the_middle_is_found(story):
    event = middle()
    Event.objects.filter(pk=event.pk).delete()
    assert {(event.number, "missing"), (event.number + 1, "chain broken")} <= faults()


def test_an_event_taken_out_and_the_rest_moved_up_is_found(story):
    event = middle()
    Event.objects.filter(pk=event.pk).delete()
    for later in Event.objects.filter(number__gt=event.number).order_by("number"):
        Event.objects.filter(pk=later.pk).update(number=later.number - 1)
    Head.objects.update(number=Event.objects.count())
    assert (event.number, "header changed") in faults()


def test_an_invented_event_is_found(story):
    last = Event.objects.order_by("number").last()
    last.number += 1
    last.action = "grant.approved"
    last.save(force_insert=True)
    Head.objects.update(number=last.number)
    assert {(last.number, "header changed"), (last.number, "chain broken")} <= faults()


def test_two_events_that_changed_places_are_found(story):
    one, other = middle(), Event.objects.get(number=middle().number + 1)
    numbers = one.number, other.number
    for event, number in ((one, 10**6), (other, numbers[0]), (one, numbers[1])):
        Event.objects.filter(leaf=event.leaf).update(number=number)
    assert {(numbers[0], "header changed"), (numbers[1], "header changed")} <= faults()


def test_a_moved_head_is_found(story):
    Head.objects.update(number=Event.objects.count() - 1)
    assert {what for _number, what in faults()} == {"head differs"}


def test_events_cut_off_at_the_end_are_found_while_the_head_stays(story):
    Event.objects.order_by("number").last().delete()
    assert {what for _number, what in faults()} == {"head differs"}


def test_a_missing_head_is_found_and_stops_every_verb(story):
    Head.objects.all().delete()
    assert {what for _number, what in faults()} == {"head missing"}
    before = Event.objects.count()
    with pytest.raises(Tampered):
        people.add_person(data={"staff_number": "7", "name": "某人"}, by=story.actor("sysadmin"))
    assert not Person.objects.filter(staff_number="7").exists()
    assert Event.objects.count() == before


def test_the_numbers_begin_at_one_and_have_no_gap(story):
    numbers = list(Event.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))


def test_an_event_cannot_be_sealed_again_without_the_key(story):
    """Whoever holds the database alone cannot make a MAC, however well the rest is made up."""
    event = middle()
    event.actor = "somebody-else"
    event.leaf = chain.leaf(event)
    event.save()
    assert (event.number, "chain broken") in faults()


def test_a_refusal_is_an_event_of_its_own(story):
    with pytest.raises(NotAllowed):
        people.add_person(data={"staff_number": "8", "name": "某人"}, by=story.actor("sun"))
    event = Event.objects.order_by("number").last()
    assert (event.action, event.result, event.actor) == ("person.added", "denied", str(story.users["sun"].pk))
    assert not Person.objects.filter(staff_number="8").exists()
    assert faults() == set()


@pytest.mark.django_db(transaction=True)
def test_a_refusal_is_written_after_the_roll_back(world):
    """In real transactions: what the verb did before it was refused is gone, the refusal stays."""
    record = make.submitted(world)
    with pytest.raises(NotAllowed):
        submission.recall(record, by=world.actor("wang"), version=record.version)
    event = Event.objects.order_by("number").last()
    assert (event.action, event.result, event.object) == ("record.recalled", "denied", str(record.pk))
    assert not connection.in_atomic_block
    assert faults() == set()

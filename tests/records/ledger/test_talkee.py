"""What a talkee may know: the released sections, what they once read, and never who else was talked to."""

import pytest

from records.actions import notes, quiet, review, submission
from records.ledger import access, door, openings
from records.ledger.records import Record
from records.people.errors import NotAllowed
from tests import world as make


def again(world, record, released):
    """Handed back and submitted once more with other sections released."""
    record = review.hand_back(record, by=world.actor("li"), version=record.version, comment="请补记。")
    return submission.submit(record, by=world.actor("zhou"), version=record.version, released=released)


def test_a_talkee_never_learns_who_else_was_talked_to(world):
    record = make.submitted(world, talkee=["sun", "ma"], form="group", released=["opinions"])
    names = {row.person.name for row in access.seen_people(world.user("sun"), record)}
    assert names == {"周敏", "孙建国"}
    assert len(access.seen_people(world.user("li"), record)) == 3


def test_nobody_is_seen_on_a_recalled_record(world):
    record = make.submitted(world)
    record = submission.recall(record, by=world.actor("zhou"), version=record.version)
    assert access.seen_people(world.user("li"), record) == []


def test_a_talkee_reads_again_of_an_earlier_revision_only_what_they_read_then(world):
    record = make.submitted(world, released=["opinions"])
    notes.open_note(record, by=world.actor("sun"))
    record = again(world, record, ["opinions", "said"])
    assert set(notes.open_note(record, by=world.actor("sun"), revision=1).sections) == {"opinions"}
    assert set(notes.open_note(record, by=world.actor("sun")).sections) == {"opinions", "said"}


def test_a_talkee_reads_nothing_of_an_earlier_revision_they_never_opened(world):
    record = again(world, make.submitted(world, released=["opinions"]), ["opinions"])
    with pytest.raises(NotAllowed):
        notes.open_note(record, by=world.actor("sun"), revision=1)


def test_while_a_record_is_handed_back_no_talkee_reads_it_also_none_named_since(world):
    record = make.returned(world, released=["opinions"])
    people = make.people_of(world, principal="zhou", talkee=["sun", "ma"])
    quiet.autosave(
        record, data={"participants": people, "form": "group"}, by=world.actor("zhou"), version=record.version
    )
    record = Record.objects.get(pk=record.pk)
    for who in ("sun", "ma"):
        assert not door.may_open(world.user(who), record)
        with pytest.raises(NotAllowed):
            notes.open_note(record, by=world.actor(who))


def test_a_talkee_knows_of_the_officers_openings_and_their_own_never_of_the_writers(world):
    record = make.submitted(world, talkee=["sun", "ma"], form="group", released=["opinions"])
    for who in ("zhou", "li", "sun", "ma"):
        notes.open_note(record, by=world.actor(who))
    assert {row.reader.username for row in openings.known(world.user("sun"), record)} == {"li", "sun"}
    assert openings.known(world.user("zhou"), record).count() == 4


def test_who_opened_a_note_knows_of_it_also_after_the_record_was_taken_back(world):
    record = make.returned(world)
    notes.open_note(record, by=world.actor("li"), reason="inspection")
    record = submission.withdraw(record, by=world.actor("zhou"), version=record.version)
    assert {row.reader.username for row in openings.known(world.user("li"), record)} == {"li"}


def test_a_talkee_who_is_asked_about_an_opening_reads_the_question(world):
    record = make.submitted(world, released=["opinions"])
    notes.open_note(record, by=world.actor("sun"))
    opening = record.openings.get()
    notes.question(opening, by=world.actor("zhou"), text="您还需要什么？")
    words = notes.open_note(record, by=world.actor("sun")).words
    assert words[f"{opening.pk}:question"]["text"] == "您还需要什么？"

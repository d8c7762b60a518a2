"""What waits for an account: each list holds what its reader can act on, and nothing of anybody else's."""

import datetime

from django.utils import timezone

from records.actions import confirmation, notes, quiet
from records.ledger import waiting
from tests import world as make


def talkee_of(record):
    return record.participants.get(part="talkee")


def commitment(world, **more):
    due = (timezone.localdate() + datetime.timedelta(days=10)).isoformat()
    return {"text": "拟出统一表格", "person": str(world.persons["sun"].pk), "due": due} | more


def test_a_draft_waits_for_its_principal_and_their_scribe(world):
    record = make.draft(world)
    assert [row.pk for row in waiting.to_write(world.user("zhou"))] == [record.pk]
    assert [row.pk for row in waiting.to_write(world.user("he"))] == [record.pk]
    assert not waiting.to_write(world.user("sun")).exists()


def test_a_returned_record_waits_for_its_author_and_not_for_the_officer(world):
    record = make.returned(world)
    rows = waiting.with_last_hands(waiting.to_write(world.user("zhou")))
    assert [(row.pk, row.returned_by_name) for row in rows] == [(record.pk, "李伟")]
    assert not waiting.to_write(world.user("li")).exists()


def test_a_draft_says_who_wrote_last(world):
    make.draft(world, by="he")
    assert waiting.with_last_hands(waiting.to_write(world.user("zhou"))).get().written_by_name == "何静"


def test_only_a_released_part_waits_to_be_confirmed_and_only_until_it_is_answered(world):
    make.submitted(world)
    record = make.submitted(world, released=["opinions"])
    sun = world.user("sun")
    assert [row.pk for row in waiting.to_confirm(sun)] == [record.pk]
    confirmation.confirm(
        record, by=world.actor("sun"), participant=talkee_of(record).pk, revision=1, typed_name="孙建国"
    )
    assert not waiting.to_confirm(sun).exists()


def test_a_follow_up_waits_for_the_principal_until_it_is_closed(world):
    make.submitted(world, commitments=[commitment(world)])
    assert waiting.follow_ups(world.user("zhou")).count() == 1
    assert not waiting.follow_ups(world.user("sun")).exists()
    assert not waiting.follow_ups(world.user("li")).exists()


def test_an_opening_by_somebody_else_is_told_once(world):
    record = make.submitted(world)
    notes.open_note(record, by=world.actor("zhou"))
    notes.open_note(record, by=world.actor("li"))
    opening = waiting.openings_to_note(world.user("zhou")).get()
    assert opening.reader == world.users["li"]
    quiet.note_opening(opening, by=world.actor("zhou"))
    assert not waiting.openings_to_note(world.user("zhou")).exists()


def test_a_scribe_who_types_is_no_news(world):
    record = make.draft(world, by="he")
    notes.open_note(record, by=world.actor("he"))
    assert not waiting.openings_to_note(world.user("zhou")).exists()


def test_a_question_waits_for_the_reader_until_it_is_answered(world):
    record = make.submitted(world)
    notes.open_note(record, by=world.actor("li"))
    opening = record.openings.get()
    notes.question(opening, by=world.actor("zhou"), text="为什么开启？")
    assert list(waiting.questions(world.user("li"))) == [opening]
    notes.answer(opening, by=world.actor("li"), text="审核。")
    assert not waiting.questions(world.user("li")).exists()


def test_an_account_without_a_person_waits_for_nothing(world):
    make.submitted(world, released=["opinions"])
    stranger = world.user("sysadmin")
    stranger.person = None
    stranger.save()
    assert not waiting.to_confirm(stranger).exists()
    assert not waiting.to_write(stranger).exists()

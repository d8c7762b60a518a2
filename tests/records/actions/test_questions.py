"""Questions that a reader leaves unanswered go to the auditor, who sees the parties and never the words."""

import datetime

import pytest
from django.utils import timezone

from records.actions import notes, questions
from records.audit import trail
from records.ledger import questions as due_questions
from records.ledger import waiting
from records.ledger.openings import Opening
from records.ledger.words import unseal
from records.people.actor import SYSTEM
from records.people.enums import Role
from records.people.errors import Incomplete, Invalid, NotAllowed, WrongState
from records.vault.errors import Tampered
from tests import world as make

MONDAY = datetime.datetime(2026, 9, 14, 8, 12, tzinfo=datetime.UTC)


def asked(world, when=MONDAY) -> Opening:
    """A question of the author to the officer, asked at `when`."""
    record = make.accepted(world)
    notes.open_note(record, by=world.actor("li"), reason="inspection")
    opening = record.openings.get(reader=world.users["li"], reason="inspection")
    notes.question(opening, by=world.actor("zhou"), text="为何开启？")
    with make.sealed():
        Opening.objects.filter(pk=opening.pk).update(questioned_at=when)
    return Opening.objects.get(pk=opening.pk)


def escalated(world) -> Opening:
    return questions.escalate(asked(world), by=SYSTEM)


def actions(opening) -> list:
    return list(trail.of(opening.record_id).values_list("action", flat=True))


@pytest.mark.parametrize(("days", "due"), [(0, False), (4, False), (6, False), (7, True), (30, True)])
def test_a_question_is_due_after_five_working_days(world, days, due):
    opening = asked(world)
    assert (opening in due_questions.due(MONDAY + datetime.timedelta(days=days))) == due


def test_how_many_working_days_is_a_setting(world, settings):
    settings.QUESTION_WORKING_DAYS = 1
    opening = asked(world)
    assert due_questions.due(MONDAY + datetime.timedelta(days=1)) == [opening]


def test_the_clock_puts_it_before_the_auditor_once_and_leaves_an_event(world):
    opening = asked(world)
    questions.escalate_due()
    questions.escalate_due()
    assert actions(opening).count("question.escalated") == 1
    assert list(due_questions.waiting_for(world.user("auditor"))) == [opening]
    event = trail.of(opening.record_id).last()
    assert (event.actor, event.action) == ("system", "question.escalated")
    assert "为何" not in bytes(event.payload).decode()


def test_what_was_answered_in_time_never_comes_before_the_auditor(world):
    opening = asked(world)
    notes.answer(opening, by=world.actor("li"), text="例行检查。")
    questions.escalate_due()
    assert not due_questions.visible_to(world.user("auditor")).exists()


@pytest.mark.parametrize("name", ["zhou", "li", "sysadmin", "security", "sun", "zheng"])
def test_nobody_but_an_auditor_sees_or_concludes_it(world, name):
    opening = escalated(world)
    assert not due_questions.visible_to(world.user(name)).exists()
    for act in (
        lambda: questions.urge(opening, by=world.actor(name)),
        lambda: questions.conclude(opening, by=world.actor(name), outcome="justified"),
        lambda: questions.escalate(opening, by=world.actor(name)),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert trail.of(opening.record_id).filter(result="denied").count() == 3


def test_an_auditor_of_another_unit_sees_none_of_it(world):
    world.add_person("bai", "白洁", "GS01")
    world.grant("bai", Role.AUDITOR, "GS01")
    opening = escalated(world)
    assert not due_questions.visible_to(world.user("bai")).exists()
    with pytest.raises(NotAllowed):
        questions.conclude(opening, by=world.actor("bai"), outcome="justified")


def test_a_question_that_did_not_come_before_the_auditor_is_not_the_auditors(world):
    with pytest.raises(NotAllowed):
        questions.conclude(asked(world), by=world.actor("auditor"), outcome="justified")


def test_an_urged_reader_answers_and_the_question_is_closed(world):
    opening = questions.urge(escalated(world), by=world.actor("auditor"))
    assert opening.urged_at <= timezone.now()
    notes.answer(opening, by=world.actor("li"), text="例行检查。")
    assert not due_questions.waiting_for(world.user("auditor")).exists()
    with pytest.raises(WrongState):
        questions.urge(opening, by=world.actor("auditor"))


def test_a_concluded_question_waits_for_nobody_and_its_word_is_sealed(world):
    opening = escalated(world)
    questions.conclude(opening, by=world.actor("auditor"), outcome="elsewhere", text="当面答复了。")
    opening = Opening.objects.get(pk=opening.pk)
    assert "当面".encode() not in bytes(opening.conclusion)
    name = f"conclusion:{opening.pk}"
    assert unseal(opening.record_id, name, opening.revision, opening.conclusion) == {"text": "当面答复了。"}
    assert not waiting.questions(world.user("li")).exists()
    assert "当面" not in bytes(trail.of(opening.record_id).last().payload).decode()
    words = notes.open_note(opening.record, by=world.actor("zhou")).words
    assert words[f"{opening.pk}:conclusion"]["text"] == "当面答复了。"
    with pytest.raises(WrongState):
        questions.conclude(opening, by=world.actor("auditor"), outcome="elsewhere")


def test_an_outcome_is_one_of_the_list(world):
    opening = escalated(world)
    with pytest.raises(Invalid):
        questions.conclude(opening, by=world.actor("auditor"), outcome="forgotten")
    assert Opening.objects.get(pk=opening.pk).concluded_at is None


def test_a_conclusion_moved_to_another_question_does_not_open(world):
    one = questions.conclude(escalated(world), by=world.actor("auditor"), outcome="gone", text="一句话")
    with pytest.raises(Tampered):
        unseal(one.record_id, "conclusion:another", one.revision, one.conclusion)


def test_a_question_without_words_is_none(world):
    record = make.accepted(world)
    notes.open_note(record, by=world.actor("li"), reason="inspection")
    with pytest.raises(Incomplete):
        notes.question(record.openings.first(), by=world.actor("zhou"), text=" ")

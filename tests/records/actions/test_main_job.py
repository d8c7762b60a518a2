"""The main job on the domain alone: a talk is logged, sealed, opened, reviewed."""

import pytest

from records.actions import notes, review, submission
from records.audit import trail
from records.audit.models import Event
from records.ledger.enums import Status
from records.ledger.records import Record
from records.people.errors import Conflict, Incomplete, NotAllowed, WrongState
from tests import world as make


def test_a_talk_goes_from_draft_to_accepted_and_leaves_its_trail(world):
    record = make.draft(world)
    assert record.number == ""
    record = submission.submit(record, by=world.actor("zhou"), version=record.version)
    assert (record.status, record.number, record.revision) == (
        Status.SUBMITTED,
        f"谈-PS02-{record.started_at.year}-0001",
        1,
    )
    record = review.accept(record, by=world.actor("li"), version=record.version, comment="很具体。")
    assert record.status == Status.ACCEPTED
    actions = list(trail.of(record.pk).values_list("action", flat=True))
    assert actions == ["record.started", "record.submitted", "record.accepted"]
    assert list(trail.faults()) == []


def test_the_talkee_reads_only_the_released_sections(world):
    record = make.submitted(world, released=["opinions"])
    opened = notes.open_note(record, by=world.actor("sun"))
    assert set(opened.sections) == {"opinions"}


def test_an_officer_cannot_review_what_she_wrote(world):
    world.grant("ouyang", "cadre", "GS01")
    record = make.submitted(world, "ouyang", talkee="zheng")
    with pytest.raises(NotAllowed):
        review.accept(record, by=world.actor("ouyang"), version=record.version)
    assert Event.objects.order_by("number").last().result == "denied"


def test_an_older_version_is_a_conflict_and_changes_nothing(world):
    record = make.submitted(world)
    with pytest.raises(Conflict):
        review.accept(record, by=world.actor("li"), version=record.version - 1)
    assert Record.objects.get(pk=record.pk).status == Status.SUBMITTED


def test_an_unfinished_talk_names_what_is_missing_and_shows_nothing(world):
    record = make.draft(world, data={"topic": "机密的主题", "said": ""})
    with pytest.raises(Incomplete) as refusal:
        submission.submit(record, by=world.actor("zhou"), version=record.version)
    assert set(refusal.value.errors) == {"participants", "started_at", "place", "talk_kind", "said"}
    assert "机密" not in str(refusal.value.errors)


def test_a_record_that_an_officer_opened_for_review_cannot_be_recalled(world):
    record = make.submitted(world)
    notes.open_note(record, by=world.actor("li"))
    with pytest.raises(WrongState):
        submission.recall(record, by=world.actor("zhou"), version=record.version)

"""A unit that ended: what was recorded in it stays with its officers and heads, and nothing in it waits for nobody."""

import pytest

from records.actions import corrections, people
from records.ledger import access, door
from records.ledger.records import Record
from records.people.dated import today
from records.people.errors import Invalid, NotAllowed
from records.people.persons import Person, Position
from records.review import reviewers
from tests import world as make


def end(world, code="PS21"):
    """Nobody holds a post there any more, and it ends today."""
    by = world.actor("sysadmin")
    for post in Position.objects.filter(unit=world.units[code], until__isnull=True):
        people.end_post(post, until=today(), by=by)
    return people.end_unit(world.units[code], on=today(), by=by)


def test_the_records_of_an_ended_unit_stay_with_the_officers_and_heads_above_it(world):
    record = make.accepted(world, "wang", talkee="ma")
    end(world)
    for who in ("li", "zhou"):
        assert Record.objects.visible_to(world.user(who)).filter(pk=record.pk).exists(), who
        assert access.fields(world.user(who), record) == access.EVERY_FIELD, who
    assert door.may_open(world.user("li"), record)
    assert "李伟" in {reader.name for reader in door.readers(record)}
    for who in ("ouyang", "zheng"):
        assert not Record.objects.visible_to(world.user(who)).filter(pk=record.pk).exists(), who


def test_what_the_author_corrects_in_an_ended_unit_finds_its_reviewer(world):
    record = make.accepted(world, "wang", talkee="ma")
    end(world)
    correction = corrections.propose(
        record, by=world.actor("wang"), version=record.version, kind="addendum", reason="new_facts", text="补记一点。"
    )
    record.refresh_from_db()
    corrections.accept(correction, by=world.actor("li"), version=record.version)


def test_a_draft_handed_in_after_its_unit_ended_has_a_reviewer(world):
    record = make.draft(world, "wang", talkee="ma")
    end(world)
    with make.sealed():
        Record.objects.filter(pk=record.pk).update(status="submitted", revision=1)
    assert reviewers.missing() == []


def test_a_unit_does_not_end_while_its_records_wait_for_review(world):
    record = make.submitted(world, "wang", talkee="ma")
    with pytest.raises(Invalid) as refusal:
        end(world)
    assert set(refusal.value.errors) == {"until"}
    record = make.review.accept(record, by=world.actor("li"), version=record.version)
    corrections.propose(
        record, by=world.actor("wang"), version=record.version, kind="addendum", reason="new_facts", text="补记一点。"
    )
    with pytest.raises(Invalid):
        end(world)


def test_whose_last_post_was_in_an_ended_unit_is_still_kept(world):
    end(world)
    seen = Person.objects.visible_to(world.user("sysadmin"))
    assert seen.filter(pk=world.persons["ma"].pk).exists()
    people.give_post(
        world.persons["ma"], data={"unit": world.units["PS02"].pk, "title": "科员", "rank": "none", "since": today()},
        by=world.actor("sysadmin"),
    )  # fmt: skip


def test_in_an_ended_unit_nothing_begins(world):
    end(world)
    with pytest.raises(NotAllowed):
        people.give_post(
            world.persons["sun"],
            data={"unit": world.units["PS21"].pk, "title": "科员", "rank": "none", "since": today()},
            by=world.actor("sysadmin"),
        )  # fmt: skip

"""What waits for an officer, and that the list and the rule for one record agree."""

from records.actions import corrections
from records.ledger.note import Note
from records.ledger.records import Record
from records.review import queue, reviewers
from tests import world as make


def test_the_oldest_record_waits_first(world):
    first, second = make.submitted(world), make.submitted(world, topic="第二次谈话")
    assert list(queue.records(world.user("li")).values_list("pk", flat=True)) == [first.pk, second.pk]


def test_only_what_was_handed_in_and_not_yet_decided_waits(world):
    make.draft(world)
    make.returned(world)
    make.accepted(world)
    assert not queue.records(world.user("li")).exists()


def test_an_officer_waits_for_nothing_outside_the_units_of_the_grant(world):
    make.submitted(world)
    assert not queue.records(world.user("ouyang")).exists()


def test_without_an_officers_grant_nothing_waits(world):
    make.submitted(world)
    assert not queue.records(world.user("zhou")).exists()
    assert not queue.records(world.user("sysadmin")).exists()


def test_what_an_officer_wrote_or_took_part_in_never_waits_for_her(world):
    world.grant("ouyang", "cadre", "GS01")
    make.submitted(world, "ouyang", talkee="zheng")
    make.submitted(world, "zheng", talkee="ouyang")
    assert not queue.records(world.user("ouyang")).exists()
    assert queue.records(world.user("li")).count() == 2


def test_what_an_officer_typed_for_another_never_waits_for_her(world):
    """A scribe's grant may have stood beside an officer's; who began the record does not matter."""
    record = make.submitted(world)
    with make.sealed():
        Note.objects.filter(record=record).update(written_by=world.users["li"])
    assert not queue.records(world.user("li")).exists()
    assert not queue.may_review(world.user("li"), Record.objects.get(pk=record.pk))
    assert [row.count for row in reviewers.missing()] == [1]


def test_a_proposed_correction_waits_until_it_is_decided(world):
    record = make.accepted(world)
    correction = corrections.propose(
        record, by=world.actor("zhou"), version=record.version, kind="addendum", reason="new_facts", text="补记一点。"
    )
    assert list(queue.corrections(world.user("li"))) == [correction]
    assert not queue.corrections(world.user("ouyang")).exists()
    record.refresh_from_db()
    corrections.accept(correction, by=world.actor("li"), version=record.version)
    assert not queue.corrections(world.user("li")).exists()


def test_the_list_and_the_rule_for_one_record_agree(world):
    world.grant("ouyang", "cadre", "GS01")
    make.draft(world)
    make.submitted(world)
    make.submitted(world, "ouyang", talkee="zheng")
    make.submitted(world, "zheng", talkee="ouyang")
    make.returned(world, "wang", talkee="ma")
    for name in world.users:
        user = world.user(name)
        listed = set(Record.objects.filter(queue.reviewed_by(user)))
        assert listed == {record for record in Record.objects.all() if queue.may_review(user, record)}, name

"""What a client sends beside what it may: columns of the server, ids of others, forged powers, strange letters."""

import pytest

from records.actions import confirmation, drafting, grants, people, quiet, review, submission
from records.actions.typed import words
from records.ledger.confirmations import Confirmation
from records.ledger.enums import Status
from records.ledger.records import Record
from records.people.enums import GrantState, Role
from records.people.errors import Invalid, NotAllowed
from records.people.grants import Grant
from records.people.text import clean_text
from tests import world as make
from tests.access import cast

FORGED = {
    "unit": "GS01",
    "unit_id": "GS01",
    "status": "accepted",
    "revision": 7,
    "version": 999,
    "number_unit": "JT00",
    "number_seq": 4711,
    "number_year": 1999,
    "kind": "visit",
    "released": ["said"],
    "void": True,
    "late": True,
    "created_by": "li",
    "note_size": 0,
    "section_count": 0,
    "submitted_at": "2020-01-01T00:00:00+08:00",
    "decided_at": "2020-01-01T00:00:00+08:00",
    "old_number": "旧-1",
    "pk": "00000000-0000-4000-8000-000000000001",
    "id": "00000000-0000-4000-8000-000000000001",
    "record_ptr": "00000000-0000-4000-8000-000000000001",
}


def server_side(record) -> dict:
    return {field.attname: getattr(record, field.attname) for field in Record._meta.concrete_fields}


@pytest.mark.parametrize("door", ["start", "save"])
def test_no_column_of_the_server_is_taken_from_a_client(world, door):
    forged = FORGED | {"unit_id": str(world.units["GS01"].pk), "created_by": str(world.users["li"].pk)}
    if door == "start":
        record = make.draft(world, data=make.talk_data(world) | forged)
    else:
        record = make.draft(world)
        saved = quiet.autosave(record, data=forged, by=world.actor("zhou"), version=record.version, lenient=True)
        record = saved.record
    now = server_side(Record.objects.get(pk=record.pk))
    assert now["unit_id"] == world.units["PS02"].pk
    assert now["created_by_id"] == world.users["zhou"].pk
    assert (now["status"], now["revision"], now["kind"]) == (Status.DRAFT, 0, "talk")
    assert (now["number_seq"], now["number_year"], now["number_unit"], now["old_number"]) == (None, None, "", "")
    assert (now["released"], now["void"], now["late"]) == ([], False, False)
    assert (now["submitted_at"], now["decided_at"]) == (None, None)
    assert now["version"] < 10
    assert str(now["id"]) != FORGED["id"]
    assert now["note_size"] > 0


def test_a_record_cannot_be_started_in_anothers_name(world):
    for principal in ("wang", "zheng", "sun"):
        with pytest.raises(Invalid):
            drafting.start(kind="talk", data=make.talk_data(world, principal=principal), by=world.actor("zhou"))


def test_the_author_cannot_be_written_out_of_a_record(world):
    record = make.draft(world)
    people_ = make.people_of(world, principal="wang", talkee="zhou")
    saved = quiet.autosave(record, data={"participants": people_}, by=world.actor("zhou"), version=record.version)
    first = saved.record.participants.first()
    assert (first.person, first.part) == (world.persons["zhou"], "principal")


def test_a_scribe_cannot_write_the_leader_out_and_keep_the_record(world):
    record = make.draft(world, by="he")
    people_ = make.people_of(world, principal="he", talkee="sun")
    saved = quiet.autosave(record, data={"participants": people_}, by=world.actor("he"), version=record.version)
    assert saved.record.participants.first().person == world.persons["zhou"]
    for verb in (submission.submit, submission.withdraw):
        with pytest.raises(NotAllowed):
            verb(saved.record, by=world.actor("he"), version=saved.record.version)


def test_nobody_is_named_whom_the_writer_may_not_look_up(world):
    people_ = make.people_of(world, principal="zhou", talkee="zheng")
    with pytest.raises(Invalid) as refusal:
        make.draft(world, participants=people_)
    assert world.persons["zheng"].name not in str(refusal.value.errors)


def test_an_id_that_is_taken_is_refused_whosever_it_is(world):
    theirs = make.draft(world, "wang", talkee="ma")
    with pytest.raises(Exception, match="conflict"):
        drafting.start(kind="talk", data=make.talk_data(world), by=world.actor("zhou"), id=theirs.pk)
    assert Record.objects.get(pk=theirs.pk).created_by == world.users["wang"]


def test_a_participant_of_another_record_does_not_confirm_this_one(world):
    one, other = make.submitted(world, released=["opinions"]), make.submitted(world, "wang", talkee="ma")
    theirs = other.participants.get(part="talkee")
    with pytest.raises(Invalid):
        confirmation.confirm(one, by=world.actor("zhou"), participant=theirs.pk, revision=1, typed_name="马晓燕")
    assert not Confirmation.objects.exists()


def test_one_person_does_not_review_under_two_hats(world):
    """An officer who types for a leader, takes part, or writes herself decides on none of these."""
    world.grant("zhou", Role.CADRE, "JT00")  # who may look the officer up
    cast.scribe_as_before(world, "li", world.persons["zhou"])
    typed = make.submitted(world, by="li")
    begun = make.draft(world, by="he")
    begun = quiet.autosave(begun, data={"said": "又写了一段。"}, by=world.actor("li"), version=begun.version).record
    typed_on = submission.submit(begun, by=world.actor("zhou"), version=begun.version)
    part = make.submitted(world, participants=make.people_of(world, principal="zhou", recorder="li", talkee="sun"))
    for record in (typed, typed_on, part):
        for verb in (review.accept, review.hand_back):
            with pytest.raises(NotAllowed):
                verb(record, by=world.actor("li"), version=record.version, comment="同意")
        assert Record.objects.get(pk=record.pk).status == Status.SUBMITTED


def test_a_draft_is_not_peeked_at(world):
    """Neither the talkee, nor the officers, nor the head above knows of it in any list."""
    record = make.draft(world, started_at=None, topic="还没说的事")
    for who in set(world.users) - {"zhou", "he"}:
        assert not Record.objects.visible_to(world.user(who)).filter(pk=record.pk).exists(), who


def test_a_grant_that_is_not_approved_gives_nothing(world):
    """Proposed, turned down and revoked rows count for nothing, whatever their days."""
    for state in (GrantState.PROPOSED, GrantState.TURNED_DOWN, GrantState.REVOKED):
        grant = world.grant("ma", Role.OFFICER, "JT00")
        with make.sealed():
            Grant.objects.filter(pk=grant.pk).update(state=state)
        assert not Record.objects.visible_to(world.user("ma")).exists()
        record = make.submitted(world)
        with pytest.raises(NotAllowed):
            review.accept(record, by=world.actor("ma"), version=record.version)


def test_a_decided_grant_is_not_decided_again_by_who_proposed_it(world):
    grant = world.grant("ma", Role.CADRE, "PS02")
    with pytest.raises(Exception, match="wrong-state"):
        grants.turn_down(grant, by=world.actor("sysadmin"))


# ---- Strange letters ----

STORABLE = {
    "markup": "<script>alert(1)</script>&\"'",
    "templates": "{{ secret }} {% load x %}",
    "right to left": "孙\u202e国建",
    "rare": "𠮷\U00030a54", "separator": "买买提·吐尔逊",
    "combined": "e\u0301",
    "zero width": "孙\u200b建国",
    "formula": "=1+1",
}  # fmt: skip
REFUSED = {"NUL": "孙\x00建国", "surrogate": "孙\ud800", "bell": "孙\x07", "escape": "\x1b[31m孙", "C1": "孙\x85建"}


@pytest.mark.parametrize("letters", STORABLE.values(), ids=STORABLE)
def test_any_character_of_a_name_is_kept_as_it_is(world, letters):
    person = people.add_person(data={"staff_number": "7", "name": letters}, by=world.actor("sysadmin"))
    person.refresh_from_db()
    assert person.name == clean_text(letters)
    record = make.draft(world, place=letters, topic=letters, said=letters)
    record.refresh_from_db()
    assert (record.place, record.topic) == (clean_text(letters), clean_text(letters))


@pytest.mark.parametrize("letters", REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_kept_is_refused_at_its_field(world, letters):
    with pytest.raises(Invalid) as refusal:
        people.add_person(data={"staff_number": "7", "name": letters}, by=world.actor("sysadmin"))
    assert set(refusal.value.errors) == {"name"}
    for field in ("topic", "said"):
        with pytest.raises(Invalid) as refusal:
            make.draft(world, **{field: letters})
        assert set(refusal.value.errors) == {field}
    with pytest.raises(Invalid):
        make.draft(world, commitments=[{"text": letters, "due": "2026-12-31"}])
    with pytest.raises(Invalid):
        words(letters, "comment", 100)


def test_lines_end_in_one_way_and_letters_are_composed():
    assert clean_text("一\r\n二\r三") == "一\n二\n三"
    assert clean_text("e\u0301") == "\u00e9"
    assert clean_text("ＡＢ①") == "ＡＢ①"  # never NFKC


JUNK = [[], {}, 5, True, ["x"], {"a": 1}, "x" * 30_000]


FIELDS = ("topic", "said", "place", "form", "started_at", "participants", "commitments", "late_reason")
ROWS = (
    {"text": 5}, {"text": "一", "due": "never"}, {"text": "一", "due": 5}, {"text": "一", "person": "nobody"},
    {"text": "一", "id": "x"}, {"text": "一", "due": ["2026-01-01"]}, {"text": ["一"]}, {"text": "一" * 501}, "一",
    None,
)  # fmt: skip


def complaints(world, **data) -> set:
    try:
        make.draft(world, **data)
    except Invalid as refusal:
        return set(refusal.errors)
    return set()


def test_junk_in_a_field_is_a_complaint_and_no_crash(world):
    for field in FIELDS:
        for junk in JUNK:
            assert complaints(world, **{field: junk}) <= {field, "participants"}


def test_junk_in_a_row_is_a_complaint_and_no_crash(world):
    for row in ROWS:
        assert complaints(world, commitments=[row]) == {"commitments"}, row


def test_junk_in_a_letters_day_is_a_complaint_and_no_crash(world):
    people_ = make.people_of(world, principal="zhou", talkee="sun")
    for junk in (5, True, ["x"], {"a": 1}, "never"):
        with pytest.raises(Invalid) as refusal:
            drafting.start(kind="letter", data={"participants": people_, "delivered_on": junk}, by=world.actor("zhou"))
        assert set(refusal.value.errors) == {"delivered_on"}


def test_junk_for_an_id_beside_a_verb_is_a_complaint_and_no_crash(world):
    record = make.submitted(world, released=["opinions"])
    row = record.participants.get(part="talkee").pk
    for junk in ("", "x", "1; DROP TABLE", None, "00000000-0000-4000-8000-000000000001", 10**30, [], {}):
        with pytest.raises(Invalid):
            confirmation.confirm(record, by=world.actor("zhou"), participant=junk, revision=1, typed_name="孙")
        with pytest.raises(Invalid):
            confirmation.confirm(record, by=world.actor("sun"), participant=row, revision=1, signature=junk or "x")
        with pytest.raises(Invalid):
            confirmation.decline(
                record, by=world.actor("zhou"), participant=row, revision=1, reason="other", witness=junk or "x"
            )

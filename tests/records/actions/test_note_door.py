"""The door of the note: its trace is committed before a word is shown, and what does not open is never shown at all."""

import uuid

import pytest
from django.db import connection, transaction

from records.actions import (
    attachments,
    confirmation,
    evidence,
    households,
    notes,
    printing,
    quiet,
    review,
    submission,
    uploads,
)
from records.actions.notes import Unreadable
from records.actions.verb import VERBS, verb
from records.audit import trail
from records.audit.models import Event, Head
from records.ledger import waiting
from records.ledger.announced import Announced
from records.ledger.note import Note
from records.ledger.openings import Opening
from records.people.dated import today
from records.people.errors import Incomplete, Invalid, NotAllowed, WrongState
from records.vault.models import DataKey
from tests import world as make
from tests.files import PNG


def last() -> Event:
    return Event.objects.order_by("number").last()


@pytest.mark.django_db(transaction=True)
def test_the_event_is_committed_before_anything_is_opened(world):
    """The note cannot be opened, its key is gone: the event of the attempt is there all the same."""
    record = make.submitted(world)
    DataKey.objects.filter(pk=record.pk).delete()
    with pytest.raises(Unreadable):
        notes.open_note(record, by=world.actor("li"))
    assert not connection.in_atomic_block
    actions = list(trail.of(record.pk).order_by("number").values_list("action", flat=True))
    assert actions[-2:] == ["note.opened", "note.unreadable"]


# ---- Whatever is sealed: a note, a file, a household, evidence, a printed form ----


def note_of(world):
    record = make.submitted(world)
    return lambda: notes.open_note(record, by=world.actor("li"))


def attachment_of(world):
    record = make.submitted(world)
    file = attachments.receive(record, by=world.actor("zhou"), purpose="paper", chunks=[PNG])
    return lambda: b"".join(attachments.open_attachment(file, by=world.actor("li")))


def household_of(world):
    household = households.keep_household(world.persons["sun"], address="人民路 1 号", by=world.actor("sysadmin"))
    return lambda: households.open_household(household, by=world.actor("sun"))


def evidence_of(world):
    by, given = world.actor("sysadmin"), {"scope": "birthday", "way": "written", "given_on": today()}
    place = evidence.of(households.give_consent(data=given, person=world.persons["sun"], by=by), by=by)
    scan = uploads.receive(place, Announced(uuid.uuid4(), evidence.PURPOSE, len(PNG)), [PNG], by=by)
    return lambda: b"".join(evidence.open_evidence(place, evidence=scan, by=world.actor("sun"))[1])


def form_of(world):
    record = make.submitted(world)
    return lambda: printing.print_record(record, by=world.actor("zhou"))


sealed_things = pytest.mark.parametrize(
    "thing", [note_of, attachment_of, household_of, evidence_of, form_of], ids=lambda make: make.__name__.split("_")[0]
)


@sealed_things
@pytest.mark.django_db(transaction=True)
def test_nothing_sealed_is_opened_inside_a_transaction(world, thing):
    reading = thing(world)
    before = Event.objects.count()
    with transaction.atomic(), pytest.raises(RuntimeError):
        reading()
    assert Event.objects.count() == before
    assert reading()


@sealed_things
def test_nothing_sealed_is_opened_inside_a_verb(world, thing):
    reading = thing(world)

    @verb("record.saved")
    def around(*, by):
        reading()

    with pytest.raises(RuntimeError):
        around(by=world.actor("li"))
    del VERBS[f"{around.__module__}.around"]


@sealed_things
def test_without_its_event_it_stays_shut(world, thing):
    reading = thing(world)
    Head.objects.all().delete()
    with pytest.raises(Unreadable):
        reading()
    assert not Opening.objects.exists()


def flipped(sealed):
    sealed = bytearray(sealed)
    sealed[-1] ^= 1
    return bytes(sealed)


@pytest.mark.parametrize(
    "put",
    [flipped, lambda _sealed: None, lambda _sealed: b"", lambda _sealed: "明文".encode(), lambda sealed: sealed[:40]],
    ids=["a bit", "NULL", "empty", "plaintext", "cut"],
)
def test_a_tampered_note_is_unreadable_and_told(world, put):
    record = make.submitted(world)
    row = Note.objects.get(record=record)
    Note.objects.filter(pk=row.pk).update(sealed=put(bytes(row.sealed)))
    for who in ("zhou", "li"):
        with pytest.raises(Unreadable) as refusal:
            notes.open_note(record, by=world.actor(who))
        assert "明文" not in str(refusal.value.message)
        event = last()
        assert (event.action, event.object, event.actor) == (
            "note.unreadable", str(record.pk), str(world.users[who].pk)
        )  # fmt: skip
        assert "明文".encode() not in bytes(event.payload)
    assert list(trail.faults()) == []


def test_a_note_that_is_gone_is_no_empty_note(world):
    record = make.submitted(world)
    Note.objects.all().delete()
    with pytest.raises(Unreadable):
        notes.open_note(record, by=world.actor("zhou"))


def test_a_newer_revision_that_is_gone_does_not_show_an_older_one(world):
    record = make.returned(world)
    record = quiet.autosave(record, data={"said": "第二稿"}, by=world.actor("zhou"), version=record.version).record
    record = submission.submit(record, by=world.actor("zhou"), version=record.version)
    Note.objects.get(record=record, revision=2).delete()
    with pytest.raises(Unreadable):
        notes.open_note(record, by=world.actor("li"))


def test_a_returned_record_opens_with_what_was_handed_in_until_something_is_written(world):
    record = make.returned(world)
    assert notes.open_note(record, by=world.actor("zhou")).revision == 1
    record = quiet.autosave(record, data={"said": "第二稿"}, by=world.actor("zhou"), version=record.version).record
    opened = notes.open_note(record, by=world.actor("zhou"))
    assert (opened.revision, opened.sections["said"]) == (2, "第二稿")


def test_what_was_given_up_opens_for_who_wrote_it(world):
    record = make.draft(world, said="写到一半")
    record = submission.withdraw(record, by=world.actor("zhou"), version=record.version)
    assert notes.open_note(record, by=world.actor("zhou")).sections["said"] == "写到一半"


def test_an_officer_does_not_see_what_the_author_is_writing_anew(world):
    record = make.returned(world)
    record = quiet.autosave(record, data={"said": "第二稿"}, by=world.actor("zhou"), version=record.version).record
    opened = notes.open_note(record, by=world.actor("li"), reason="inspection")
    assert opened.revision == 1
    assert opened.sections["said"] != "第二稿"
    with pytest.raises(NotAllowed):
        notes.open_note(record, by=world.actor("li"), reason="inspection", revision=2)


def test_a_reason_is_asked_outside_the_queue_and_kept(world):
    record = make.accepted(world)
    for reason in ("", "own", "review", "released", "nonsense"):
        with pytest.raises(Invalid):
            notes.open_note(record, by=world.actor("li"), reason=reason)
    with pytest.raises(Incomplete):
        notes.open_note(record, by=world.actor("li"), reason="other", in_words="  ")
    notes.open_note(record, by=world.actor("li"), reason="other", in_words="核对台账")
    opening = record.openings.get()
    assert (opening.reason, opening.role) == ("other", "officer")
    assert trail.payload(last())["detail"]["reason"] == "other"
    assert "核对台账".encode() not in bytes(last().payload)


def test_an_older_revision_opens_for_who_may_read_it_all(world):
    record = make.returned(world, released=["opinions"])
    record = quiet.autosave(record, data={"said": "第二稿"}, by=world.actor("zhou"), version=record.version).record
    record = submission.submit(record, by=world.actor("zhou"), version=record.version, released=["opinions"])
    for who in ("zhou", "li"):
        older = notes.open_note(record, by=world.actor(who), revision=1)
        assert (older.revision, older.sections["said"] != "第二稿") == (1, True)
    with pytest.raises(NotAllowed):
        notes.open_note(record, by=world.actor("sun"), revision=1)
    for revision in (0, 3, -1):
        with pytest.raises(NotAllowed):
            notes.open_note(record, by=world.actor("li"), revision=revision)


def test_a_talkee_reads_their_own_words_alone(world):
    record = make.submitted(world, talkee=["sun", "ma"], released=["opinions"])
    said = {}
    for who in ("sun", "ma"):
        row = record.participants.get(person=world.persons[who])
        answer = confirmation.confirm(
            record, by=world.actor(who), participant=row.pk, revision=1, comment=f"我是{who}", typed_name=who
        )
        said[who] = str(answer.pk)
    record = review.accept(record, by=world.actor("li"), version=_version(record), comment="领导的意见")
    opened = notes.open_note(record, by=world.actor("sun"))
    assert {key: words["text"] for key, words in opened.words.items()} == {said["sun"]: "我是sun"}
    texts = {words["text"] for words in notes.open_note(record, by=world.actor("zhou")).words.values()}
    assert {"我是sun", "我是ma", "领导的意见"} <= texts


def _version(record):
    record.refresh_from_db()
    return record.version


def test_a_tampered_word_beside_the_note_shuts_it_all(world):
    record = make.returned(world)
    decision = record.decisions.get()
    type(decision).objects.update(sealed=flipped(bytes(decision.sealed)))
    with pytest.raises(Unreadable):
        notes.open_note(record, by=world.actor("zhou"))
    assert last().action == "note.unreadable"


def test_an_opening_is_questioned_once_and_answered_once_by_its_reader(world):
    record = make.submitted(world)
    notes.open_note(record, by=world.actor("li"))
    opening = stale = record.openings.get()
    with pytest.raises(NotAllowed):
        notes.question(opening, by=world.actor("wang"), text="为什么看？")
    with pytest.raises(Incomplete):
        notes.question(opening, by=world.actor("zhou"), text="  ")
    notes.question(opening, by=world.actor("zhou"), text="为什么看？")
    with pytest.raises(WrongState):
        notes.question(stale, by=world.actor("zhou"), text="再问一次")
    for who in ("zhou", "sun", "ouyang"):
        with pytest.raises(NotAllowed):
            notes.answer(stale, by=world.actor(who), text="我来答")
    notes.answer(stale, by=world.actor("li"), text="例行审核")
    with pytest.raises(WrongState):
        notes.answer(stale, by=world.actor("li"), text="再答一次")
    texts = {words["text"] for words in notes.open_note(record, by=world.actor("zhou")).words.values()}
    assert texts == {"为什么看？", "例行审核"}


def test_two_who_question_at_once_do_not_overwrite_each_other(world):
    """Both pages were loaded before either question was sent."""
    record = make.submitted(world, released=["opinions"])
    notes.open_note(record, by=world.actor("li"))
    one, other = record.openings.get(), record.openings.get()
    notes.question(one, by=world.actor("zhou"), text="周敏问")
    with pytest.raises(WrongState):
        notes.question(other, by=world.actor("sun"), text="孙建国问")


def test_a_talkee_cannot_take_away_the_authors_notice(world):
    record = make.submitted(world, released=["opinions"])
    notes.open_note(record, by=world.actor("li"))
    opening = record.openings.get()
    with pytest.raises(NotAllowed):
        quiet.note_opening(opening, by=world.actor("sun"))
    notes.question(opening, by=world.actor("sun"), text="为什么看？")
    assert list(waiting.openings_to_note(world.user("zhou"))) == [opening]
    quiet.note_opening(opening, by=world.actor("zhou"))
    assert not waiting.openings_to_note(world.user("zhou")).exists()


def test_a_household_that_does_not_open_is_told_like_a_note(world):
    household = households.keep_household(world.persons["sun"], address="人民路 1 号", by=world.actor("sysadmin"))
    type(household).objects.update(sealed=b"\x01\x01" + bytes(60))
    household.refresh_from_db()
    with pytest.raises(Unreadable):
        households.open_household(household, by=world.actor("sun"))
    assert (last().action, last().object) == ("note.unreadable", str(household.pk))


def test_a_reader_of_no_note_learns_nothing_of_which_exist(world):
    record = make.draft(world)
    with pytest.raises(NotAllowed):
        notes.open_note(record, by=world.actor("sun"))
    assert (last().action, last().result) == ("note.opened", "denied")
    assert uuid.UUID(last().object) == record.pk

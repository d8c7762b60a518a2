"""Records turned by SQL: no author, unit, status, release or word counts that was not so."""

import io

import pytest
from PIL import Image

from records.actions import (
    attachments,
    confirmation,
    corrections,
    followups,
    households,
    notes,
    quiet,
    review,
    submission,
)
from records.actions.notes import Unreadable, open_note
from records.audit.models import Event
from records.ledger.confirmations import Confirmation
from records.ledger.decisions import Correction, Decision
from records.ledger.followups import FollowUp
from records.ledger.note import Note
from records.ledger.openings import Opening
from records.ledger.parts import Participant
from records.ledger.records import Record
from records.ledger.seals import faults
from records.people.households import Household
from records.vault.errors import Tampered
from records.vault.models import Seal
from tests import world as make
from tests.api.client import Mobile
from tests.attacks.database import SQLITE, copy, remove, turn

SHUT = "cannot be opened"


def part(record, name) -> Participant:
    return record.participants.get(part=name)


def person(world, name):
    return world.persons[name].pk


TURNED = {
    "author": lambda world, record: turn(part(record, "principal"), person_id=person(world, "ma")),
    "talkee": lambda world, record: turn(part(record, "talkee"), person_id=person(world, "ma")),
    "part": lambda world, record: turn(part(record, "talkee"), part="principal"),
    "order": lambda world, record: turn(part(record, "principal"), position=5),
    "a part put beside": lambda world, record: copy(part(record, "talkee"), person_id=person(world, "ma")),
    "a part taken away": lambda world, record: remove(part(record, "talkee")),
    "unit": lambda world, record: turn(record.record_ptr, unit_id=world.units["GS01"].pk),
    "status": lambda world, record: turn(record.record_ptr, status="accepted"),
    "revision": lambda world, record: turn(record.record_ptr, revision=0),
    "version": lambda world, record: turn(record.record_ptr, version=99),
    "number": lambda world, record: turn(record.record_ptr, number_seq=99),
    "released": lambda world, record: turn(record.record_ptr, released='["opinions", "said"]'),
    "void": lambda world, record: turn(record.record_ptr, void=True),
    "who began it": lambda world, record: turn(record.record_ptr, created_by_id=world.users["ma"].pk),
    "who wrote it": lambda world, record: turn(record.notes.get(), written_by_id=world.users["ma"].pk),
    "a note taken away": lambda world, record: remove(record.notes.get()),
    "seal taken away": lambda world, record: remove(Seal.objects.get(kind="record", row=str(record.pk))),
    "kind": lambda world, record: turn(record.record_ptr, kind="visit"),
}
READERS = ("zhou", "sun", "ma", "li", "ouyang")


@pytest.mark.parametrize("attack", TURNED.values(), ids=TURNED)
def test_a_turned_record_is_shut_to_everybody_and_takes_no_verb(world, attack):
    record = make.submitted(world, released=["opinions"])
    attack(world, record)
    shown = Record.objects.get(pk=record.pk)
    for name in READERS:
        with pytest.raises(Unreadable):
            open_note(shown, by=world.actor(name), reason="inspection")
    for verb in (review.accept, review.hand_back):
        with pytest.raises(Tampered):
            verb(shown, by=world.actor("li"), version=shown.version, comment="同意")
    with pytest.raises(Tampered):
        submission.recall(shown, by=world.actor("zhou"), version=shown.version)
    with pytest.raises(Tampered):
        notes.permit(shown, by=world.actor("li"), reason="inspection")
    assert Record.objects.get(pk=record.pk).status == shown.status
    assert Event.objects.filter(action="record.accepted", result="tampered").exists()
    assert ("record", str(record.pk)) in {(kind, id_) for kind, id_, _what in faults()}


@pytest.mark.parametrize("attack", TURNED.values(), ids=TURNED)
def test_a_turned_record_is_answered_in_words_and_never_by_a_crash(world, sign_in, attack):
    record = make.submitted(world, released=["opinions"])
    mobile = {name: Mobile(name) for name in ("zhou", "li")}
    attack(world, record)
    for name in ("zhou", "li"):
        browser = sign_in(name)
        for path in ("/", "/ledger/", "/review/", f"/ledger/{record.pk}/"):
            assert browser.get(path).status_code in (200, 302, 403, 404, 503), path
        answer = browser.post(f"/ledger/{record.pk}/open/", {"reason": "inspection"})
        assert answer.status_code in (404, 503)
        assert answer.status_code == 404 or SHUT in answer.content.decode()
        answer = mobile[name].get(f"/records/{record.pk}/note?reason=inspection")
        assert answer.status_code in (404, 503)
        for path in ("/records", f"/records/{record.pk}"):
            assert mobile[name].get(path).status_code in (200, 404, 503)


def test_a_draft_turned_to_another_author_is_not_written_by_them(world):
    record = make.draft(world)
    turn(part(record, "principal"), person_id=person(world, "wang"))
    shown = Record.objects.get(pk=record.pk)
    with pytest.raises(Tampered):
        quiet.autosave(shown, data={"said": "我写的"}, by=world.actor("wang"), version=shown.version)
    with pytest.raises(Tampered):
        submission.submit(shown, by=world.actor("wang"), version=shown.version)


def test_a_correction_put_there_by_hand_opens_nothing_without_a_reason_and_is_not_decided(world):
    record = make.accepted(world)
    proposed = corrections.propose(record, by=world.actor("zhou"), version=record.version, kind="addendum",
                                   reason="new_facts", text="补充。")  # fmt: skip
    record.refresh_from_db()
    corrections.accept(proposed, by=world.actor("li"), version=record.version)
    turn(proposed, state="proposed", kind="void")
    record.refresh_from_db()
    with pytest.raises(Unreadable):
        open_note(record, by=world.actor("li"))
    with pytest.raises(Tampered):
        corrections.accept(proposed, by=world.actor("li"), version=record.version)
    assert not Record.objects.get(pk=record.pk).void


def test_what_a_talkee_once_read_is_not_widened_by_hand(world):
    record = make.submitted(world, released=["opinions"])
    open_note(record, by=world.actor("sun"))
    record = review.hand_back(record, by=world.actor("li"), version=record.version, comment="补记。")
    record = submission.submit(record, by=world.actor("zhou"), version=record.version, released=["opinions", "said"])
    assert set(open_note(record, by=world.actor("sun"), revision=1).sections) == {"opinions"}
    turn(Opening.objects.filter(reader=world.users["sun"]).latest("at"), sections='["opinions", "said"]')
    with pytest.raises(Unreadable):
        open_note(record, by=world.actor("sun"), revision=1)


def test_a_file_given_to_another_talkee_does_not_open_to_them(world):
    record = make.submitted(world, talkee=["sun", "ma"], released=["opinions"])
    drawing = attachments.receive(record, by=world.actor("sun"), purpose="signature", chunks=iter([picture()]))
    turn(drawing, by_id=world.users["ma"].pk)
    drawing.refresh_from_db()
    with pytest.raises(Unreadable):
        b"".join(attachments.open_attachment(drawing, by=world.actor("ma")))


def picture() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (120, 60), "white").save(file, "PNG")
    return file.getvalue()


# ---- Sealed words emptied, or filled with plain ones ----


def told(world) -> Record:
    """An accepted record with every sealed word that can hang on one."""
    promise = {"text": "清完台账", "person": str(person(world, "sun")), "due": "2030-01-01"}
    record = make.submitted(world, commitments=[promise], released=["opinions"])
    row = part(record, "talkee")
    confirmation.confirm(
        record, by=world.actor("sun"), participant=row.pk, revision=1, typed_name="孙", comment="属实。"
    )
    followups.close(record.followups.get(), by=world.actor("zhou"), word="已办。")
    record.refresh_from_db()
    record = review.accept(record, by=world.actor("li"), version=record.version, comment="同意。")
    proposed = corrections.propose(record, by=world.actor("zhou"), version=record.version, kind="addendum",
                                   reason="new_facts", text="补充。")  # fmt: skip
    record.refresh_from_db()
    corrections.accept(proposed, by=world.actor("li"), version=record.version, comment="同意。")
    open_note(record, by=world.actor("li"), reason="other", in_words="核对")
    opening = record.openings.latest("at")
    notes.question(opening, by=world.actor("zhou"), text="为何？")
    notes.answer(opening, by=world.actor("li"), text="例行。")
    record.refresh_from_db()
    return record


COLUMNS = [
    (Note, "sealed"), (Confirmation, "sealed"),
    (Decision, "sealed"), (Correction, "sealed"), (Correction, "decision"), (FollowUp, "sealed"),
    (FollowUp, "closing"), (Opening, "sealed"), (Opening, "question"), (Opening, "answer"),
]  # fmt: skip
PUT = {"NULL": None, "plain words": "明文".encode(), "nothing": b""} | ({"text": "明文"} if SQLITE else {})


@pytest.mark.parametrize("put", PUT.values(), ids=PUT)
def test_a_column_of_sealed_words_is_neither_emptied_nor_filled_with_plain_ones(world, put):
    record = told(world)
    rows = {model: model.objects.filter(record=record).latest("pk") for model, _column in COLUMNS}
    rows[Opening] = record.openings.latest("at")
    for model, column in COLUMNS:
        row = rows[model]
        before = getattr(row, column)
        assert before is not None, (model, column)
        turn(row, **{column: put})
        with pytest.raises(Unreadable):
            open_note(record, by=world.actor("zhou"))
        turn(row, **{column: bytes(before)})
    assert open_note(record, by=world.actor("zhou")).sections["said"]


@pytest.mark.parametrize("put", PUT.values(), ids=PUT)
def test_a_household_is_neither_emptied_nor_filled_with_plain_words(world, put):
    home = households.keep_household(world.persons["wang"], by=world.actor("sysadmin"), address="江口路 18 号")
    turn(home, sealed=put)
    home = Household.objects.get()
    with pytest.raises(Unreadable):
        households.open_household(home, by=world.actor("zhou"))
    with pytest.raises(Tampered):
        households.keep_household(world.persons["wang"], by=world.actor("sysadmin"), address="别处")


def test_a_record_put_back_with_its_old_seal_is_found_by_verify(world):
    record = make.submitted(world, released=["opinions"])
    before = Record.objects.get(pk=record.pk)
    seal = Seal.objects.get(kind="record", row=str(record.pk))
    old = {"epoch": seal.epoch, "mac": bytes(seal.mac)}
    record = confirmation.narrow(record, by=world.actor("li"), version=record.version, released=[])
    turn(before, version=before.version, released='["opinions"]')
    turn(seal, **old)
    assert open_note(before, by=world.actor("sun")).sections
    assert ("record", str(record.pk)) in {(kind, id_) for kind, id_, _what in faults()}


def test_a_record_taken_away_with_all_its_rows_is_found_by_verify(world):
    record = make.draft(world)
    for row in (*record.participants.all(), *record.notes.all(), record, record.record_ptr):
        remove(row)
    assert [(kind, id_) for kind, id_, _what in faults()] == [("record", str(record.pk))]

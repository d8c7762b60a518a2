"""Attacks on what leaves the house: codes and signatures of printed forms, exports, the auditor's own pages."""

import base64
import datetime
import os
import struct
from io import BytesIO

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from django.core.cache import cache
from django.test import Client
from pypdf import PdfReader, PdfWriter

from records.actions import corrections, printing
from records.audit import chain
from records.audit.models import Event
from records.documents import codes, standing
from records.ledger.records import Record
from records.vault import papers, secrets
from records.vault.errors import Tampered
from records.vault.models import PaperKey, Seal
from records.vault.paper_check import State, check
from tests import world as make
from tests.attacks.database import remove, turn


@pytest.fixture
def paper(world):
    """A printed record: its PDF, its code, the record."""
    record = make.accepted(world)
    pdf = printing.print_record(record, by=world.actor("zhou")).pdf
    return pdf, codes.write(Event.objects.filter(action="record.printed").last().number, record.revision), record


def test_neighbouring_codes_cannot_be_reckoned_from_one(paper):
    """Whoever has one paper knows all but the MAC of the next printing's code."""
    raw = bytearray(base64.urlsafe_b64decode(paper[1]))
    for step in (-1, 1, 2):
        high, low = struct.unpack(">HI", raw[3:9])
        number = (high << 32 | low) + step
        other = bytes(raw[:3]) + struct.pack(">HI", number >> 32, number & 0xFFFFFFFF) + bytes(raw[9:])
        with pytest.raises(Tampered):
            standing.of_code(base64.urlsafe_b64encode(other).decode())


def test_a_code_of_another_revision_is_not_made_from_one_at_hand(paper):
    raw = bytearray(base64.urlsafe_b64decode(paper[1]))
    raw[10] += 1
    with pytest.raises(Tampered):
        standing.of_code(base64.urlsafe_b64encode(bytes(raw)).decode())


def test_guessing_says_nothing_and_ends_soon(db, settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}
    cache.clear()
    client = Client()
    guesses = [base64.urlsafe_b64encode(b"\x01\x00\x01" + os.urandom(24)).decode() for _ in range(30)]
    answers = [client.get(f"/verify/{guess}/").status_code for guess in guesses]
    assert set(answers) == {404, 429}
    assert answers.count(404) == 10


def test_a_printing_put_under_another_record_by_sql_is_none(world, paper):
    other = make.accepted(world, talkee="ma")
    number = codes.read(paper[1]).event
    event = Event.objects.get(pk=number)
    event.object = str(other.pk)
    Event.objects.filter(pk=number).update(object=str(other.pk), leaf=chain.leaf(event))
    with pytest.raises(Tampered):
        standing.of_code(paper[1])


def test_a_record_that_a_verb_took_away_is_said_to_be_no_more(world, paper):
    with make.sealed():
        paper[2].delete()
    assert standing.of_code(paper[1]).state == standing.State.GONE


def in_the_clear(code) -> str:
    """What the page says to somebody without an account."""
    cache.clear()
    return Client(headers={"accept-language": "en"}).get(f"/verify/{code}/").content.decode()


TURNED = {"status": "withdrawn", "revision": 2, "void": True, "number_seq": 99, "unit_id": None, "kind": "visit"}


@pytest.mark.parametrize("column", TURNED)
def test_of_a_record_turned_by_sql_nothing_is_said(world, paper, column):
    record = Record.objects.get(pk=paper[2].pk)
    turn(record, **{column: TURNED[column] or world.units["GS01"].pk})
    found = standing.of_code(paper[1])
    assert (found.state, found.record, found.day, found.corrections) == (standing.State.BROKEN, None, None, [])
    text = in_the_clear(paper[1])
    assert "Nothing can be said of this record" in text
    assert str(record.number_seq).zfill(4) not in text


def test_what_is_found_broken_by_its_code_is_told_to_the_trail_once_a_day(world, paper, monkeypatch):
    record = Record.objects.get(pk=paper[2].pk)
    turn(record, void=True)
    told = Event.objects.filter(action="note.unreadable", object=str(record.pk))
    in_the_clear(paper[1])
    in_the_clear(paper[1])
    assert told.get().actor == "system"
    monkeypatch.setattr(printing, "TOLD_AGAIN", datetime.timedelta(0))  # as if a day had gone by
    in_the_clear(paper[1])
    assert told.count() == 2


def test_nor_of_one_with_a_turned_correction(world, paper):
    record = paper[2]
    proposed = corrections.propose(record, by=world.actor("zhou"), version=record.version, kind="void",
                                   reason="duplicate", text="重复。")  # fmt: skip
    turn(proposed, state="accepted")
    assert standing.of_code(paper[1]).state == standing.State.BROKEN


@pytest.mark.parametrize("seal_too", [False, True])
def test_a_record_deleted_by_sql_is_not_said_to_have_been_destroyed_by_right(world, paper, seal_too):
    record = Record.objects.get(pk=paper[2].pk)
    for row in (*record.participants.all(), *record.notes.all(), *record.decisions.all(), *record.openings.all()):
        remove(row)
    remove(paper[2])
    remove(record)
    if seal_too:
        remove(Seal.objects.get(kind="record", row=str(record.pk)))
    assert standing.of_code(paper[1]).state == standing.State.BROKEN


def test_words_changed_under_a_copied_signature_are_found(paper):
    """The signature of one paper carried over to another of the same system."""
    reader = PdfReader(BytesIO(paper[0]))
    writer = PdfWriter(clone_from=reader)
    writer.add_blank_page(595, 842)
    out = BytesIO()
    writer.write(out)
    assert check(out.getvalue()).state in {State.ALTERED, State.RESAVED, State.UNREADABLE}


def test_a_page_put_on_top_by_an_incremental_save_is_told(paper):
    writer = PdfWriter(BytesIO(paper[0]), incremental=True)
    writer.add_blank_page(595, 842)
    out = BytesIO()
    writer.write(out)
    assert out.getvalue().startswith(paper[0])
    assert check(out.getvalue()).state == State.ADDED


def test_a_certificate_row_exchanged_by_sql_signs_nothing(world, paper):
    row = PaperKey.objects.get()
    stranger = papers._certificate("临江水务集团", ec.generate_private_key(ec.SECP256R1()))
    PaperKey.objects.filter(pk=row.pk).update(certificate=stranger, fingerprint=papers.fingerprint(stranger))
    with pytest.raises(Tampered):
        papers.sign(PaperKey.objects.get(), paper[0], reason="", location="")


def test_a_sealed_key_copied_to_another_row_does_not_open(world, paper):
    row = PaperKey.objects.get()
    with pytest.raises(Tampered):
        secrets.open(papers.PURPOSE, "0" * 64, row.sealed)
    with pytest.raises(Tampered):
        secrets.open("totp", row.fingerprint, row.sealed)

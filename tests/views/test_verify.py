"""The verify page: what exists, that it proves no paper, no name to strangers; a PDF checked by its signature."""

import re
from io import BytesIO

import pytest
from django.core.cache import cache
from django.test import Client
from pypdf import PdfReader

from records.actions import corrections, printing, review, submission
from records.audit.models import Event
from records.documents import codes
from records.ledger.records import Record
from tests import world as make

NOT_THE_PAPER = "This does not prove the paper in your hand"


@pytest.fixture
def nobody():
    cache.clear()
    client = Client()
    client.cookies["language"] = "en"
    return client


def printed(world, record, by="zhou", **more):
    """The PDF of a record and its code."""
    pdf = printing.print_record(record, by=world.actor(by), **more).pdf
    return pdf, codes.write(Event.objects.filter(action="record.printed").last().number, record.working_revision)


def asked(client, code) -> str:
    cache.clear()
    answer = client.get(f"/verify/{code}/")
    assert answer.status_code == 200
    return answer.content.decode()


def uploaded(client, pdf) -> str:
    cache.clear()
    return client.generic("PUT", "/verify/pdf/", pdf, "application/pdf").content.decode()


def accept(world, record, kind):
    """A correction of `kind`, proposed and accepted."""
    reason = "duplicate" if kind == "void" else "new_facts"
    correction = corrections.propose(
        record, by=world.actor("zhou"), version=record.version, kind=kind, reason=reason, text="一句话。"
    )
    record = Record.objects.get(pk=record.pk)
    corrections.accept(correction, by=world.actor("li"), version=record.version)


def test_a_code_says_what_exists_and_that_it_proves_no_paper(world, nobody):
    record = make.accepted(world)
    text = asked(nobody, printed(world, record)[1])
    assert "Such a record exists" in text
    assert NOT_THE_PAPER in text
    assert record.number.partition("-")[2] in text


def test_a_stranger_reads_no_name_no_topic_and_no_place(world, nobody):
    record = make.accepted(world, topic="只在记录里的主题")
    text = asked(nobody, printed(world, record)[1])
    for word in ("周敏", "孙建国", "李伟", "只在记录里的主题", "302", str(record.pk), "PS02 "):
        assert word not in text


def test_who_may_see_the_record_compares_and_who_may_not_reads_no_more_than_a_stranger(world, nobody, sign_in):
    record = make.accepted(world)
    code = printed(world, record)[1]
    assert "孙建国" in asked(sign_in("li"), code)
    assert "孙建国" not in asked(sign_in("zheng"), code)
    assert "孙建国" not in asked(sign_in("auditor"), code)


def test_what_became_of_the_revision_is_said(world, nobody):
    record = make.submitted(world)
    code = printed(world, record)[1]
    assert "Such a record exists" in asked(nobody, code)
    record = review.hand_back(record, by=world.actor("li"), version=record.version, comment="请补记。")
    assert "being written anew" in asked(nobody, code)
    second = printed(world, record)[1]
    assert "Printed before it was handed in" in asked(nobody, second)
    record = submission.submit(record, by=world.actor("zhou"), version=record.version)
    assert "superseded" in asked(nobody, code)
    assert "revision 2, the present one" in asked(nobody, second)
    record = review.accept(record, by=world.actor("li"), version=record.version)
    accept(world, record, "addendum")
    assert "Addendum" in asked(nobody, second)
    accept(world, Record.objects.get(pk=record.pk), "void")
    assert "This record is void" in asked(nobody, second)


def test_the_code_on_the_paper_is_the_one_that_leads_here(world, nobody, settings):
    settings.BASE_URL = "https://outreach.example.org"
    record = make.accepted(world)
    pdf, code = printed(world, record)
    [signature] = [field["/V"] for field in PdfReader(BytesIO(pdf)).get_fields().values()]
    assert signature["/Location"] == f"https://outreach.example.org/verify/{code}/"


def test_a_forged_a_changed_and_a_made_up_code_get_one_answer(world, nobody):
    record = make.accepted(world)
    code = printed(world, record)[1]
    other = codes.write(1, 1)  # an event, but no printing
    changed = code[:-1] + ("A" if code[-1] != "A" else "B")
    answers = set()
    for false in (changed, other, "A" * 36, "x"):
        cache.clear()
        answer = nobody.get(f"/verify/{false}/")
        assert answer.status_code == 404
        answers.add(re.sub(r"[A-Za-z0-9_-]{36}|token[^>]*>", "", answer.content.decode()))
    assert all("No such code was given out here" in answer for answer in answers)


def test_an_event_turned_to_another_record_is_no_printing_any_more(world, nobody):
    record, other = make.accepted(world), make.accepted(world, talkee="ma")
    code = printed(world, record)[1]
    Event.objects.filter(action="record.printed").update(object=str(other.pk))
    cache.clear()
    assert nobody.get(f"/verify/{code}/").status_code == 404


def test_nobody_tries_codes_by_the_hundred(world, nobody):
    answers = [nobody.get(f"/verify/{'A' * 36}/").status_code for _ in range(12)]
    assert answers == [404] * 10 + [429] * 2


def test_a_pdf_as_it_was_printed_is_told_with_its_printing(world, nobody):
    record = make.accepted(world)
    printed(world, record)
    text = uploaded(nobody, printed(world, record)[0])
    assert "Signature valid" in text
    assert "copy 2; nothing was changed since" in text
    assert "周敏" in text, "the file itself bears the name of who printed it"


def test_an_altered_pdf_tells_nothing_of_a_printing(world, nobody):
    pdf = bytearray(printed(world, make.accepted(world))[0])
    pdf[pdf.find(b"stream") + 40] ^= 1
    text = uploaded(nobody, bytes(pdf))
    assert "Signature broken" in text
    assert "周敏" not in text


@pytest.mark.parametrize("content", [b"", b"no pdf", b"%PDF-1.4"])
def test_what_is_no_pdf_is_said_to_be_none(world, nobody, content):
    assert "This is no PDF that can be read" in uploaded(nobody, content)


def test_a_file_beyond_the_limit_is_not_read(world, nobody, settings):
    settings.PAPER_MAX_BYTES = 1000
    answer = nobody.generic("PUT", "/verify/pdf/", b"x" * 1001, "application/pdf")
    assert answer.status_code == 413
    assert "too large" in answer.content.decode()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_without_a_code_a_pdf_can_be_checked(world, nobody, language):
    nobody.cookies["language"] = language
    assert nobody.get("/verify/").status_code == 200

"""Printing is opening: it says so, asks why where a reason is asked, and the paper bears the name."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from records.ledger.enums import Status
from tests import world as make


def paper_of(answer) -> str:
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer["Cache-Control"] == "no-store"
    return "".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_page_says_what_printing_leaves_behind_before_anything_is_opened(world, sign_in, language):
    record = make.accepted(world)
    before = record.openings.count()
    answer = sign_in("zhou", language).get(f"/records/{record.pk}/print/")
    assert answer.status_code == 200
    assert record.openings.count() == before


def test_an_author_prints_without_a_reason_and_leaves_a_name(world, sign_in):
    record = make.accepted(world)
    words = paper_of(sign_in("zhou").post(f"/records/{record.pk}/print/"))
    assert world.users["zhou"].name in words


def test_an_officer_says_why_before_a_record_outside_the_queue_is_printed(world, sign_in):
    record = make.accepted(world)
    assert record.status == Status.ACCEPTED
    client, before = sign_in("li"), record.openings.count()
    assert client.post(f"/records/{record.pk}/print/").status_code == 422
    assert record.openings.count() == before
    paper_of(client.post(f"/records/{record.pk}/print/", {"reason": "inspection"}))
    assert record.openings.count() == before + 1


def test_a_talkee_has_no_paper_of_the_whole(world, sign_in):
    record = make.submitted(world, released=["said"])
    assert sign_in("sun").post(f"/records/{record.pk}/print/").status_code == 403


def test_a_page_that_leads_nowhere_is_not_shown_to_a_talkee_and_a_stranger_finds_nothing(world, sign_in):
    record = make.submitted(world, released=["said"])
    assert sign_in("sun").get(f"/records/{record.pk}/print/").status_code == 403
    assert sign_in("zheng").get(f"/records/{record.pk}/print/").status_code == 404


def test_characters_without_a_font_are_told_before_they_are_printed(world, sign_in):
    record = make.accepted(world, said="藏文 ཀ 在这里")
    zhou = sign_in("zhou")
    assert "ཀ" in zhou.post(f"/records/{record.pk}/print/").content.decode()
    paper_of(zhou.post(f"/records/{record.pk}/print/", {"anyway": "1"}))

"""Files: raw bytes in, sealed as they come, out again under a trace; nothing of a refused one is kept."""

from pathlib import Path

import pytest

from records.audit import trail
from records.ledger.attachments import Attachment
from tests import world as make
from tests.api.client import codes, new_id, problem

PNG = b"\x89PNG\r\n\x1a\n" + b"picture" * 20_000
PDF = b"%PDF-1.7\n" + b"paper" * 1000


@pytest.fixture
def record(world):
    return make.submitted(world, released=["opinions"])


def files(settings):
    return [path for path in Path(settings.FILES_ROOT).rglob("*") if path.is_file()]


def test_a_signed_paper_is_stored_sealed_and_opened_under_a_trace(world, mobile, record, settings):
    zhou, file = mobile("zhou"), new_id()
    answer = zhou.put(f"/records/{record.pk}/paper/{file}", PDF, media="application/pdf")
    assert answer.status_code == 201, answer.content
    [row] = answer.json()["attachments"]
    assert (row["id"], row["media_type"], row["size"]) == (file, "application/pdf", len(PDF))
    assert all(b"paper" not in path.read_bytes() for path in files(settings))
    opened = mobile("li").get(f"/records/{record.pk}/attachments/{file}")
    assert b"".join(opened.streaming_content) == PDF
    assert opened["Content-Type"] == "application/pdf"
    assert [event.action for event in trail.of(record.pk)][-1] == "attachment.opened"


def test_a_drawn_signature_is_named_by_its_confirmation(world, mobile, record):
    sun, file = mobile("sun"), new_id()
    assert sun.put(f"/records/{record.pk}/signatures/{file}", PNG).status_code == 201
    [mine] = [row for row in sun.get(f"/records/{record.pk}").json()["participants"] if row["part"] == "talkee"]
    place = f"/records/{record.pk}/participants/{mine['id']}"
    assert codes(sun.post(f"{place}/confirm", {"revision": 1, "signature": new_id()})) == {"signature": {"unknown"}}
    assert sun.post(f"{place}/confirm", {"revision": 1, "signature": file}).status_code == 200
    [answer] = mobile("zhou").get(f"/records/{record.pk}").json()["confirmations"]
    assert answer["signed_how"] == "drawn"
    assert b"".join(sun.get(f"/records/{record.pk}/attachments/{file}").streaming_content) == PNG


def test_nothing_is_kept_of_a_file_that_is_refused(world, mobile, record, settings):
    zhou, place = mobile("zhou"), f"/records/{record.pk}/paper/{new_id()}"
    assert codes(zhou.put(place, b"<svg/>", media="image/svg+xml")) == {"file": {"media_type"}}
    assert codes(zhou.put(place, b"")) == {"file": {"empty"}}
    settings.ATTACHMENT_MAX_BYTES = 1000
    answer = zhou.put(place, PDF)
    assert (answer.status_code, problem(answer)) == (413, "too-large")
    assert mobile("li").put(place, PNG[:500]).status_code == 403
    assert mobile("ma").put(place, PNG).status_code == 404
    assert files(settings) == []
    assert Attachment.objects.count() == 0


def test_an_id_that_is_taken_is_told(world, mobile, record):
    zhou, place = mobile("zhou"), f"/records/{record.pk}/paper/{new_id()}"
    assert zhou.put(place, PDF).status_code == 201
    assert codes(zhou.put(place, PNG)) == {"id": {"taken"}}


def test_a_talkee_opens_no_file_but_their_own(world, mobile, record):
    file = new_id()
    mobile("zhou").put(f"/records/{record.pk}/paper/{file}", PDF)
    assert mobile("sun").get(f"/records/{record.pk}/attachments/{file}").status_code == 404


def test_outside_the_queue_an_officer_says_why_a_file_is_opened(world, mobile, record):
    file = new_id()
    mobile("zhou").put(f"/records/{record.pk}/paper/{file}", PDF)
    li = mobile("li")
    li.post(f"/records/{record.pk}/accept", {}, version=li.get(f"/records/{record.pk}").json()["version"])
    answer = li.get(f"/records/{record.pk}/attachments/{file}?reason=inspection")
    assert b"".join(answer.streaming_content) == PDF
    assert trail.payload(list(trail.of(record.pk))[-1])["detail"]["reason"] == "inspection"

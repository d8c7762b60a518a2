"""Files: raw bytes in, sealed as they come, out again under a trace; nothing of a refused one is kept."""

import base64
import hashlib
from pathlib import Path
from urllib.parse import quote

import pytest

from records.audit import trail
from records.audit.models import Event
from records.ledger.attachments import Attachment
from tests import world as make
from tests.api.client import codes, new_id, problem
from tests.files import PDF, PNG, pdf


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
    assert all(b"signed paper" not in path.read_bytes() for path in files(settings))
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
    assert mobile("li").put(place, PNG).status_code == 403
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


def announced(body, name="") -> dict:
    digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
    found = {"Upload-Length": str(len(body)), "Repr-Digest": f"sha-256=:{digest}:"}
    return found | ({"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"} if name else {})


def test_an_upload_is_taken_up_again_where_it_stands(world, mobile, record):
    zhou, body = mobile("zhou"), pdf(300_000)
    place = f"/records/{record.pk}/attachments/{new_id()}"
    first = zhou.put(place, body[:200_000], media="application/pdf", headers=announced(body, "签字页.pdf"))
    assert (first.status_code, first["Upload-Offset"], first["Upload-Complete"]) == (202, "196608", "?0")
    assert zhou.get(place).status_code == 404
    assert zhou.head(place)["Upload-Offset"] == "196608"
    wrong = zhou.patch_bytes(place, body[:9], headers={"Upload-Offset": "9"})
    assert (problem(wrong), wrong.status_code, wrong["Upload-Offset"]) == ("mismatching-upload-offset", 409, "196608")
    last = zhou.patch_bytes(place, body[196_608:], headers={"Upload-Offset": "196608"})
    assert (last.status_code, len(last.json()["attachments"])) == (201, 1)
    opened = zhou.get(place)
    assert b"".join(opened.streaming_content) == body
    assert opened["Content-Disposition"] == "attachment; filename*=utf-8''" + quote("签字页.pdf")
    assert zhou.patch_bytes(place, b"", headers={"Upload-Offset": "300000"}).status_code == 201


def test_asking_for_the_head_of_a_file_opens_nothing(world, mobile, record):
    zhou, file = mobile("zhou"), new_id()
    zhou.put(f"/records/{record.pk}/attachments/{file}", PDF)
    before = Event.objects.count()
    answer = mobile("li").head(f"/records/{record.pk}/attachments/{file}")
    assert (answer["Upload-Complete"], answer.content) == ("?1", b"")
    assert Event.objects.filter(number__gt=before, action="attachment.opened").count() == 0
    assert not record.openings.exists()


def test_a_file_is_taken_off_under_a_version(world, mobile, record):
    zhou, place = mobile("zhou"), f"/records/{record.pk}/attachments/{new_id()}"
    version = zhou.put(f"{place}?purpose=paper", PDF).json()["version"]
    assert zhou.delete(place).status_code == 428
    assert zhou.delete(place, version=version - 1).status_code == 412
    assert zhou.delete(place, version=version).json()["attachments"] == []


def test_an_upload_is_its_senders_alone(world, mobile, record):
    body, place = pdf(300_000), f"/records/{record.pk}/attachments/{new_id()}"
    mobile("zhou").put(place, body[:200_000], headers=announced(body))
    for who in ("li", "sun", "wang", "ma"):
        assert mobile(who).head(place).status_code == 404
        assert mobile(who).patch_bytes(place, body, headers={"Upload-Offset": "0"}).status_code == 404


def test_what_was_announced_in_a_way_that_cannot_be_read_is_told_field_by_field(world, mobile, record):
    zhou, place = mobile("zhou"), f"/records/{record.pk}/attachments/{new_id()}"
    for name, value in [
        ("Upload-Length", "-1"),
        ("Upload-Length", "1e3"),
        ("Repr-Digest", "sha-256=:AAAA:"),
        ("Repr-Digest", "md5=:x:"),
    ]:
        assert set(codes(zhou.put(place, PDF, headers={name: value}))) == {name}
    assert codes(zhou.put(f"{place}?purpose=evidence", PDF)) == {"purpose": {"choice"}}

"""Files come raw, by PUT, straight into the sealed format."""

import base64
import hashlib
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from records.actions import attachments
from tests import world as make
from tests.files import JPEG, PDF, PNG, pdf


def address(record, file=None, purpose="file"):
    return f"/records/{record.pk}/files/{file or uuid.uuid4()}/?purpose={purpose}"


def put(client, record, body, purpose="file", **headers):
    place = (
        f"/records/{record.pk}/signature/{uuid.uuid4()}/" if purpose == "signature" else address(record, None, purpose)
    )
    return client.put(place, body, content_type="application/octet-stream", headers=headers)


def announced(body) -> dict:
    digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
    return {"Upload-Length": str(len(body)), "Repr-Digest": f"sha-256=:{digest}:"}


def test_a_file_is_kept_sealed_and_the_answer_names_the_new_version(world, sign_in, settings):
    record = make.draft(world)
    answer = put(sign_in("zhou"), record, PDF, "paper")
    record.refresh_from_db()
    assert (answer.status_code, answer.json()["version"]) == (201, record.version)
    [kept] = record.attachments.all()
    assert b"".join(attachments.open_attachment(kept, by=world.actor("zhou"))) == PDF
    assert not any(b"signed paper" in path.read_bytes() for path in settings.FILES_ROOT.rglob("*") if path.is_file())


def test_an_upload_that_came_in_part_is_asked_for_and_taken_up_again(world, sign_in):
    record, client, file, body = make.draft(world), sign_in("zhou"), uuid.uuid4(), pdf(300_000)
    first = client.put(address(record, file), body[:200_000], headers=announced(body))
    assert (first.status_code, first["Upload-Offset"]) == (202, str(3 * 65536))
    standing = client.head(address(record, file))
    assert (standing["Upload-Offset"], standing["Upload-Complete"]) == (str(3 * 65536), "?0")
    wrong = client.patch(address(record, file), body[:9], headers={"Upload-Offset": "0"})
    assert (wrong.status_code, wrong["Upload-Offset"]) == (409, str(3 * 65536))
    last = client.patch(address(record, file), body[3 * 65536 :], headers={"Upload-Offset": str(3 * 65536)})
    record.refresh_from_db()
    assert (last.status_code, last.json()["version"]) == (201, record.version)
    whole = client.head(address(record, file))
    assert (whole["Upload-Complete"], whole["ETag"]) == ("?1", f'"{record.version}"')
    again = client.patch(address(record, file), b"", headers={"Upload-Offset": str(len(body))})
    assert (again.status_code, again.json()["id"]) == (201, str(file))
    assert record.attachments.count() == 1


def test_a_file_is_taken_off_under_the_version_of_the_page(world, sign_in):
    record, client, file = make.draft(world), sign_in("zhou"), uuid.uuid4()
    version = client.put(address(record, file), PNG).json()["version"]
    assert client.delete(address(record, file)).status_code == 409
    assert client.delete(address(record, file), headers={"If-Match": f'"{version - 1}"'}).status_code == 409
    answer = client.delete(address(record, file), headers={"If-Match": f'"{version}"'})
    assert (answer.status_code, answer.json()["version"]) == (200, version + 1)
    assert not record.attachments.exists()


def test_an_upload_is_given_up(world, sign_in):
    record, client, file, body = make.draft(world), sign_in("zhou"), uuid.uuid4(), pdf(300_000)
    client.put(address(record, file), body[:200_000], headers=announced(body))
    assert client.delete(address(record, file)).status_code == 200
    assert client.head(address(record, file)).status_code == 404


def test_the_form_tells_a_file_by_its_name_and_the_page_once_the_note_is_open(world, sign_in):
    record, client = make.draft(world), sign_in("zhou")
    named = {"Content-Disposition": "attachment; filename*=UTF-8''%E7%AD%BE%E5%AD%97%E9%A1%B5.pdf"}
    put(client, record, PDF, "paper", **named)
    assert "签字页.pdf" in client.get(f"/records/{record.pk}/edit/").content.decode()
    assert "签字页.pdf" not in client.get(f"/records/{record.pk}/").content.decode()
    assert "签字页.pdf" in client.post(f"/records/{record.pk}/open/").content.decode()
    [kept] = record.attachments.all()
    answer = client.post(f"/records/{record.pk}/attachments/{kept.pk}/")
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''%E7%AD%BE%E5%AD%97%E9%A1%B5.pdf"


@pytest.mark.parametrize(
    ("body", "status"), [(b"", 422), (b"GIF89a", 422), (b"<svg onload=alert(1)>", 422), (pdf(1024 * 1024 + 1), 413)]
)  # fmt: skip
def test_another_kind_of_file_or_too_large_a_one_is_refused_with_words(world, sign_in, settings, body, status):
    settings.ATTACHMENT_MAX_BYTES = 1024 * 1024
    record = make.draft(world)
    answer = put(sign_in("zhou"), record, body)
    assert (answer.status_code, bool(answer.json()["message"])) == (status, True)
    assert not record.attachments.exists()


def test_only_who_may_attach_does(world, sign_in, client):
    record = make.submitted(world)
    assert put(sign_in("sun"), record, JPEG).status_code == 403
    assert put(sign_in("zheng"), record, JPEG).status_code == 404
    assert put(client, record, JPEG).status_code == 401


def test_a_drawn_signature_is_kept_once_the_record_was_handed_in(world, sign_in):
    record = make.submitted(world, released=["said"])
    assert put(sign_in("sun"), record, PNG, "signature").status_code == 201
    assert put(sign_in("zhou"), make.draft(world), PNG, "signature").status_code == 409


def test_no_multipart_upload_exists(world, sign_in):

    record = make.draft(world)
    answer = sign_in("zhou").post(address(record), {"file": SimpleUploadedFile("a.jpg", JPEG)})
    assert answer.status_code == 405

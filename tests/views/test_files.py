"""Files come raw, by PUT, straight into the sealed format."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from records.actions import attachments
from tests import world as make

JPEG = b"\xff\xd8\xff\xe0" + b"photo of the signed paper" * 4000
PNG = b"\x89PNG\r\n\x1a\n" + b"ink" * 100


def put(client, record, body, purpose="paper"):
    return client.put(f"/records/{record.pk}/{purpose}/{uuid.uuid4()}/", body, content_type="application/octet-stream")


def test_a_paper_is_kept_sealed_and_the_answer_names_the_new_version(world, sign_in, settings):
    record = make.draft(world)
    answer = put(sign_in("zhou"), record, JPEG)
    record.refresh_from_db()
    assert (answer.status_code, answer.json()["version"]) == (201, record.version)
    [kept] = record.attachments.all()
    assert b"".join(attachments.open_attachment(kept, by=world.actor("zhou"))) == JPEG
    assert not any(
        b"photo of the signed" in path.read_bytes() for path in settings.FILES_ROOT.rglob("*") if path.is_file()
    )


def test_a_new_paper_takes_the_place_of_the_earlier_one(world, sign_in):
    record, client = make.draft(world), sign_in("zhou")
    put(client, record, JPEG)
    put(client, record, b"%PDF-1.7 newer")
    assert [row.media_type for row in record.attachments.all()] == ["application/pdf"]


@pytest.mark.parametrize(
    ("body", "status"), [(b"", 422), (b"GIF89a", 422), (b"<svg onload=alert(1)>", 422), (JPEG * 40, 413)]
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
    answer = sign_in("zhou").post(
        f"/records/{record.pk}/paper/{uuid.uuid4()}/", {"file": SimpleUploadedFile("a.jpg", JPEG)}
    )
    assert answer.status_code == 405

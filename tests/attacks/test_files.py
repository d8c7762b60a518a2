"""Files as a weapon: of another kind than they say, bombs, floods, two kinds in one, names that reach further."""

import base64
import hashlib
import io
import struct
import tracemalloc
import uuid
import zipfile
import zlib
from urllib.parse import quote

import pillow_heif
import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from records.actions import attachments, notes
from records.ledger import pictures
from records.ledger.announced import announced, clean_name, saved_as
from records.ledger.media import HEIC, JPEG, PNG, allowed, sniff
from records.people.errors import Invalid
from records.vault.stores import store
from records.vault.stream import HEADER_LENGTH, SEALED_CHUNK
from tests import signing
from tests import world as make
from tests.bent import a_few, bent, broken, outcome
from tests.files import PDF, pdf, picture
from tests.files import PNG as SMALL

PLACE = b"39.9042N 116.4074E"


@pytest.fixture
def zhou(world):
    """Her browser."""
    client = Client()
    signing.sign_in(client, world.user("zhou"))
    return client


def attach(world, record, content, **more):
    return attachments.receive(record, by=world.actor("zhou"), purpose="file", chunks=[content], **more)


def read(world, file) -> bytes:
    return b"".join(attachments.open_attachment(file, by=world.actor("zhou")))


def zipped(content=bytes(50_000_000)) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("x", content)
    return out.getvalue()


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def flood(width, height) -> bytes:
    """A PNG of one bit a pixel, small as a file whatever its size in pixels."""
    lines = zlib.compressobj(9)
    body = b"".join(lines.compress(bytes(1 + (width + 7) // 8)) for _ in range(height)) + lines.flush()
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


WRONG = {
    "a script": b"<script>alert(1)</script>",
    "SVG with a script": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "SVG behind a declaration": b'<?xml version="1.0"?><svg/>',
    "GIF": b"GIF89a" + bytes(50),
    "a zip bomb": zipped(bytes(1_000_000)),
    "a page that begins like nothing": b"\n%PDF-1.7",
    "a PDF in a GIF": b"GIF89a%PDF-1.7",
    "a film": b"\0\0\0\x18ftypmp42" + bytes(50),
    "AVIF": b"\0\0\0\x18ftypavif" + bytes(50),
    "a program": b"\x7fELF" + bytes(50),
    "a PNG that is none": b"\x89PNG\r\n\x1a\n" + bytes(60),
    "a JPEG that is none": b"\xff\xd8\xff\xe0" + b"x" * 600,
    "a HEIC that is none": b"\0\0\0\x18ftypheic" + bytes(600),
    "a JPEG that ends too soon": picture("JPEG", (400, 400), "red")[:300],
}


@pytest.mark.parametrize("content", WRONG.values(), ids=WRONG)
def test_what_is_no_picture_and_no_pdf_is_refused_whatever_it_is_called(world, content):
    record = make.draft(world)
    with pytest.raises(Invalid) as refusal:
        attach(world, record, content, name="signed.pdf")
    assert refusal.value.codes() <= {"media_type", "damaged"}
    assert not record.attachments.exists()


def test_a_flood_of_pixels_is_refused_by_its_header_before_anything_is_unpacked(settings):
    settings.PICTURE_MAX_PIXELS = 50_000_000
    small_file = flood(13_300, 13_300)
    assert len(small_file) < 500_000
    tracemalloc.start()
    try:
        with pytest.raises(Invalid) as refusal:
            pictures.drawn_anew(small_file, PNG)
        assert refusal.value.codes() == {"too_many_pixels"}
        assert tracemalloc.get_traced_memory()[1] < 4_000_000
    finally:
        tracemalloc.stop()


def test_more_pixels_than_the_library_itself_takes_are_refused_in_the_same_words():
    for side in (20_000, 2**31 - 1):
        head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
        bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", b"x") + chunk(b"IEND", b"")
        with pytest.raises(Invalid):
            pictures.drawn_anew(bomb, PNG)


def test_a_bomb_in_the_text_of_a_picture_is_refused():
    text = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(30_000_000)))
    with pytest.raises(Invalid):
        pictures.drawn_anew(SMALL[:33] + text + SMALL[33:], PNG)


def test_a_picture_with_a_second_file_behind_it_loses_it(world):
    record = make.draft(world)
    for first in (SMALL, picture("JPEG")):
        kept = read(world, attach(world, record, first + zipped(b"hidden away") + b"<script>alert(1)</script>%PDF-1.7"))
        assert b"PK\x03\x04" not in kept
        assert b"<script>" not in kept
        Image.open(io.BytesIO(kept)).verify()


def heic() -> bytes:
    out = io.BytesIO()
    pillow_heif.from_pillow(Image.new("RGB", (64, 32), "green")).save(out)
    return out.getvalue()


WHOLE = {PNG: picture(size=(40, 30), colour="teal"), JPEG: picture("JPEG", (40, 30), "teal"), HEIC: heic()}


@a_few(60)
@given(st.one_of([st.tuples(broken(whole), st.just(media)) for media, whole in WHOLE.items()]))
def test_no_picture_at_all_crashes_what_draws_it_anew(settings, sent):
    settings.PICTURE_MAX_PIXELS = 1_000_000
    content, media = sent
    found = outcome(lambda: pictures.drawn_anew(content, media), Invalid)
    if isinstance(found, Invalid):
        assert found.codes() <= {"damaged", "too_many_pixels"}
    else:
        Image.open(io.BytesIO(found[0])).load()


@a_few(200)
@given(broken(PDF[:20], *(whole[:20] for whole in WHOLE.values())))
def test_the_first_bytes_of_anything_are_of_a_kind_that_is_taken_or_refused(head):
    found = outcome(lambda: sniff(head, allowed()), Invalid)
    assert found in allowed() or found.codes() == {"media_type"}


DIGEST = b"sha-256=:" + base64.b64encode(hashlib.sha256(b"").digest()) + b":"
FIELDS = {
    "Upload-Length": b"1234567",
    "Repr-Digest": DIGEST,
    "Content-Disposition": b"attachment; filename*=UTF-8''%E7%9B%96.pdf",
}
SAID = {
    name: st.text(max_size=80) | bent(value).map(lambda letters: letters.decode("latin-1"))
    for name, value in FIELDS.items()
}
SAID["Repr-Digest"] |= st.text("A/=", min_size=44, max_size=44).map("sha-256=:{}:".format)


@a_few(200)
@given(st.fixed_dictionaries({}, optional=SAID))
def test_whatever_is_said_of_a_file_that_is_to_come_is_understood_or_refused_by_name(said):
    file = outcome(lambda: announced(said, id=uuid.uuid4(), purpose="file"), Invalid)
    if isinstance(file, Invalid):
        assert {*file.errors} <= {*said}
    else:
        assert len(file.digest) in (0, 32)
        assert file.name == clean_name(file.name)


def with_particulars(kind) -> bytes:
    """A picture that tells where it was taken, in every place where that can stand."""
    image, out = Image.new("RGB", (40, 20), "red"), io.BytesIO()
    exif = Image.Exif()
    exif[0x010E], exif[0x0112] = PLACE.decode(), 6
    exif.get_ifd(0x8825)[29] = PLACE.decode()
    more = {"exif": exif}
    if kind == "PNG":
        text = PngImagePlugin.PngInfo()
        text.add_text("Comment", PLACE.decode())
        text.add_itxt("XML:com.adobe.xmp", PLACE.decode())
        more |= {"pnginfo": text, "icc_profile": PLACE}
    else:
        more |= {"comment": PLACE, "xmp": PLACE, "icc_profile": PLACE}
    image.save(out, kind, **more)
    return out.getvalue()


@pytest.mark.parametrize(("kind", "media"), [("JPEG", JPEG), ("PNG", PNG)])
def test_a_picture_keeps_its_pixels_the_right_way_up_and_nothing_else(kind, media):
    told = with_particulars(kind)
    assert PLACE in told
    kept, kept_as = pictures.drawn_anew(told, media)
    image = Image.open(io.BytesIO(kept))
    image.load()
    assert (kept_as, image.size) == (media, (20, 40))
    assert PLACE not in kept
    assert b"Exif" not in kept
    assert {*image.info} <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_a_photo_of_a_phone_becomes_a_jpeg_without_its_place():
    exif = Image.Exif()
    exif[0x010E] = PLACE.decode()
    out = io.BytesIO()
    pillow_heif.from_pillow(Image.new("RGB", (64, 32), "green")).save(out, exif=exif.tobytes())
    assert PLACE in out.getvalue()
    kept, kept_as = pictures.drawn_anew(out.getvalue(), HEIC)
    image = Image.open(io.BytesIO(kept))
    assert (kept_as, image.format, image.size) == (JPEG, "JPEG", (64, 32))
    assert PLACE not in kept


def test_a_pdf_is_kept_as_it_is_and_only_ever_saved(world, zhou):
    record = make.draft(world)
    content = PDF + b"/JavaScript (app.alert(1)) <script>alert(1)</script>"
    file = attach(world, record, content)
    answer = zhou.post(f"/records/{record.pk}/attachments/{file.pk}/")
    assert b"".join(answer.streaming_content) == content
    assert answer["Content-Disposition"].startswith("attachment")
    assert (answer["X-Content-Type-Options"], answer["Content-Type"]) == ("nosniff", "application/pdf")
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"


NAMES = {
    "a\r\nSet-Cookie: a=b.pdf": "aSet-Cookie: a=b.pdf",
    "\u202egnp.exe": "gnp.exe",
    "a\0b.pdf": "ab.pdf",
    "../../etc/passwd": "passwd",
    "C:\\secret\\签字.pdf": "签字.pdf",
    "e\u0301.pdf": "\u00e9.pdf",
    "zero\u200bwidth\ufeff.pdf": "zerowidth.pdf",
    "line\u2028end.pdf": "lineend.pdf",
    "..": "",
    "\ud800.pdf": "pdf",
    "好" * 500: "好" * 120,
    'quote".pdf': 'quote".pdf',
}


@pytest.mark.parametrize(("sent", "kept"), NAMES.items(), ids=range(len(NAMES)))
def test_a_name_keeps_what_shows_and_nothing_that_turns_ends_or_leads_away(sent, kept):
    assert clean_name(sent) == kept


def test_a_name_ends_as_its_content_says():
    assert [saved_as(name, "jpg") for name in ("a.exe", "a.tar.gz", "a", "a.b c d e")] == [
        "a.jpg", "a.tar.jpg", "a.jpg", "a.b c d e.jpg",
    ]  # fmt: skip


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_no_name_breaks_out_of_the_header_that_tells_it(world, zhou, name):
    record, client, file = make.draft(world), zhou, uuid.uuid4()
    sent = f"attachment; filename*=UTF-8''{quote(name.encode('utf-8', 'surrogatepass'))}"
    place = f"/records/{record.pk}/files/{file}/"
    assert client.put(place, PDF, headers={"Content-Disposition": sent}).status_code == 201
    answer = client.post(f"/records/{record.pk}/attachments/{file}/")
    told = answer["Content-Disposition"]
    assert told.isascii()
    assert told.isprintable()
    assert "Set-Cookie" not in answer.headers
    assert told.rstrip('"').endswith(".pdf")


def test_a_stored_file_cut_at_an_edge_of_a_chunk_never_ends_as_if_it_were_whole(world):
    file = attach(world, make.draft(world), pdf(4 * 65536))
    path = store().path(file.file.hex)
    whole = path.read_bytes()
    for chunks in (1, 2, 3):
        path.write_bytes(whole[: HEADER_LENGTH + chunks * SEALED_CHUNK])
        with pytest.raises(notes.Unreadable):
            read(world, file)


def test_an_upload_swapped_for_other_sealed_bytes_in_the_store_hangs_nowhere(world, zhou):
    """Whoever holds the disk but no key puts the segment of one upload in the place of another's."""
    record, client, one, two = make.draft(world), zhou, pdf(200_000), pdf(200_000).replace(b"1", b"2")
    ids = []
    for content in (one, two):
        ids.append(uuid.uuid4())
        digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
        headers = {"Upload-Length": str(len(content)), "Repr-Digest": f"sha-256=:{digest}:"}
        client.put(f"/records/{record.pk}/files/{ids[-1]}/", content[:100_000], headers=headers)
    segments = list(store().root.rglob("*.segment"))
    blobs = [path.read_bytes() for path in segments]
    for path, blob in zip(segments, blobs[::-1], strict=True):
        path.write_bytes(blob)
    answer = client.patch(f"/records/{record.pk}/files/{ids[0]}/", one[65536:], headers={"Upload-Offset": "65536"})
    assert answer.status_code == 503
    assert not record.attachments.exists()

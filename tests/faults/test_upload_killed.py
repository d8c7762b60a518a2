"""Uploads against a real server: killed in the middle and taken up again; a large file through little memory."""

import base64
import hashlib
import http.client
import os
import sys
import tempfile
import time
import uuid
from contextlib import closing
from itertools import islice
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections

from records.actions import accounts, attachments, sweeping
from records.audit import trail
from records.ledger.attachments import Attachment
from records.vault import files
from tests import world as make
from tests.files import PDF
from tests.serving import AMPLE, Server

pytestmark = [pytest.mark.proof, pytest.mark.django_db(transaction=True)]

MIB = 1024 * 1024
LARGE = int(os.environ.get("LARGE_UPLOAD_MIB", "192")) * MIB  # by hand: 1024
PIECE = MIB


@pytest.fixture
def server():
    connections.close_all()
    running = Server(ATTACHMENT_MAX_BYTES=str(2 * LARGE), RECORD_MAX_BYTES=str(4 * LARGE))
    yield running
    running.kill()


def block(number) -> bytes:
    """A mebibyte that no other is like."""
    return hashlib.shake_256(b"%d" % number).digest(PIECE)


def blocks(start=0):
    yield b"%PDF-1.7\n" + block(0)[9:] if start == 0 else block(start)
    yield from map(block, range(start + 1, LARGE // PIECE))


def digest_of_all() -> str:
    found = hashlib.sha256()
    for piece in blocks():
        found.update(piece)
    return base64.b64encode(found.digest()).decode()


def announced(digest) -> dict:
    return {"Upload-Length": str(LARGE), "Repr-Digest": f"sha-256=:{digest}:"}


def token_of(world) -> str:
    return accounts.add_device(world.user("zhou"), name="手机", by=world.actor("zhou"))[1]


def break_off(server, path, token, headers, kill_after):
    """Begin to send, and kill the server once so many mebibytes are on their way."""
    with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)) as line:
        line.putrequest("PUT", f"/api/v1{path}")
        for name, value in ({"Authorization": f"Bearer {token}", "Content-Length": str(LARGE)} | headers).items():
            line.putheader(name, value)
        line.endheaders()
        for piece in islice(blocks(), kill_after):
            line.send(piece)
        server.kill()


def test_an_upload_whose_server_is_killed_goes_on_from_what_was_kept(world, server):
    record, token, digest = make.draft(world), token_of(world), digest_of_all()
    path = f"/records/{record.pk}/attachments/{uuid.uuid4()}"
    break_off(server, path, token, announced(digest), LARGE // MIB // 2)
    server.start()
    assert not Attachment.objects.exists()
    assert not trail.of(record.pk).filter(action="attachment.added").exists()
    with server.request("HEAD", path, token) as told:
        offset = int(told.headers["Upload-Offset"])
    assert 0 < offset < LARGE
    assert offset % (8 * MIB) == 0
    line = {"Upload-Offset": str(offset), "Content-Length": str(LARGE - offset)}
    with server.request("PATCH", path, token, blocks(offset // PIECE), **line) as answer:
        assert answer.status == 201, answer.read()[:500]
    found = hashlib.sha256()
    for chunk in attachments.open_attachment(Attachment.objects.get(), by=world.actor("zhou")):
        found.update(chunk)
    assert base64.b64encode(found.digest()).decode() == digest
    assert list(trail.faults()) == []
    _check_that_the_rest_is_swept(record)


def _check_that_the_rest_is_swept(record):
    """What the kills left lies sealed until the sweep takes it."""
    [kept] = record.attachments.all()
    settings.UPLOAD_HOURS = -1
    try:
        sweeping.sweep(all=True)
    finally:
        settings.UPLOAD_HOURS = 24
    assert [stored.name for stored in files.everything()] == [kept.file.hex]


def test_a_large_file_goes_in_and_out_through_little_memory_and_no_temporary_file(world, server):
    """The process may write into 256 MiB at most; `LARGE_UPLOAD_MIB=1024` for the whole gibibyte."""
    record, token, digest = make.draft(world), token_of(world), digest_of_all()
    path, before = f"/records/{record.pk}/attachments/{uuid.uuid4()}", temporary()
    began = time.monotonic()
    with server.request("PUT", path, token, blocks(), **announced(digest), **{"Content-Length": str(LARGE)}) as answer:
        assert answer.status == 201, answer.read()[:500]
    assert temporary() <= before
    sent, found = time.monotonic() - began, hashlib.sha256()
    began = time.monotonic()
    with server.request("GET", path, token) as answer:
        while piece := answer.read(PIECE):
            found.update(piece)
    got = time.monotonic() - began
    assert base64.b64encode(found.digest()).decode() == digest
    assert server.peak() < AMPLE
    sys.stderr.write(f"{LARGE // MIB} MiB: in {sent:.1f} s, out {got:.1f} s, peak {server.peak() // MIB} MiB\n")


def temporary() -> set:
    """What lies in the temporary folder, where a framework would lay an upload."""
    return {path for path in Path(tempfile.gettempdir()).iterdir() if path.is_file()}


def test_a_small_file_that_was_acknowledged_outlives_the_kill(world, server):
    record, token = make.draft(world), token_of(world)
    path = f"/records/{record.pk}/attachments/{uuid.uuid4()}"
    with server.request("PUT", path, token, PDF, **{"Content-Length": str(len(PDF))}) as answer:
        assert answer.status == 201
    server.kill()
    server.start()
    with server.request("GET", path, token) as answer:
        assert (answer.status, answer.read()) == (200, PDF)

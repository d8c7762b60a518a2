"""What was typed is not in what leaves the process: not in a mail about an error, not in a backup once it is opened."""

import base64
import gzip
import json
import logging

import pytest
from django.core import mail
from django.test import Client
from django.urls import path

from outreach.logs import Masked, masked
from records.backup import container, making
from records.backup.archive import Reader
from tests.attacks import story
from tests.attacks.canary import birds_in
from tests.systems import SEED, make_kit

TOKEN = "c2VjcmV0LXRva2VuLW9mLWEtbGluaw" * 3


def broken(request, **_parts):
    """A view with a note in its hands that fails."""
    note = request.body.decode()
    typed = {"note": note, "cookie": request.COOKIES}
    raise RuntimeError(f"cannot work on {len(typed)} things")


urlpatterns = [path("broken/<str:token>/", broken)]


@pytest.mark.urls(__name__)
def test_a_mail_about_an_error_holds_nothing_of_the_request(settings, caplog):
    settings.ADMINS = [("Operator", "operator@outreach.example")]
    settings.MIDDLEWARE = []
    client = Client(raise_request_exception=False, headers={"Authorization": f"Bearer {TOKEN}"})
    client.cookies["sessionid"] = TOKEN
    answer = client.post(f"/broken/x/?q={story.BIRD}", {"note": story.canary("typed")})
    assert answer.status_code == 500
    [letter] = mail.outbox
    text = str(letter.message()) + letter.body + "".join(content for content, _type in letter.alternatives)
    assert "RuntimeError" in text
    for found in (text.encode(), base64.b64encode(text.encode()), answer.content, caplog.text.encode()):
        assert not birds_in(found)
        assert TOKEN.encode() not in found


def test_a_log_masks_whatever_is_as_long_as_a_token_and_leaves_ids():
    unit = "9f2c7a52-3a53-4f9e-9a53-2c6f0b7a1c11"
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, "Not Found: %s", (f"/l/{TOKEN}/{unit}",), None)
    assert Masked().filter(record)
    assert record.getMessage() == f"Not Found: /l/c2Vj…/{unit}"
    assert masked("/records/new/") == "/records/new/"


@pytest.mark.django_db(transaction=True)
def test_whoever_opens_a_backup_still_reads_no_sealed_word(world, tmp_path):
    """Two holders of the kit have the keys; the archive by itself is as shut as the database."""
    story.tell(world)
    make_kit()
    path = making.make(tmp_path, lambda *_progress: None).path
    rows = 0
    with path.open("rb") as file:
        head = container.read_head(file)
        for name, _size, entry in Reader(container.opened(head, file, SEED)):
            content = entry.read()
            lines = gzip.decompress(content) if name.endswith(".gz") else content
            assert not birds_in(lines), name
            for value in _bytes_in(lines) if name.endswith(".gz") else []:
                rows += 1
                assert not birds_in(value), name
    assert rows > 100


def _bytes_in(lines):
    for line in lines.splitlines():
        for value in json.loads(line):
            if isinstance(value, dict) and "bytes" in value:
                yield base64.b64decode(value["bytes"])

"""`kill -9` in the middle of an export of the trail: it is known who took it, and nobody takes a part for the whole."""

import csv
import http.client
import io
from contextlib import closing
from urllib.parse import urlencode

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse

from records.actions.auditing import BATCH
from records.audit import trail
from records.audit.models import Event
from tests import signing
from tests.records.audit import trails
from tests.serving import Server

pytestmark = [pytest.mark.proof, pytest.mark.django_db(transaction=True)]

BATCHES = 8  # many more than are on their way when the first is there
CSRF = "a" * 32


@pytest.fixture
def temporary(tmp_path):
    """The folder for temporary files of the server alone."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    return folder


@pytest.fixture
def server(world, temporary):
    connections.close_all()
    running = Server(TMPDIR=str(temporary))
    yield running
    running.kill()


def cookies_of(world) -> str:
    """Those of a browser in which the auditor is signed in."""
    browser = Client()
    signing.sign_in(browser, world.user("auditor"))
    return f"sessionid={browser.cookies['sessionid'].value}; csrftoken={CSRF}"


def ask(line, world):
    """The answer to the button, as it begins to come."""
    form = "application/x-www-form-urlencoded"
    headers = {"Cookie": cookies_of(world), "X-CSRFToken": CSRF, "Content-Type": form}
    line.request("POST", reverse("audit_export"), urlencode({"shape": "csv"}), headers)
    return line.getresponse()


def rows_of(body: bytes) -> int:
    """How many events stand in the sheet, or in what came of it."""
    return len(list(csv.reader(io.StringIO(body.decode("utf-8-sig", errors="ignore"))))) - 1


def test_an_export_whose_server_is_killed_is_known_of_and_seen_not_to_be_whole(world, server, temporary):
    trails.write(BATCHES * BATCH)
    with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)) as line, ask(line, world) as answer:
        came = answer.read(BATCH * 100)
        server.kill()
        with pytest.raises(http.client.IncompleteRead) as broken:
            answer.read()
    event = Event.objects.get(action="audit.exported")
    assert (event.actor, event.result) == (str(world.users["auditor"].pk), trail.DONE)
    assert 0 < rows_of(came + broken.value.partial) < trail.payload(event)["detail"]["count"]
    assert list(trail.faults()) == []
    assert list(temporary.iterdir()) == []
    server.start()
    with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)) as line, ask(line, world) as answer:
        whole = answer.read()
    assert rows_of(whole) == trail.payload(trail.done("audit.exported").last())["detail"]["count"]

"""A scripted mobile client over real HTTP: a talk is logged from start to accepted, with a line that drops answers."""

import base64
import hashlib
import http.client
import json
import uuid
from urllib.parse import urlsplit

import pytest

from records.audit import trail
from records.ledger.enums import Status
from records.ledger.records import Record
from tests import world as make
from tests.api.client import typed_by
from tests.files import PNG, pdf


class Phone:
    """Speaks HTTP over a socket of its own, and keeps what a client keeps: its token, its copies, their ETags."""

    def __init__(self, server, name):
        self.server, self.token = urlsplit(server.url), None
        answer = self.send("POST", "/devices", typed_by(name))
        self.token = answer["token"]

    def send(self, method, path, body=None, *, etag=None, key=None, raw=None, media="application/json", expect=None,
             headers=()):  # fmt: skip
        headers = {"Content-Type": media, "Accept-Language": "zh-Hans"} | dict(headers)
        headers |= {"Authorization": f"Bearer {self.token}"} if self.token else {}
        headers |= {"If-Match": etag} if etag else {}
        headers |= {"Idempotency-Key": key} if key else {}
        line = http.client.HTTPConnection(self.server.hostname, self.server.port, timeout=30)
        line.request(method, f"/api/v1{path}", raw if raw is not None else json.dumps(body or {}), headers)
        answer = line.getresponse()
        content = answer.read()
        line.close()
        assert answer.status == expect if expect else answer.status < 300, content
        self.etag, self.answered = answer.headers.get("ETag", ""), answer.headers
        return json.loads(content) if answer.headers.get("Content-Type", "").endswith("json") and content else content


@pytest.fixture
def server(transactional_db, live_server, settings):
    settings.ALLOWED_HOSTS = ["*"]
    return live_server


def take_up_an_upload(phone, place, content):
    """The line breaks after 200,000 bytes; the client asks how far it came, and goes on."""
    digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
    about = {"Upload-Length": str(len(content)), "Repr-Digest": f"sha-256=:{digest}:",
             "Content-Disposition": "attachment; filename*=UTF-8''%E7%AD%BE%E5%AD%97%E9%A1%B5.pdf"}  # fmt: skip
    phone.send("PUT", place, raw=content[:200_000], media="application/pdf", expect=202, headers=about)
    phone.send("HEAD", place)
    offset = int(phone.answered["Upload-Offset"])
    told = phone.send("PATCH", place, raw=content[offset:], media="application/octet-stream", expect=201,
                      headers={"Upload-Offset": str(offset)})  # fmt: skip
    assert [row["size"] for row in told["attachments"]] == [len(content)]


def test_a_phone_logs_a_talk_from_start_to_accepted(server):
    world = make.build()
    zhou = Phone(server, "zhou")
    [sun] = zhou.send("GET", "/people?q=sunjian")["results"]
    talk, key = str(uuid.uuid4()), str(uuid.uuid4())
    typed = {"kind": "talk", "id": talk} | make.talk_data(world)
    typed["participants"] = [{"person": sun["id"], "part": "talkee"}]
    zhou.send("POST", "/records", typed, key=key)
    zhou.send("POST", "/records", typed, key=key)  # the answer was lost on the way
    first = zhou.etag
    zhou.send("PATCH", f"/records/{talk}", {"problems": "报销周期太长。"}, etag=first)
    refused = zhou.send("PATCH", f"/records/{talk}", {"problems": "旧的一份"}, etag=first, expect=412)
    assert refused["type"] == "urn:outreach:problem:conflict"
    take_up_an_upload(zhou, f"/records/{talk}/attachments/{uuid.uuid4()}?purpose=paper", pdf(300_000))
    zhou.send("GET", f"/records/{talk}")
    submitted = zhou.send("POST", f"/records/{talk}/submit", {"released": ["opinions"]}, etag=zhou.etag, key="s")
    assert submitted["number"].endswith("-0001")

    phone = Phone(server, "sun")
    seen, note = phone.send("GET", f"/records/{talk}"), phone.send("GET", f"/records/{talk}/note")
    assert list(note["sections"]) == ["opinions"]
    [mine] = [row["id"] for row in seen["participants"] if row["part"] == "talkee"]
    drawing = str(uuid.uuid4())
    phone.send("PUT", f"/records/{talk}/signatures/{drawing}", raw=PNG, media="image/png")
    said = {"revision": note["revision"], "signature": drawing, "comment": "属实。"}
    phone.send("POST", f"/records/{talk}/participants/{mine}/confirm", said, key="c")

    li = Phone(server, "li")
    [waiting] = li.send("GET", "/records?status=submitted")["results"]
    assert waiting["id"] == talk
    opened = li.send("GET", f"/records/{talk}/note")
    assert opened["sections"]["problems"] == "报销周期太长。"
    assert "属实。" in [words.get("text") for words in opened["words"].values()]
    li.send("GET", f"/records/{talk}")
    accepted = li.send("POST", f"/records/{talk}/accept", {"comment": "很具体。"}, etag=li.etag, key="a")
    assert accepted["status"] == "accepted"

    openings = zhou.send("GET", f"/records/{talk}/openings")
    assert [row["reader"] for row in openings if row["reason"] == "review"] == ["李伟"]
    assert Record.objects.get(pk=talk).status == Status.ACCEPTED
    assert list(trail.faults()) == []

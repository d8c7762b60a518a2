"""A mobile client as the tests drive it: JSON in, JSON out, the token in its header, versions kept."""

import json
import uuid

from django.test import Client

from records.people import factors
from records.people.users import User
from tests import signing
from tests.world import PASSWORD

BASE = "/api/v1"


def typed_by(name) -> dict:
    """What somebody types to sign in on a phone."""
    user = User.objects.get(username=name)
    typed = {"username": name, "password": PASSWORD, "name": "手机"}
    return typed | {"code": signing.code(user)} if factors.second(user) else typed


class Mobile:
    """Signed in as one account; `version` of the record at hand is sent as If-Match where it is asked for."""

    def __init__(self, name: str | None = None, language: str = "en", token: str | None = None):
        self.client, self.language, self.token = Client(), language, token
        if name is not None:
            self.token = self.post("/devices", typed_by(name)).json()["token"]

    def send(self, method, path, body=None, *, version=None, key=None, raw=None, media="application/json", **headers):
        headers = {"Accept-Language": self.language} | headers
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        if key is not None:
            headers["Idempotency-Key"] = key
        data = raw if raw is not None else (b"" if body is None else json.dumps(body).encode())
        return self.client.generic(
            method, path if path.startswith("http") else BASE + path, data, media, headers=headers
        )

    def get(self, path, **more):
        return self.send("GET", path, **more)

    def post(self, path, body=None, **more):
        return self.send("POST", path, body, **more)

    def patch(self, path, body=None, **more):
        return self.send("PATCH", path, body, **more)

    def put(self, path, raw, media="image/png", headers=(), **more):
        return self.send("PUT", path, raw=raw, media=media, **more, **dict(headers))

    def head(self, path):
        return self.send("HEAD", path)

    def delete(self, path, **more):
        return self.send("DELETE", path, **more)

    def patch_bytes(self, path, raw, headers=()):
        return self.send("PATCH", path, raw=raw, media="application/octet-stream", **dict(headers))


def codes(answer) -> dict:
    """field → codes of a refusal."""
    found: dict = {}
    for error in answer.json().get("errors", []):
        found.setdefault(error["field"].partition(".")[0], set()).add(error["code"])
    return found


def problem(answer) -> str:
    """The last word of a refusal's type."""
    assert answer["Content-Type"] == "application/problem+json", answer.content
    body = answer.json()
    assert body["status"] == answer.status_code
    assert body["title"]
    return body["type"].removeprefix("urn:outreach:problem:")


def new_id() -> str:
    return str(uuid.uuid4())

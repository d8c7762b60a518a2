"""The whole API under made-up requests, as every role: no 500, and every answer is one that the document describes."""

from contextlib import contextmanager
from pathlib import Path

import pytest
import schemathesis
from django.conf import settings as project
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from rest_framework.throttling import SimpleRateThrottle
from schemathesis import checks

from tests import soak
from tests import world as make
from tests.api.client import Mobile

DOCUMENT = Path(project.BASE_DIR) / "docs" / "openapi.yaml"
# A leader, who is also a head; an officer; a scribe; somebody without any grant; the three administrators.
ROLES = ["zhou", "li", "he", "sun", "liguoqiang", "zhaoying", "chenlixin"]
NAMES = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
)
MADE_UP = settings(
    max_examples=soak.examples(12),
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@contextmanager
def one_connection():
    """Requests inside a test's transaction keep its connection, as Django's own test client sees to."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)


def from_here(application):
    """`application` as a server hands it requests: with the address of whoever asks."""

    def called(environ, start_response):
        return application({"REMOTE_ADDR": "127.0.0.1"} | environ, start_response)

    return called


@pytest.mark.proof
@pytest.mark.parametrize("name", ROLES)
def test_every_answer_is_described(world, monkeypatch, name):
    monkeypatch.setattr(SimpleRateThrottle, "THROTTLE_RATES", {"user": None, "sign-in": None})
    record = make.submitted(world, released=["opinions"], commitments=[{"text": "甲", "due": "2030-01-01"}])
    ids = [str(record.pk), str(make.draft(world).pk)]
    headers = {"Authorization": f"Bearer {Mobile(name).token}"}
    schema = schemathesis.openapi.from_path(DOCUMENT)
    schema.app = from_here(get_wsgi_application())
    held = [checks.CHECKS.get_one(check) for check in NAMES]
    tried = 0
    for result in schema.get_all_operations():
        operation = result.ok()

        @MADE_UP
        @given(case=operation.as_strategy())
        def answered(case):
            nonlocal tried
            tried += 1
            if "id" in case.path_parameters and tried % 2:
                case.path_parameters["id"] = ids[tried // 2 % 2]
            case.call_and_validate(headers=headers, checks=held)

        with one_connection():
            answered()
    assert tried > 300

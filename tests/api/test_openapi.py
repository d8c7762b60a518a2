"""The OpenAPI document: the one checked in, complete, and true of what is answered."""

from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.core.management import call_command
from django.urls import URLPattern

from api.v1.urls import urlpatterns
from tests.api.client import Mobile

CHECKED_IN = Path(settings.BASE_DIR) / "docs" / "openapi.yaml"


@pytest.fixture(scope="module")
def document():
    return yaml.safe_load(CHECKED_IN.read_text())


def operations(document):
    return {(path, method): o for path, item in document["paths"].items() for method, o in item.items()}


def test_the_document_checked_in_is_the_one_the_code_says(tmp_path):
    written = tmp_path / "openapi.yaml"
    call_command("spectacular", file=str(written), validate=True, fail_on_warn=True)
    assert written.read_text() == CHECKED_IN.read_text(), "make a new one: manage.py spectacular > docs/openapi.yaml"


def test_the_document_is_openapi_3_1_without_what_3_1_no_longer_has(document):
    assert document["openapi"] == "3.1.0"
    assert "nullable" not in CHECKED_IN.read_text()
    assert "Record" not in document["components"]["schemas"]


def test_every_address_and_method_is_described(document):
    named = [pattern for pattern in urlpatterns if isinstance(pattern, URLPattern) and pattern.name]
    views = [pattern.callback.cls for pattern in named]
    handlers = [getattr(view, method) for view in views for method in view.http_method_names if hasattr(view, method)]
    assert len(document["paths"]) == len(named)
    assert len(operations(document)) == len([handler for handler in handlers if hasattr(handler, "operation")])


def test_every_operation_has_an_id_words_a_chapter_and_its_refusals(document):
    chapters = {tag["name"] for tag in document["tags"]}
    ids = [operation["operationId"] for operation in operations(document).values()]
    assert len(ids) == len(set(ids))
    for (path, method), operation in operations(document).items():
        assert operation["summary"], path
        assert operation["description"], path
        assert set(operation["tags"]) <= chapters, path
        assert {"429"} <= set(operation["responses"]), path
        assert ("404" in operation["responses"]) == ("{" in path), (path, method)
        assert ("428" in operation["responses"]) == ("If-Match" in parameters(operation)), path


def parameters(operation):
    return {parameter["name"] for parameter in operation.get("parameters", [])}


def test_every_post_about_a_record_may_be_sent_twice_but_for_the_opening_of_a_note(document):
    posts = {path: o for (path, method), o in operations(document).items() if method == "post"}
    without = {path for path, operation in posts.items() if "Idempotency-Key" not in parameters(operation)}
    assert without == {"/devices", "/records/{id}/note"}


def test_nobody_reads_anything_without_a_token(document, client, db):
    for (path, method), operation in operations(document).items():
        if operation["operationId"] == "signIn":
            continue
        address = path.replace("{participant}", "1")
        for name in ("id", "opening", "correction", "followup", "file"):
            address = address.replace(f"{{{name}}}", "6f1c6f3e-6f1e-4a53-9a26-1f0f6f3f5a11")
        assert Mobile().send(method.upper(), address, {}).status_code == 401, (method, path)


def test_the_document_is_served(world, mobile, document):
    served = mobile("zhou").get("/schema").json()
    assert served["paths"].keys() == document["paths"].keys()

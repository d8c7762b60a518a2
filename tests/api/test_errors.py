"""Refusals: problem+json with a stable type, in the language asked for, and never a 500 for what somebody sent."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api import parsers
from records.audit.models import Event
from records.people.users import User
from tests import world as make
from tests.api.client import Mobile, codes, problem
from tests.bent import a_few, broken, outcome

DEEP = "[" * 20 + "]" * 20
BODIES = {
    "broken": b"{",
    "empty": b" ",
    "twice": b'{"a":1,"a":2}',
    "nan": b'{"a":NaN}',
    "infinity": b"[-Infinity]",
    "deep": DEEP.encode(),
    "bottomless": b"[" * 100_000,
    "huge": b'{"a":1' + b"0" * 30 + b"}",
    "endless": b"1" * 5000,
    "float": b'{"a":1e999}',
    "latin": '{"a":"é"}'.encode("latin-1"),
    "utf-16": '{"a":1}'.encode("utf-16"),
    "surrogate": b'{"a":"\\ud800"}',
    "name": b'{"\\udfff":1}',
    "trailing": b"{} {}",
}


def test_a_body_that_can_be_misunderstood_is_not_read(world, mobile):
    zhou = mobile("zhou")
    for name, body in BODIES.items():
        answer = zhou.post("/records", raw=body)
        assert (answer.status_code, problem(answer)) == (400, "unreadable-body"), name


def test_letters_beyond_the_first_plane_and_pairs_of_surrogates_are_read():
    assert parsers.decode(b'{"a":"\\ud840\\udc00", "b":1.5, "c":-9223372036854775807}') == {
        "a": "\U00020000", "b": 1.5, "c": -(2**63) + 1,
    }  # fmt: skip


def test_a_body_that_is_too_large_is_refused_before_it_is_read(world, mobile):
    answer = mobile("zhou").post("/records", raw=b'{"kind":"talk","said":"' + b"x" * 10 * 2**20 + b'"}')
    assert (answer.status_code, problem(answer)) == (413, "too-large")


def test_json_alone_is_taken(world, mobile):
    zhou = mobile("zhou")
    for media in ("text/xml", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded"):
        answer = zhou.post("/records", raw=b"kind=talk", media=media)
        assert (answer.status_code, problem(answer)) == (415, "media-type"), media


def test_json_alone_is_given(world, mobile):
    answer = mobile("zhou").get("/me", Accept="text/html")
    assert (answer.status_code, problem(answer)) == (406, "not-acceptable")


def test_another_method_is_a_problem_too(world, mobile):
    answer = mobile("zhou").send("DELETE", "/me")
    assert (answer.status_code, problem(answer)) == (405, "method")
    assert "GET" in answer["Allow"]


def test_what_is_no_object_is_no_record(world, mobile):
    zhou = mobile("zhou")
    for body in (b"[]", b"1", b'"talk"', b"null", b"true"):
        answer = zhou.post("/records", raw=body)
        assert (answer.status_code, codes(answer)) == (422, {"kind": {"missing"}}), body


def test_what_is_no_object_is_no_answer_to_any_question(world, mobile):
    zhou, record = mobile("zhou"), make.accepted(world)
    for path in ("/devices", f"/records/{record.pk}/note"):
        for raw in (b"1", b'"x"', b"[]", b"null", b"true"):
            answer = zhou.post(path, raw=raw)
            assert (answer.status_code, codes(answer)) == (422, {"": {"type"}})


def test_words_are_in_the_language_asked_for_and_types_in_none(world):
    english, chinese = (Mobile("zhou", language=language).get("/records/x") for language in ("en", "zh-hans"))
    assert english.json()["type"] == chinese.json()["type"] == "urn:outreach:problem:not-found"
    assert english["Content-Language"] == "en"
    assert chinese["Content-Language"] == "zh-hans"


def test_without_a_language_the_accounts_own_is_spoken(world, mobile):
    User.objects.filter(username="zhou").update(language="en")
    zhou = mobile("zhou")
    answer = zhou.client.get("/api/v1/me", headers={"Authorization": f"Bearer {zhou.token}"})
    assert answer["Content-Language"] == "en"


def test_nothing_is_kept_on_the_way(world, mobile):
    zhou = mobile("zhou")
    answers = [zhou.get("/me"), zhou.get("/nothing"), Mobile().get("/me"), zhou.post("/records", raw=b"{")]
    assert [answer["Cache-Control"] for answer in answers] == ["no-store"] * 4


def test_a_note_that_does_not_open_says_so_and_shows_nothing(world, mobile):
    record = make.submitted(world)
    note = record.notes.get()
    note.sealed = bytes(note.sealed)[:-1] + b"x"
    note.save()
    answer = mobile("zhou").get(f"/records/{record.pk}/note")
    assert (answer.status_code, problem(answer)) == (503, "unreadable")
    assert set(answer.json()) == {"type", "title", "status"}
    assert Event.objects.order_by("number").last().action == "note.unreadable"


def test_a_refusal_says_no_more_than_it_must(world, mobile):
    record = make.submitted(world)
    body = mobile("zhou").post(f"/records/{record.pk}/accept", {}, version=record.version).json()
    assert set(body) == {"type", "title", "status"}


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.just(float("nan")) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner, max_size=4),
    max_leaves=12,
)
NAMES = ("kind", "said", "participants", "unit", "occurred_at", "released", "username", "password", "code", "reason")
BODY = json.dumps(dict.fromkeys(NAMES, "x") | {"a": [1, -0.5, {"b": None}], "c": True}).encode()


@a_few(300)
@given(broken(BODY) | VALUES.map(lambda value: json.dumps(value).encode()))
def test_no_body_at_all_crashes_the_reader(body):
    value = outcome(lambda: parsers.decode(body), parsers.Unreadable)
    if not isinstance(value, parsers.Unreadable):
        assert json.loads(json.dumps(value, allow_nan=False)) == value


@pytest.fixture
def draft(world):
    """A signed-in client and a record of theirs to change."""
    return Mobile("zhou"), make.draft(world)


@a_few(10)
@given(st.dictionaries(st.sampled_from(NAMES), VALUES).map(lambda value: json.dumps(value).encode()) | broken(BODY))
def test_no_body_at_all_makes_the_api_fail(draft, body):
    zhou, record = draft
    addresses = {f"/records/{record.pk}": "PATCH", f"/records/{record.pk}/submit": "POST", "/devices": "POST"}
    for path, method in ({"/records": "POST"} | addresses).items():
        answer = zhou.send(method, path, raw=body, version=record.version)
        assert 200 <= answer.status_code < 500, (path, body)
        assert answer.status_code < 400 or problem(answer)

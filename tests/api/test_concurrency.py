"""Two clients and one record: versions, and requests sent twice."""

import threading

import pytest
from django.db import connections

from records.audit import trail
from records.ledger import idempotency
from records.ledger.idempotency import Request
from records.ledger.records import Record
from tests import world as make
from tests.api.client import Mobile, new_id, problem

CHANGES = ["submit", "recall", "withdraw", "accept", "hand-back", "change-kind", "release", "corrections"]


@pytest.fixture
def talk(world, mobile):
    zhou = mobile("zhou")
    return zhou, zhou.post("/records", {"kind": "talk", **make.talk_data(world)}).json()


def test_every_change_names_its_version(world, mobile, talk):
    zhou, draft = talk
    answers = [zhou.patch(f"/records/{draft['id']}", {"topic": "甲"})]
    answers += [zhou.post(f"/records/{draft['id']}/{change}", {}) for change in CHANGES]
    assert [(answer.status_code, problem(answer)) for answer in answers] == [(428, "version-missing")] * 9


def test_another_version_than_the_present_one_changes_nothing(world, talk):
    zhou, draft = talk
    for header in ('"1"', "2", "*", 'W/"2"', '"2", "3"', '"-2"', '"９"', '"99999999999999999999"', "x"):
        answer = zhou.send("PATCH", f"/records/{draft['id']}", {"topic": "甲"}, **{"If-Match": header})
        assert (answer.status_code, problem(answer)) == (412, "conflict"), header
    assert zhou.get(f"/records/{draft['id']}").json()["topic"] == draft["topic"]


def test_a_conflict_says_which_version_is_present(talk):
    zhou, draft = talk
    answer = zhou.patch(f"/records/{draft['id']}", {"topic": "甲"}, version=draft["version"] - 1)
    assert answer.json()["version"] == draft["version"]


def test_a_request_sent_twice_is_carried_out_once_and_answered_from_what_is_there(world, talk):
    zhou, draft = talk
    place, body = f"/records/{draft['id']}/submit", {"released": ["opinions"]}
    first = zhou.post(place, body, version=draft["version"], key="one")
    again = zhou.post(place, body, version=draft["version"], key="one")
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json() == again.json()
    assert [event.action for event in trail.of(draft["id"])] == ["record.started", "record.submitted"]


def test_a_record_begun_twice_under_one_key_is_one(world, mobile):
    zhou = mobile("zhou")
    body = {"kind": "talk", "topic": "甲"}
    first, again = zhou.post("/records", body, key="k"), zhou.post("/records", body, key="k")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json()["id"] == again.json()["id"]
    assert Record.objects.count() == 1


def test_a_key_used_for_another_body_or_another_record_is_refused(world, mobile, talk):
    zhou, draft = talk
    zhou.post("/records", {"kind": "talk", "topic": "甲"}, key="k")
    answer = zhou.post("/records", {"kind": "talk", "topic": "乙"}, key="k")
    assert (answer.status_code, problem(answer)) == (422, "key-reused")
    second = zhou.post("/records", {"kind": "talk", **make.talk_data(world)}).json()
    zhou.post(f"/records/{draft['id']}/submit", {}, version=draft["version"], key="s")
    answer = zhou.post(f"/records/{second['id']}/submit", {}, version=second["version"], key="s")
    assert (answer.status_code, problem(answer)) == (422, "key-reused")


def test_a_key_belongs_to_its_account(world, mobile):
    body = {"kind": "talk", "topic": "甲"}
    first, second = (mobile(name).post("/records", body, key="k") for name in ("zhou", "wang"))
    assert first.json()["id"] != second.json()["id"]


def test_a_request_that_is_being_carried_out_is_not_begun_again(world, mobile):
    zhou = mobile("zhou")
    zhou.post("/records", {"kind": "talk"}, key="k")
    Request.objects.update(status=None)
    answer = zhou.post("/records", {"kind": "talk"}, key="k")
    assert (answer.status_code, problem(answer)) == (409, "still-running")


def test_a_request_cut_off_before_its_answer_finds_what_it_made(world, mobile):
    zhou = mobile("zhou")
    first = zhou.post("/records", {"kind": "talk"}, key="k")
    began = make.timezone.now() - 2 * idempotency.RUNNING
    Request.objects.update(status=None, started_at=began)
    again = zhou.post("/records", {"kind": "talk"}, key="k")
    assert (again.status_code, again.json()["id"]) == (201, first.json()["id"])
    assert Record.objects.count() == 1


def test_a_refused_request_may_be_mended_under_the_same_key(world, mobile):
    zhou = mobile("zhou")
    assert zhou.post("/records", {"kind": "talk", "topic": "长" * 200}, key="k").status_code == 422
    assert zhou.post("/records", {"kind": "talk", "topic": "短"}, key="k").status_code == 201


def test_a_key_is_forgotten_after_seven_days(world, mobile):
    zhou = mobile("zhou")
    first = zhou.post("/records", {"kind": "talk"}, key="k")
    Request.objects.update(started_at=make.timezone.now() - idempotency.KEPT * 1.01)
    second = zhou.post("/records", {"kind": "talk"}, key="k")
    assert first.json()["id"] != second.json()["id"]
    assert Request.objects.count() == 1


def test_no_word_of_a_request_rests_beside_its_key(world, mobile):
    zhou = mobile("zhou")
    zhou.post("/records", {"kind": "talk", "said": "金丝雀在此"}, key="k")
    row = Request.objects.values().get()
    assert "金丝雀" not in str(row)
    assert "金丝雀".encode() not in bytes(row["mac"])


def test_a_key_that_is_none_is_refused(world, mobile):
    zhou = mobile("zhou")
    for key in ("", "x" * 256, "钥匙", "a\tb"):
        answer = zhou.post("/records", {"kind": "talk"}, key=key)
        assert (answer.status_code, problem(answer)) == (400, "key-unusable"), key


def test_a_replayed_answer_is_not_there_for_who_may_not_see_it_any_more(world, mobile):
    he = mobile("he")  # zhou's scribe
    body = {"kind": "talk", **make.talk_data(world)}
    draft = he.post("/records", body, key="k").json()
    zhou = mobile("zhou")
    assert zhou.post(f"/records/{draft['id']}/submit", {}, version=draft["version"]).status_code == 200
    assert he.post("/records", body, key="k").status_code == 404


@pytest.mark.proof
@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_under_one_key_one_makes_the_record():
    make.build()
    token, made = Mobile("zhou").token, new_id()
    start, answers = threading.Barrier(4), []

    def send():
        try:
            client = Mobile(token=token)
            start.wait(10)
            answers.append(client.post("/records", {"kind": "talk", "id": made, "topic": "甲"}, key="k"))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert 201 in {answer.status_code for answer in answers}
    assert {problem(answer) for answer in answers if answer.status_code == 409} <= {"still-running"}
    assert len(answers) == 4
    assert Record.objects.count() == 1
    assert list(trail.faults()) == []

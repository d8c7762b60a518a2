"""The main job through the API, and the order in which it decides: is it yours to see, then everything else."""

import pytest

from records.audit import trail
from records.ledger.enums import Kind
from tests import world as make
from tests.api.client import codes, new_id, problem


def begun(world, mobile, **more):
    client = mobile("zhou")
    return client, client.post("/records", {"kind": "talk", **make.talk_data(world), **more})


def test_a_talk_goes_from_draft_to_accepted(world, mobile):
    place = f"/records/{(chosen := new_id())}"
    zhou, answer = begun(world, mobile, id=chosen)
    assert answer.status_code == 201, answer.content
    assert answer["Location"] == f"/api/v1{place}"
    talk = answer.json()
    assert talk["id"] == chosen
    assert answer["ETag"] == f'"{talk["version"]}"'
    assert {"edit", "submit", "withdraw", "open"} <= set(talk["may"])
    answer = zhou.post(f"{place}/submit", {"released": ["opinions"]}, version=talk["version"])
    assert answer.status_code == 200, answer.content
    talk = answer.json()
    assert (talk["status"], talk["released"]) == ("submitted", ["opinions"])

    li = mobile("li")
    note = li.get(f"{place}/note").json()
    assert note["sections"]["said"] == make.talk_data(world)["said"]
    answer = li.post(f"{place}/accept", {"comment": "很具体。"}, version=talk["version"])
    assert answer.json()["status"] == "accepted"
    actions = [event.action for event in trail.of(chosen)]
    assert actions == ["record.started", "record.submitted", "note.opened", "record.accepted"]


def test_every_kind_is_begun_read_and_listed(world, mobile):
    zhou = mobile("zhou")
    ids = [zhou.post("/records", {"kind": kind, "topic": "题目"}).json()["id"] for kind in Kind.values]
    for made, kind in zip(ids, Kind.values, strict=True):
        assert zhou.get(f"/records/{made}").json()["kind"] == kind
        assert zhou.get(f"/records/{made}/note").json()["kind"] == kind
    assert {row["id"] for row in zhou.get("/records").json()["results"]} == set(ids)


def test_a_change_merges_and_what_is_left_out_stays(world, mobile):
    zhou, answer = begun(world, mobile)
    talk = answer.json()
    answer = zhou.patch(f"/records/{talk['id']}", {"place": "二楼"}, version=talk["version"])
    assert (answer.json()["place"], answer.json()["topic"]) == ("二楼", talk["topic"])
    assert zhou.get(f"/records/{talk['id']}/note").json()["sections"]["said"] == make.talk_data(world)["said"]


def test_a_refused_change_keeps_nothing_and_names_the_field(world, mobile):
    zhou, answer = begun(world, mobile)
    talk = answer.json()
    answer = zhou.patch(f"/records/{talk['id']}", {"place": "二楼", "topic": "长" * 101}, version=talk["version"])
    assert answer.status_code == 422
    assert codes(answer) == {"topic": {"max_length"}}
    assert zhou.get(f"/records/{talk['id']}").json()["place"] == talk["place"]


def test_the_unit_the_status_and_the_owner_cannot_be_sent_along(world, mobile):
    zhou = mobile("zhou")
    answer = zhou.post("/records", {"kind": "talk", "status": "accepted", "unit": "x", "created_by": "y", "version": 9})
    assert answer.status_code == 422
    assert codes(answer) == {name: {"unknown"} for name in ("status", "unit", "created_by", "version")}


OTHERS = [  # a request with something wrong beside the address
    ("GET", "", {}),
    ("PATCH", "", {"raw": b"{"}),
    ("PATCH", "", {"raw": b"<x/>", "media": "text/xml"}),
    ("POST", "/submit", {}),
    ("POST", "/submit", {"version": 99, "key": "k"}),
    ("GET", "/note", {}),
    ("POST", "/note", {"raw": b"\xff"}),
    ("PUT", "/paper/6f1c6f3e-6f1e-4a53-9a26-1f0f6f3f5a11", {"raw": b"x" * 100, "media": "text/plain"}),
    ("GET", "/openings", {}),
    ("GET", "/corrections", {}),
    ("POST", "/participants/1/confirm", {"raw": b"[]"}),
]


def test_anothers_record_is_not_there_whatever_else_is_wrong(world, mobile):
    record = make.submitted(world)
    ma, nowhere = mobile("ma"), new_id()
    for method, path, more in OTHERS:
        for other in (record.pk, nowhere):
            answer = ma.send(method, f"/records/{other}{path}", **more)
            assert (answer.status_code, problem(answer)) == (404, "not-found"), (method, path)


def test_whoever_may_not_decide_is_refused_and_the_trail_knows(world, mobile):
    record = make.submitted(world)
    answer = mobile("zhou").post(f"/records/{record.pk}/accept", {}, version=record.version)
    assert (answer.status_code, problem(answer)) == (403, "not-allowed")
    assert list(trail.of(record.pk))[-1].result == "denied"


def test_a_talkee_sees_a_few_fields_and_signs_what_was_released(world, mobile):
    record = make.submitted(world, released=["opinions"])
    sun = mobile("sun")
    seen = sun.get(f"/records/{record.pk}").json()
    assert set(seen) == {"id", "kind", "number", "started_at", "topic", "participants", "status", "version", "may"}
    assert set(seen["may"]) == {"confirm", "decline", "question", "open"}
    note = sun.get(f"/records/{record.pk}/note").json()
    assert set(note["sections"]) == {"opinions"}
    [mine] = [row for row in seen["participants"] if row["part"] == "talkee"]
    said = {"revision": note["revision"], "typed_name": "孙建国", "comment": "属实。"}
    answer = sun.post(f"/records/{record.pk}/participants/{mine['id']}/confirm", said, key="sign")
    assert answer.status_code == 200, answer.content
    [confirmed] = mobile("zhou").get(f"/records/{record.pk}").json()["confirmations"]
    assert (confirmed["state"], confirmed["person"]["name"], confirmed["signed_how"]) == (
        "confirmed",
        "孙建国",
        "typed",
    )


def test_a_request_for_the_headers_of_a_note_opens_nothing(world, mobile):
    record = make.submitted(world)
    answer = mobile("li").send("HEAD", f"/records/{record.pk}/note")
    assert answer.status_code == 405
    assert not record.openings.exists()


def test_outside_the_queue_an_officer_says_why_and_the_author_may_ask(world, mobile):
    record = make.accepted(world)
    li, zhou = mobile("li"), mobile("zhou")
    assert codes(li.get(f"/records/{record.pk}/note")) == {"reason": {"missing"}}
    assert codes(li.post(f"/records/{record.pk}/note", {"reason": "other"})) == {"in_words": {"missing"}}
    assert li.get(f"/records/{record.pk}/note?reason=inspection").status_code == 200
    [opening] = zhou.get(f"/records/{record.pk}/openings").json()
    assert (opening["reader"], opening["reason"]) == ("李伟", "inspection")
    asked = f"/records/{record.pk}/openings/{opening['id']}"
    assert zhou.post(f"{asked}/question", {"text": "为什么看?"}, key="q").status_code == 200
    assert li.post(f"{asked}/answer", {"text": "例行检查。"}).status_code == 200
    assert zhou.post(f"{asked}/noted").status_code == 200
    assert zhou.post(f"{asked}/question", {"text": "再问"}).status_code == 409


def test_an_accepted_record_is_corrected_and_a_void_counts_nowhere(world, mobile):
    record = make.accepted(world)
    zhou, li, place = mobile("zhou"), mobile("li"), f"/records/{record.pk}/corrections"
    proposal = {"kind": "void", "reason": "duplicate", "text": "重复记录。"}
    answer = zhou.post(place, proposal, version=record.version)
    assert answer.status_code == 201, answer.content
    [correction] = answer.json()["corrections"]
    returned = li.post(f"{place}/{correction['id']}/return", {"comment": "请写明。"}, version=answer.json()["version"])
    assert returned.json()["corrections"][0]["state"] == "returned"
    answer = zhou.post(place, proposal, version=returned.json()["version"])
    second = next(row for row in answer.json()["corrections"] if row["state"] == "proposed")
    answer = li.post(f"{place}/{second['id']}/accept", {}, version=answer.json()["version"])
    assert answer.json()["void"] is True
    assert len(zhou.get(place).json()) == 2


def test_what_was_promised_is_closed_with_a_word(world, mobile):
    record = make.submitted(world, commitments=[{"text": "月底前报表格", "due": "2030-01-31"}])
    zhou = mobile("zhou")
    [followup] = zhou.get(f"/records/{record.pk}").json()["followups"]
    place = f"/records/{record.pk}/followups/{followup['id']}/close"
    assert codes(zhou.post(place, {"word": " "})) == {"word": {"missing"}}
    answer = zhou.post(place, {"word": "已报。"})
    assert answer.json()["followups"][0]["closed_by"] == "周敏"


def test_recall_withdraw_change_kind_hand_back_and_release_are_there(world, mobile):
    zhou, li = mobile("zhou"), mobile("li")
    record = make.submitted(world, released=["opinions", "outline"])
    answer = li.post(f"/records/{record.pk}/release", {"released": ["opinions"]}, version=record.version)
    assert answer.json()["released"] == ["opinions"]
    answer = li.post(f"/records/{record.pk}/hand-back", {}, version=answer.json()["version"])
    assert codes(answer) == {"comment": {"missing"}}
    second = make.submitted(world)
    draft = zhou.post(f"/records/{second.pk}/recall", version=second.version).json()
    assert draft["status"] == "draft"
    refused = zhou.post(f"/records/{second.pk}/change-kind", {"kind": "visit"}, version=draft["version"])
    assert (refused.status_code, "change_kind" in draft["may"]) == (409, False)  # its number is a talk's
    third = make.draft(world)
    changed = zhou.post(f"/records/{third.pk}/change-kind", {"kind": "visit"}, version=third.version).json()
    assert (changed["kind"], changed["topic"]) == ("visit", third.topic)
    gone = zhou.post(f"/records/{second.pk}/withdraw", version=draft["version"]).json()
    assert gone["status"] == "withdrawn"
    assert set(li.get(f"/records/{second.pk}").json()) == {"id", "kind", "number", "status", "version", "may"}


def test_a_client_that_names_an_id_in_use_is_told_so(world, mobile):
    zhou, answer = begun(world, mobile)
    again = zhou.post("/records", {"kind": "talk", "id": answer.json()["id"]})
    assert (again.status_code, problem(again)) == (409, "id-taken")


@pytest.mark.parametrize("path", ["/nothing", "/records/12", "/records/", "/", "/records/x/submit"])
def test_an_address_that_is_none_is_answered_as_a_problem(world, mobile, path):
    answer = mobile("zhou").get(path)
    assert (answer.status_code, problem(answer)) == (404, "not-found")

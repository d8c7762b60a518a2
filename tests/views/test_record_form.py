"""The record form without a browser: drawn from the kind, kept, handed in, refused at the field."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections
from django.test import Client

from records.actions import households, notes
from records.audit.models import Event
from records.ledger.enums import Kind, Status
from records.ledger.kinds.registry import model_of
from records.ledger.records import Record
from records.ledger.sections import TEXT
from tests import world as make
from tests.views.forms import posted

JSON = {"accept": "application/json"}


def save(client, record, data, **more):
    return client.post(f"/records/{record.pk}/save/", posted(data, version=record.version) | more, headers=JSON)


def said(world, record):
    return notes.open_note(Record.objects.get(pk=record.pk), by=world.actor("zhou")).sections["said"]


# Drawn


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("kind", Kind.values)
def test_a_form_asks_for_everything_its_kind_names(world, sign_in, kind, language):
    page = sign_in("zhou", language).get(f"/records/new/{kind}/").content.decode()
    model = model_of(kind)
    names = [*model.PARTICULARS, "late_reason", *(s.name for s in model.SECTIONS if s.shape == TEXT)]
    assert [name for name in names if f'name="{name}"' not in page] == []
    assert [s.name for s in model.SECTIONS if s.shape != TEXT and f'data-rows="{s.name}"' not in page] == []
    assert [part for part in model.parts() if f'name="{part}"' not in page and f'data-name="{part}"' not in page] == []


def test_an_empty_form_stores_nothing(world, sign_in):
    sign_in("zhou").get("/records/new/talk/")
    assert not Record.objects.exists()


def test_whoever_may_write_no_record_gets_no_form(world, sign_in):
    assert sign_in("li").get("/records/new/talk/").status_code == 403
    assert sign_in("zhou").get("/records/new/nonsense/").status_code == 404


def test_a_duty_can_lead_to_a_form_that_names_the_other(world, sign_in):
    page = sign_in("zhou").get("/records/new/talk/", {"talkee": str(world.persons["sun"].pk)}).content.decode()
    assert "孙建国" in page
    stranger = sign_in("zhou").get("/records/new/talk/", {"talkee": str(world.persons["zheng"].pk)}).content.decode()
    assert "郑凯" not in stranger


def test_who_may_read_stands_on_the_form_before_a_word_is_typed(world, sign_in):
    page = sign_in("zhou").get("/records/new/talk/").content.decode()
    readers = page[page.index('id="readers"') : page.index('id="readers"') + 3000]
    assert all(name in readers for name in ("周敏", "何静", "李伟"))


def test_a_scribe_is_told_for_whom_until_when_and_sends_instead_of_submitting(world, sign_in):
    page = sign_in("he").get("/records/new/talk/").content.decode()
    assert "You are typing for 周敏." in page
    assert "Send to 周敏 to submit" in page


def test_opening_a_draft_for_editing_leaves_its_trace(world, sign_in):
    record = make.draft(world, said="只有周敏和何静看得到。")
    assert "只有周敏和何静看得到。" in sign_in("zhou").get(f"/records/{record.pk}/edit/").content.decode()
    assert Event.objects.filter(action="note.opened").count() == 1


@pytest.mark.parametrize("who", ["sun", "wang", "zheng", "sysadmin"])
def test_another_s_draft_is_not_there(world, sign_in, who):
    record = make.draft(world)
    client = sign_in(who)
    for name in ("edit", "key", "save", "submit", "form", "conflict", "settle", "kind"):
        ask = client.get if name in ("edit", "key") else client.post
        assert ask(f"/records/{record.pk}/{name}/").status_code in (403, 404), name
    assert not Event.objects.filter(action="note.opened").exists()


# Kept


@pytest.mark.parametrize("who", ["wang", "ma", "sysadmin"])
def test_the_key_of_another_s_record_is_not_there(world, sign_in, who):
    assert sign_in(who).get(f"/records/{make.draft(world).pk}/key/").status_code == 404


def test_the_first_save_begins_the_record_under_the_browser_s_id(world, sign_in):
    chosen = uuid.uuid4()
    data = posted({"topic": "随手记的主题"}, id=str(chosen))
    answer = sign_in("zhou").post("/records/new/talk/", data, headers=JSON).json()
    record = Record.objects.get(pk=chosen)
    assert (record.status, record.topic, answer["version"]) == (Status.DRAFT, "随手记的主题", record.version)
    assert answer["edit"] == f"/records/{chosen}/edit/"


def test_what_is_valid_is_kept_and_what_is_not_is_told_in_the_reader_s_language(world, sign_in):
    record = make.draft(world)
    data = {"topic": "换了主题", "said": "太长" * 10_001}
    for language, words in (("en", "20000"), ("zh-hans", "20000")):
        answer = save(sign_in("zhou", language), record, data).json()
        assert list(answer["errors"]) == ["said"]
        assert words in answer["errors"]["said"][0]
        record.refresh_from_db()
    assert record.topic == "换了主题"
    assert said(world, record).startswith("孙建国汇报")


@pytest.mark.parametrize(
    "field", [{"said": "\x00"}, {"topic": "a\x00b"}, {"started_at": "gestern"}, {"talk_kind": "nonsense"},
              {"talkee": "nobody"}, {"talkee": str(uuid.uuid4())}, {"commitments-0-text": "x" * 501},
              {"commitments-0-due": "2026-02-31", "commitments-0-text": "a"},
              {"commitments-0-id": "1", "commitments-0-text": "a"},
              {"commitments-TOTAL_FORMS": "999"}],
)  # fmt: skip
def test_bad_input_is_told_at_its_field_and_never_breaks(world, sign_in, field):
    record = make.draft(world)
    data = {"commitments-TOTAL_FORMS": "1"} | field
    answer = save(sign_in("zhou"), record, {}, **data)
    assert answer.status_code == 200
    assert len(answer.json()["errors"]) == 1


@pytest.mark.parametrize("field", [{"version": "x"}, {"version": "9" * 40}, {"version": "-1"}])
def test_a_version_that_is_none_is_a_conflict(world, sign_in, field):
    record = make.draft(world)
    answer = save(sign_in("zhou"), record, {"said": "neu"}, **field)
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")


def test_a_lone_surrogate_cannot_come_in_by_a_form(world, sign_in):
    record = make.draft(world)
    body = f"version={record.version}&said=%ED%A0%80"
    answer = sign_in("zhou").post(
        f"/records/{record.pk}/save/", body, content_type="application/x-www-form-urlencoded", headers=JSON
    )
    assert answer.status_code == 200
    assert "\ud800" not in said(world, record)


@pytest.mark.parametrize(("start", "end"), [("15:00", "15:50"), ("23:30", "00:20")])
def test_the_hour_of_the_end_lies_on_the_day_of_the_start_or_past_the_midnight_after_it(world, sign_in, start, end):
    record = make.draft(world)
    save(sign_in("zhou"), record, {"started_at": f"2026-03-12T{start}", "ended_at": end})
    record.refresh_from_db()
    assert (record.ended_at - record.started_at).total_seconds() == 50 * 60


def test_an_hour_of_the_end_before_that_of_the_start_is_no_night_of_23_hours(world, sign_in):
    answer = save(sign_in("zhou"), make.draft(world), {"started_at": "2026-03-12T15:00", "ended_at": "14:00"}).json()
    assert "ended_at" in answer["errors"]


def test_a_talk_past_midnight_is_saved_again_as_it_was(world, sign_in):
    data = make.talk_data(world, started_at="2026-03-12T23:30:00+08:00", ended_at="2026-03-13T00:20:00+08:00")
    record, client = make.draft(world, data=data), sign_in("zhou")
    shown = client.get(f"/records/{record.pk}/edit/").context["ended"]
    save(client, record, {"started_at": "2026-03-12T23:30", "ended_at": shown})
    ended = record.ended_at
    record.refresh_from_db()
    assert record.ended_at == ended


def test_the_same_save_sent_twice_is_told_the_same_version(world, sign_in):
    record, client = make.draft(world), sign_in("zhou")
    data = make.talk_data(world, started_at="2026-03-12T15:00", ended_at="15:50", said="一段话。")
    first = save(client, record, data).json()
    assert save(client, record, data).json()["version"] == first["version"]


@pytest.mark.django_db(transaction=True)
def test_the_first_save_sent_twice_at_once_begins_one_record(world, sign_in):
    chosen, data, start = uuid.uuid4(), make.talk_data(world), Barrier(2)

    def begin(client):
        start.wait()
        try:
            return client.post(f"/records/{chosen}/save/", posted(data), headers=JSON)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(begin, [sign_in("zhou"), sign_in("zhou")]))
    record = Record.objects.get()
    assert record.pk == chosen
    assert [(answer.status_code, answer.json()["version"]) for answer in answers] == [(200, record.version)] * 2


def test_without_a_session_a_save_is_a_401_and_another_account_s_is_none(world, sign_in, client):
    record = make.draft(world)
    assert save(client, record, {"said": "x"}).status_code == 401
    other = sign_in("he").post(
        f"/records/{record.pk}/save/",
        posted({"said": "x"}, version=record.version),
        headers=JSON | {"X-Account": str(world.users["zhou"].pk)},
    )
    assert other.status_code == 401


def test_ten_megabytes_are_refused_with_words(world, sign_in):
    record = make.draft(world)
    answer = save(sign_in("zhou"), record, {"said": "x" * 10_000_000})
    assert answer.status_code == 413
    assert "Nothing you wrote is lost" in answer.json()["message"]
    page = sign_in("zhou", "zh-hans").post(f"/records/{record.pk}/submit/", {"said": "x" * 10_000_000})
    assert page.status_code == 413


def test_a_form_without_its_token_is_told_that_nothing_is_lost(world):
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.users["zhou"])
    assert client.post(f"/records/{uuid.uuid4()}/submit/", {"said": "x"}).status_code == 403


# Handed in


def test_a_complete_draft_is_handed_in_with_the_sections_that_were_ticked(world, sign_in):
    record = make.draft(world)
    data = posted(make.talk_data(world), version=record.version, released=["opinions"])
    answer = sign_in("zhou").post(f"/records/{record.pk}/submit/", data)
    record.refresh_from_db()
    assert (answer.status_code, answer.url) == (302, f"/records/{record.pk}/")
    assert (record.status, record.released) == (Status.SUBMITTED, ["opinions"])


def test_a_new_form_can_be_handed_in_at_once(world, sign_in):
    chosen = uuid.uuid4()
    sign_in("zhou").post(f"/records/{chosen}/submit/", posted(make.talk_data(world)))
    assert Record.objects.get(pk=chosen).status == Status.SUBMITTED


def test_what_is_missing_is_named_on_top_and_at_its_field_and_what_was_typed_stays(world, sign_in):
    record = make.draft(world)
    data = make.talk_data(
        world, place="", said="", opinions="这段话还在。", participants=make.people_of(world, principal="zhou")
    )
    answer = sign_in("zhou").post(f"/records/{record.pk}/submit/", posted(data, version=record.version))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert all(f'href="#id_{name}"' in page for name in ("place", "said", "participants"))
    assert all(f'id="id_{name}_error"' in page for name in ("place", "said", "participants"))
    assert "这段话还在。" in page
    record.refresh_from_db()
    assert record.status == Status.DRAFT


def test_a_scribe_s_draft_is_kept_for_the_leader_and_not_handed_in(world, sign_in):
    record = make.draft(world, by="he")
    answer = sign_in("he").post(f"/records/{record.pk}/submit/", posted(make.talk_data(world), version=record.version))
    record.refresh_from_db()
    assert (answer.status_code, answer.url, record.status) == (302, "/", Status.DRAFT)


def test_a_draft_changes_its_kind_and_keeps_what_was_typed(world, sign_in):
    record = make.draft(world, said="留着。")
    sign_in("zhou").post(f"/records/{record.pk}/kind/", {"kind": "visit", "version": record.version})
    changed = Record.objects.get(pk=record.pk)
    assert changed.kind == "visit"
    assert notes.open_note(changed, by=world.actor("zhou")).sections["said"] == "留着。"


# Two copies


def test_two_copies_stand_side_by_side_and_nothing_is_preselected(world, sign_in):
    record = make.draft(world, said="三名同志请产假。", topic="排班")
    data = posted(make.talk_data(world, said="九月起夜班改为一人。", topic="排班"), version=record.version - 1)
    answer = sign_in("zhou").post(f"/records/{record.pk}/conflict/", data)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert 'name="choose-said" value="mine"' in page
    assert 'name="choose-topic"' not in page
    assert " checked" not in page[page.index("data-copies") : page.index("action-bar")]


@pytest.mark.parametrize(
    ("choice", "result"), [("mine", "我的"), ("theirs", "服务器的"), ("both", "我的\n服务器的")]
)  # fmt: skip
def test_one_copy_is_made_of_the_two_as_it_was_chosen(world, sign_in, choice, result):
    record, client = make.draft(world, said="服务器的"), sign_in("zhou")
    data = {"said": "我的", "asked": "said", "choose-said": choice, "both-said": "我的\n服务器的"}
    answer = client.post(f"/records/{record.pk}/settle/", data | {"version": record.version})
    assert (answer.status_code, said(world, record)) == (302, result)


def test_a_passage_not_chosen_is_asked_again_and_nothing_is_stored(world, sign_in):
    record = make.draft(world, said="服务器的")
    data = {
        "said": "我的",
        "topic": "新",
        "asked": ["said", "topic"],
        "choose-topic": "mine",
        "version": record.version,
    }
    answer = sign_in("zhou").post(f"/records/{record.pk}/settle/", data)
    assert answer.status_code == 422
    assert said(world, record) == "服务器的"


def test_a_third_copy_that_came_between_is_a_conflict_again(world, sign_in):
    record = make.draft(world, said="服务器的")
    data = {"said": "我的", "asked": "said", "choose-said": "mine", "version": record.version - 1}
    answer = sign_in("zhou").post(f"/records/{record.pk}/settle/", data)
    assert answer.status_code == 409
    assert "我的" in answer.content.decode()


# Around the form


def test_the_last_three_records_between_the_two_stand_beside_the_form(world, sign_in):
    for _ in range(4):
        make.accepted(world)
    make.accepted(world, talkee="ma")
    where = {"principal": str(world.persons["zhou"].pk), "talkee": str(world.persons["sun"].pk)}
    page = sign_in("zhou").get("/records/around/talk/", where).content.decode()
    assert page.count('<a href="/records/') == 3
    assert "孙建国汇报" not in page


def test_the_surroundings_of_a_form_are_for_who_writes_it(world, sign_in):
    where = {"principal": str(world.persons["zhou"].pk), "talkee": str(world.persons["sun"].pk)}
    assert sign_in("wang").get("/records/around/talk/", where).status_code == 404
    assert sign_in("zhou").get("/records/around/talk/", {"principal": "nobody"}).status_code == 404
    assert sign_in("zhou").get("/records/around/talk/", where | {"record": "x"}).status_code == 200


def test_relatives_are_named_with_consent_only_and_a_child_never(world, sign_in):
    by = world.actor("sysadmin")
    home = households.keep_household(world.persons["wang"], by=by)
    spouse = {"relation": "spouse", "name": "林芳", "consent_way": "in_person", "birth_year": 1985}
    for data in (spouse, {"relation": "mother", "birth_year": 1955}, {"relation": "daughter", "birth_year": 2016}):
        households.add_member(home, data=data, by=by)
    page = sign_in("zhou").post(f"/records/relatives/{world.persons['wang'].pk}/").content.decode()
    assert page.count("data-row>") == 4  # three relatives, and the template of a row by hand
    assert page.count("林芳") == 2
    assert "under 14, not named" in page
    assert Event.objects.filter(action="household.opened").count() == 1


def test_whoever_may_not_look_the_person_up_opens_no_household(world, sign_in):
    assert sign_in("zheng").post(f"/records/relatives/{world.persons['wang'].pk}/").status_code == 404
    assert not Event.objects.filter(action="household.opened").exists()


def test_a_visit_keeps_who_was_ticked_and_who_was_added_by_relation(world, sign_in):
    by = world.actor("sysadmin")
    home = households.keep_household(world.persons["wang"], by=by)
    mother = households.add_member(home, data={"relation": "mother", "birth_year": 1955}, by=by)
    record = make.draft(world, kind="visit")
    rows = {
        "present-TOTAL_FORMS": "3",
        "present-0-listed": "1", "present-0-member": str(mother.pk), "present-0-relation": "mother",
        "present-0-here": "1",
        "present-1-listed": "1", "present-1-member": str(uuid.uuid4()), "present-1-relation": "son",
        "present-2-relation": "sibling",
    }  # fmt: skip
    people = {"participants": make.people_of(world, principal="zhou", talkee="wang")}
    answer = save(sign_in("zhou"), record, people, **rows)
    assert answer.json()["errors"] == {}
    kept = notes.open_note(Record.objects.get(pk=record.pk), by=world.actor("zhou")).sections["present"]
    assert [(row["relation"], row["member"]) for row in kept] == [("mother", str(mother.pk)), ("sibling", None)]

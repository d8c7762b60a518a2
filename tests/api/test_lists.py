"""Lists: the next page begins where the last one ended, a page costs the same however long the list is."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from records.ledger.enums import Part
from records.ledger.kinds.talk import Talk
from records.ledger.parts import Participant
from tests import world as make
from tests.api.client import codes

UNANSWERABLE = [
    ("limit=0", "limit", "limit"), ("limit=101", "limit", "limit"), ("limit=1000000000", "limit", "limit"),
    ("limit=x", "limit", "limit"), ("limit=٣", "limit", "limit"), ("cursor=x", "cursor", "cursor"),
    ("cursor=", "cursor", "cursor"), ("cursor=%00", "cursor", "cursor"), ("kind=duel", "kind", "invalid_choice"),
    ("status=gone", "status", "invalid_choice"), ("unit=x", "unit", "invalid"), ("since=1.1.2020", "since", "invalid"),
    ("person=x", "person", "invalid"), ("text=%00", "text", "unstorable"), ("text=" + "x" * 101, "text", "max_length"),
]  # fmt: skip


def many(world, count):
    """Accepted talks of one unit without notes: what a list reads."""
    now = timezone.now()
    for place in range(count):
        talk = Talk.objects.create(
            kind="talk", unit=world.units["PS02"], status="accepted", revision=1, topic=f"第 {place} 次",
            started_at=now - datetime.timedelta(hours=place // 3), created_by=world.users["zhou"],
            number_unit="PS02", number_year=2020, number_seq=place + 1,
        )  # fmt: skip
        Participant.objects.create(record=talk, person=world.persons["zhou"], part=Part.PRINCIPAL)
        Participant.objects.create(record=talk, person=world.persons["sun"], part=Part.TALKEE, position=1)


def every_page(client, path):
    found, pages = [], 0
    while path:
        answer = client.get(path).json()
        found, path, pages = found + answer["results"], answer["next"], pages + 1
    return found, pages


def queries(client, path):
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert client.get(path).status_code == 200
    return len(caught)


def test_pages_hold_every_record_once_the_newest_first(world, mobile):
    many(world, 23)
    for _draft in range(4):
        make.draft(world, data={})  # without a time: first in the list
    zhou = mobile("zhou")
    rows, pages = every_page(zhou, "/records?limit=5")
    assert (len(rows), pages, len({row["id"] for row in rows})) == (27, 6, 27)
    assert [row["started_at"] is None for row in rows] == [True] * 4 + [False] * 23
    times = [row["started_at"] for row in rows[4:]]
    assert times == sorted(times, reverse=True)


def test_a_record_that_came_meanwhile_shifts_no_page(world, mobile):
    many(world, 10)
    li = mobile("li")
    first = li.get("/records?limit=5").json()
    make.submitted(world)
    second = li.get(first["next"]).json()
    assert not {row["id"] for row in first["results"]} & {row["id"] for row in second["results"]}
    assert len(second["results"]) == 5


def test_a_list_is_counted_only_when_asked(world, mobile):
    many(world, 7)
    li = mobile("li")
    assert "count" not in li.get("/records?limit=2").json()
    assert li.get("/records?limit=2&count=1").json()["count"] == 7


def test_filters_go_on_with_the_pages(world, mobile):
    many(world, 7)
    make.submitted(world)
    rows, pages = every_page(mobile("li"), "/records?limit=3&status=accepted&kind=talk&kind=visit")
    assert ({row["status"] for row in rows}, len(rows), pages) == ({"accepted"}, 7, 3)


def test_what_cannot_be_asked_is_named(world, mobile):
    li = mobile("li")
    for query, field, code in UNANSWERABLE:
        answer = li.get(f"/records?{query}")
        assert (answer.status_code, codes(answer)) == (422, {field: {code}}), query


def test_a_cursor_of_another_list_is_none(world, mobile):
    many(world, 3)
    li = mobile("li")
    cursor = li.get("/records?limit=1").json()["next"].partition("cursor=")[2]
    assert codes(li.get(f"/people?q=z&cursor={cursor}")) == {"cursor": {"cursor"}}
    assert codes(li.get(f"/records?cursor={cursor[:-2]}AA")) == {"cursor": {"cursor"}}


def test_a_talkee_is_listed_a_few_fields_and_a_stranger_nothing(world, mobile):
    make.submitted(world)
    [row] = mobile("sun").get("/records").json()["results"]
    assert set(row) == {"id", "kind", "number", "started_at", "topic", "participants", "status", "version"}
    assert mobile("ma").get("/records").json()["results"] == []


@pytest.mark.parametrize("reader", ["li", "zhou", "sun"])
def test_a_page_costs_the_same_queries_at_ten_and_at_more(world, mobile, reader):
    client = mobile(reader)
    many(world, 10)
    client.get("/records")
    few = queries(client, "/records?limit=100&count=1")
    unit = world.units["PS02"].pk
    filtered = queries(client, f"/records?unit={unit}&text=次&since=2000-01-01&mine=false")
    many_more(world, 90)
    assert queries(client, "/records?limit=100&count=1") == few <= 8
    assert queries(client, f"/records?unit={unit}&text=次&since=2000-01-01&mine=false") == filtered <= 8


@pytest.mark.proof
def test_a_page_costs_the_same_queries_at_a_thousand(world, mobile):
    client = mobile("li")
    many(world, 10)
    client.get("/records")
    few = queries(client, "/records")
    many_more(world, 990)
    assert queries(client, "/records") == few <= 8


def many_more(world, count):
    Participant.objects.all().delete()
    Talk.objects.all().delete()
    many(world, count)


def test_one_record_costs_the_same_however_much_hangs_on_it(world, mobile):
    record = make.submitted(world, commitments=[{"text": "甲", "due": "2030-01-01"}])
    zhou = mobile("zhou")
    zhou.get("/me")
    few = queries(zhou, f"/records/{record.pk}")
    more = make.submitted(world, commitments=[{"text": str(n), "due": "2030-01-01"} for n in range(12)])
    assert queries(zhou, f"/records/{more.pk}") == few


def test_people_are_found_by_name_pinyin_and_number_among_whom_one_may_name(world, mobile):
    zhou = mobile("zhou")
    for words in ("孙建", "sunjian", "sjg", world.persons["sun"].staff_number):
        assert [row["name"] for row in zhou.get(f"/people?q={words}").json()["results"]] == ["孙建国"], words
    [row] = zhou.get("/people?q=孙建").json()["results"]
    assert (row["post"], row["unit"]["code"]) == ("科长", "PS02")
    assert zhou.get("/people?q=郑凯").json()["results"] == []
    assert codes(zhou.get("/people?q=")) == {"q": {"missing"}}
    assert codes(zhou.get("/people?q=%00")) == {"q": {"unstorable"}}
    rows, pages = every_page(mobile("li"), "/people?q=2&limit=2")
    assert len(rows) == len({row["id"] for row in rows}) > 4
    assert pages > 2


def test_units_are_those_of_ones_grants(world, mobile):
    assert [row["code"] for row in mobile("zhou").get("/units").json()["results"]] == ["PS02", "PS21"]
    assert mobile("sun").get("/units").json()["results"] == []
    rows, _pages = every_page(mobile("li"), "/units?limit=1")
    assert [row["code"] for row in rows] == ["GS01", "JT00", "PS02", "PS21"]

"""The ledger: what is in scope, its filters, its pages by key, and what it costs."""

import datetime
import uuid

import pytest
from django.utils import timezone

from records.actions import submission
from records.ledger.kinds.talk import Talk
from records.ledger.parts import Participant
from tests import world as make


def lines(response):
    assert response.status_code == 200
    return response.context["lines"]


def topics(response):
    return [line.topic for line in lines(response)]


@pytest.fixture
def many(world):
    """`many(n)`: n accepted talks of one principal, a minute apart, put straight into the tables."""

    def many(count):
        start = timezone.now() - datetime.timedelta(days=200)
        rows = [
            Talk(
                id=uuid.uuid4(), kind="talk", unit=world.units["PS02"], status="accepted", revision=1,
                topic=f"第 {n} 次",
                started_at=start + datetime.timedelta(minutes=n // 2), created_by=world.users["zhou"],
                number_unit="PS02", number_year=2026, number_seq=n + 1, submitted_at=start, section_count=3,
            )
            for n in range(count)
        ]  # fmt: skip
        for row in rows:
            row.save_base(force_insert=True)
        parts = [(row, key, part) for row in rows for key, part in (("zhou", "principal"), ("sun", "talkee"))]
        Participant.objects.bulk_create(
            Participant(record=row, person=world.persons[key], part=part, position=part == "talkee")
            for row, key, part in parts
        )
        return rows

    return many


def walked(client, address="/ledger/", way="next"):
    """Every line from page to page."""
    found = []
    while address:
        response = client.get(address)
        page = [line.id for line in lines(response)]
        found = found + page if way == "next" else page + found
        address = response.context[way]
    return found


def test_everybody_finds_their_own_records_and_nobody_elses(world, sign_in):
    make.submitted(world)
    make.draft(world, topic="草稿一件")
    assert topics(sign_in("zhou").get("/ledger/")) == ["草稿一件", "安全费用报销提醒"]
    assert topics(sign_in("li").get("/ledger/")) == ["安全费用报销提醒"]
    assert topics(sign_in("zheng").get("/ledger/")) == []


def test_a_talkee_does_not_see_who_else_was_talked_to(world, sign_in):
    make.submitted(world, talkee=["sun", "ma"], form="group")
    [line] = lines(sign_in("sun").get("/ledger/"))
    assert (line.led, line.talked_to, line.unit) == ("周敏", "孙建国", "")
    assert topics(sign_in("sun").get("/ledger/?text=马晓燕")) == []


def test_a_recalled_record_is_a_number_and_a_status(world, sign_in):
    record = make.submitted(world)
    submission.recall(record, by=world.actor("zhou"), version=record.version)
    [line] = lines(sign_in("li").get("/ledger/"))
    assert (line.number, line.topic, line.led, line.started_at) == (record.number, "", "", None)


@pytest.mark.parametrize(
    "words", ["谈-PS02-{year}-0001", "T-PS02-{year}-0001", "t-ps02-{year}-1", "孙建国", "sunjianguo", "报销"]
)
def test_one_search_finds_a_topic_a_person_and_a_number_in_either_language(world, sign_in, words):
    record = make.submitted(world)
    make.submitted(world, talkee="ma", topic="谈心")
    found = sign_in("li").get("/ledger/", {"text": words.format(year=record.started_at.year)})
    assert topics(found) == ["安全费用报销提醒"]


def test_filters_stand_in_the_address_and_in_the_form(world, sign_in):
    make.submitted(world)
    make.accepted(world, topic="已通过的一件")
    response = sign_in("li").get("/ledger/?status=accepted&kind=talk")
    assert topics(response) == ["已通过的一件"]
    page = response.content.decode()
    assert '<option value="accepted" selected>' in page
    assert '<option value="talk" selected>' in page


def test_an_empty_field_is_no_filter(world, sign_in):
    make.submitted(world)
    assert len(lines(sign_in("li").get("/ledger/?status=&kind=&unit=&since=&until=&text="))) == 1


def test_a_unit_stands_for_all_below_it(world, sign_in):
    make.submitted(world, "wang", talkee="ma", topic="泵站的谈话")
    li = sign_in("li")
    assert topics(li.get("/ledger/", {"unit": world.units["PS02"].pk})) == ["泵站的谈话"]
    assert topics(li.get("/ledger/", {"unit": world.units["GS01"].pk})) == []


def test_a_filter_that_makes_no_sense_is_named_and_shows_nothing(world, sign_in):
    make.submitted(world)
    response = sign_in("li").get("/ledger/?since=yesterday")
    assert response.status_code == 422
    assert "安全费用" not in response.content.decode()


def test_a_key_that_is_none_shows_the_first_page(world, sign_in):
    make.submitted(world)
    for key in ("x", "~", "2026-01-01T00:00:00~x", f"2026-01-01T00:00:00~{uuid.uuid4()}"):
        assert len(lines(sign_in("li").get("/ledger/", {"after": key}))) == 1


@pytest.mark.parametrize("sort", ["", "?sort=time"])
def test_every_record_stands_on_exactly_one_page_forward_and_back(world, sign_in, many, sort):
    rows = many(60)
    for number in range(30):
        make.draft(world, data={"topic": f"没有时间的草稿 {number}"})
    zhou = sign_in("zhou")
    forward = walked(zhou, f"/ledger/{sort}")
    assert len(forward) == len(set(forward)) == 90
    assert [found for found in forward if found in {row.pk for row in rows}] == sorted(
        (row.pk for row in rows),
        key={row.pk: (row.started_at, row.pk) for row in rows}.get,
        reverse=not sort,
    )
    last = f"/ledger/{sort}"
    while following := zhou.get(last).context["next"]:
        last = following
    assert walked(zhou, last, "previous") == forward


def test_the_other_order_is_the_mirror(world, sign_in, many):
    many(30)
    zhou = sign_in("zhou")
    assert walked(zhou, "/ledger/?sort=time") == walked(zhou)[::-1]


def test_counting_is_free_on_one_page_and_asked_for_on_many(world, sign_in, many):
    many(10)
    li = sign_in("li")
    assert li.get("/ledger/").context["count"] == 10
    many_more = li.get("/ledger/?kind=talk")
    assert many_more.context["count"] == 10
    Talk.objects.all().delete()
    many(60)
    response = li.get("/ledger/")
    assert response.context["count"] is None
    assert li.get(response.context["count_url"]).context["count"] == 60


@pytest.mark.parametrize("count", [10, 1000])
@pytest.mark.parametrize("name", ["zhou", "li", "sun"])
def test_the_ledger_costs_the_same_for_ten_records_and_a_thousand(
    world, sign_in, many, django_assert_max_num_queries, name, count
):
    many(count)
    client = sign_in(name)
    client.get("/ledger/")
    with django_assert_max_num_queries(9):
        response = client.get("/ledger/")
    assert len(lines(response)) == min(count, 25)


def test_an_empty_ledger_says_what_comes_next(sign_in):
    page = sign_in("zhou").get("/ledger/").content.decode()
    assert "No record yet" in page
    assert "No record matches" in sign_in("zhou").get("/ledger/?kind=visit").content.decode()


def test_a_part_of_the_page_is_cut_from_the_same_page(world, sign_in):
    make.submitted(world)
    zhou = sign_in("zhou")
    fresh = zhou.get("/ledger/?kind=talk").content.decode()
    swapped = zhou.get("/ledger/?kind=talk", headers={"HX-Request": "true"}).content.decode()

    def results(page):
        return page[page.index('<div id="results">') : page.index("</section>")]

    assert results(fresh) == results(swapped)

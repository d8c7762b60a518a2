"""Units and people in the browser: for system administrators alone, on any day, every change by its verb."""

import datetime

import pytest
from django.urls import reverse

from records.actions import people
from records.audit.models import Event
from records.people.dated import today
from records.people.persons import Person, Position
from records.people.units import Unit

OTHERS = ("zhou", "li", "security", "auditor", "sun", "he")


def body(response, status=200):
    assert response.status_code == status
    return response.content.decode()


def person_url(world, key, name="person", **more):
    return reverse(name, kwargs={"id": world.persons[key].pk} | more)


@pytest.mark.parametrize("key", OTHERS)
def test_nobody_but_a_system_administrator_reaches_units_and_people(world, sign_in, key):
    client = sign_in(key)
    for name in ("people", "person_add", "people_import", "people_import_template", "unit_add", "committee_add"):
        assert client.get(reverse(name)).status_code == 403
    for name in ("person", "person_change", "post_give", "consent_give", "family_relative"):
        assert client.get(person_url(world, "wang", name)).status_code == 403
    assert client.post(person_url(world, "zhou", "person_leave"), {"on": str(today())}).status_code == 403
    assert client.put(reverse("people_import_write"), b"").status_code == 403


def test_nobody_reaches_them_without_signing_in(client, world):
    assert client.get("/people/").headers["Location"].startswith("/sign-in/?next=/people/")


def test_the_tree_counts_the_people_below_and_the_table_names_them(world, sign_in):
    page = body(sign_in("sysadmin").get(f"/people/?unit={world.units['PS02'].pk}"))
    for name in ("周敏", "王海涛", "孙建国", "何静", "马晓燕"):
        assert page.count(f">{name}</a>") == 1
    assert "郑凯</a>" not in page
    assert "5 people" in page


def test_a_person_with_two_posts_stands_in_the_table_once(world, sign_in):
    data = {"unit": world.units["PS21"].pk, "title": "副所长", "rank": "deputy", "since": "2021-01-01"}
    people.give_post(world.persons["sun"], data=data, by=world.actor("sysadmin"))
    assert body(sign_in("sysadmin").get("/people/")).count(">孙建国</a>") == 1


def test_any_day_shows_the_unit_as_it_was(world, sign_in):
    people.rename_unit(
        world.units["PS02"], name="排水公司", since=datetime.date(2026, 1, 1), by=world.actor("sysadmin")
    )
    client = sign_in("sysadmin")
    assert "排水公司" in body(client.get("/people/"))
    then = body(client.get("/people/?on=2025-06-01"))
    assert "排水分公司" in then
    assert "排水公司" not in then


def test_what_was_asked_as_a_day_adds_nothing_of_its_own_to_the_links(world, sign_in):
    page = body(sign_in("sysadmin").get("/people/?on=2025-06-01%26unit%3Dnone%23top"))
    assert "&amp;on=2025-06-01%26unit%3Dnone%23top" in page
    assert "2025-06-01&amp;unit=none" not in page.replace('value="2025-06-01&amp;unit=none#top"', "")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=zm", {"周敏"}),
        ("q=孙", {"孙建国"}),
        ("team=1", {"周敏", "王海涛"}),
        ("role=scribe", {"何静"}),
        ("q=%00", None),
    ],
)
def test_the_table_filters_by_words_team_and_grant(world, sign_in, query, found):
    page = body(sign_in("sysadmin").get(f"/people/?unit={world.units['PS02'].pk}&{query}"))
    names = {name for name in ("周敏", "王海涛", "孙建国", "何静", "马晓燕") if f">{name}</a>" in page}
    assert names == (found or names)


def test_a_system_administrator_of_a_part_finds_no_other_part(world, sign_in):
    world.grant("ma", "system_admin", "PS02")
    client = sign_in("ma")
    assert "供水分公司" not in body(client.get("/people/"))
    assert client.get(person_url(world, "zheng")).status_code == 404
    assert client.get(f"/people/?unit={world.units['GS01'].pk}").status_code == 404
    assert client.get(reverse("unit_rename", args=[world.units["GS01"].pk])).status_code == 404


def test_a_person_is_added_with_a_first_post(world, sign_in):
    data = {"staff_number": "30001", "name": "古丽娜尔·艾合买提", "birthday_calendar": "solar"}
    data |= {"unit": world.units["PS21"].pk, "title": "技术员", "rank": "none", "since": "2024-03-15"}
    answer = sign_in("sysadmin").post("/people/new/", data)
    person = Person.objects.get(staff_number="30001")
    assert answer.headers["Location"] == reverse("person", args=[person.pk])
    assert person.positions.get().unit == world.units["PS21"]


def test_what_is_wrong_stands_at_its_field_and_what_was_typed_stays(world, sign_in):
    data = {"staff_number": world.persons["zhou"].staff_number, "name": "罗鹏", "unit": world.units["PS21"].pk}
    client = sign_in("sysadmin")
    page = body(client.post("/people/new/", data | {"title": "", "rank": "none", "since": "x"}), 422)
    assert 'value="罗鹏"' in page
    for name in ("staff_number", "title", "since"):
        assert f'id="id_{name}_error"' in page
    assert Person.objects.filter(name="罗鹏").count() == 0
    chinese = body(sign_in("sysadmin", "zh-hans").post("/people/new/", data), 422)
    assert "该字段" in chinese or "必填" in chinese


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_rule_of_the_domain_stands_at_its_field_too(world, sign_in, language):
    url = reverse("unit_end", args=[world.units["PS02"].pk])
    page = body(sign_in("sysadmin", language).post(url, {"until": str(today())}), 422)
    assert 'id="id_until_error"' in page


def test_units_are_added_renamed_and_ended(world, sign_in):
    client = sign_in("sysadmin")
    data = {"code": "ps30", "name": "安全科", "parent": world.units["PS02"].pk, "since": "2026-01-01"}
    client.post("/units/new/", data)
    unit = Unit.objects.get(code="PS30")
    client.post(reverse("unit_rename", args=[unit.pk]), {"name": "安全环保科", "since": "2026-03-01"})
    unit.refresh_from_db()
    assert unit.name == "安全环保科"
    client.post(reverse("unit_end", args=[unit.pk]), {"until": "2026-06-01"})
    page = body(client.get("/people/"))
    assert "ended" in page
    assert "安全环保科" in page


def test_posts_and_seats_are_given_and_ended(world, sign_in):
    client = sign_in("sysadmin")
    post = {"unit": world.units["PS21"].pk, "title": "副所长", "rank": "deputy", "since": "2025-01-01"}
    client.post(person_url(world, "sun", "post_give"), post)
    position = Position.objects.get(title="副所长")
    client.post(person_url(world, "sun", "post_end", position=position.pk), {"until": "2026-01-01"})
    position.refresh_from_db()
    assert position.until == datetime.date(2026, 1, 1)
    client.post("/committees/new/", {"unit": world.units["PS02"].pk, "name": "党总支", "since": "2021-01-01"})
    committee = world.units["PS02"].committees.get()
    seat = {"committee": committee.pk, "part": "member", "since": "2022-01-01"}
    client.post(person_url(world, "sun", "membership_give"), seat)
    membership = world.persons["sun"].memberships.get()
    client.post(person_url(world, "sun", "membership_end", membership=membership.pk), {"until": "2026-01-01"})
    membership.refresh_from_db()
    assert membership.until == datetime.date(2026, 1, 1)
    page = body(client.get(person_url(world, "sun")))
    assert page.count('class="past"') == 2


def test_another_persons_post_cannot_be_ended_from_here(world, sign_in):
    position = world.persons["zheng"].positions.get()
    url = person_url(world, "sun", "post_end", position=position.pk)
    assert sign_in("sysadmin").post(url, {"until": str(today())}).status_code == 404


def test_particulars_are_put_right_and_stand_in_the_history(world, sign_in):
    client = sign_in("sysadmin")
    number = world.persons["sun"].staff_number
    data = {"staff_number": number, "name": "孙建业", "birthday_calendar": "lunar", "gender": "male"}
    assert client.post(person_url(world, "sun", "person_change"), data).status_code == 302
    page = body(client.get(person_url(world, "sun") + "?tab=history"))
    assert "李国强" in page
    assert "changed a person" in page


def test_somebody_who_left_is_locked_out(world, sign_in):
    client = sign_in("sysadmin")
    client.post(person_url(world, "sun", "person_leave"), {"on": str(today())})
    assert not world.user("sun").is_active
    assert "left on" in body(client.get(person_url(world, "sun")))


def test_names_of_relatives_are_opened_on_a_press_and_traced(world, sign_in):
    client = sign_in("sysadmin")
    relative = {"relation": "spouse", "birth_year": "1975", "name": "赵国强", "consent_way": "written"}
    client.post(person_url(world, "zhou", "family_relative"), relative)
    client.post(person_url(world, "zhou", "family_address"), {"address": "滨河路 12 号"})
    closed = body(client.get(person_url(world, "zhou") + "?tab=family"))
    assert "赵国强" not in closed
    assert "滨河路" not in closed
    opened = body(client.post(person_url(world, "zhou", "family_open")))
    assert "赵国强" in opened
    assert "滨河路 12 号" in opened
    last = Event.objects.order_by("number").last()
    assert (last.action, last.actor) == ("household.opened", str(world.users["sysadmin"].pk))


def test_a_childs_name_is_refused_at_its_field(world, sign_in):
    child = {"relation": "son", "birth_year": str(today().year - 6), "name": "小强", "consent_way": "written"}
    page = body(sign_in("sysadmin").post(person_url(world, "zhou", "family_relative"), child), 422)
    assert 'id="id_name_error"' in page


def test_a_consent_is_withdrawn_with_one_press(world, sign_in):
    client = sign_in("sysadmin")
    given = {"scope": "birthday", "way": "in_person", "given_on": str(today())}
    client.post(person_url(world, "zhou", "consent_give"), given)
    consent = world.persons["zhou"].consents.get()
    assert client.post(person_url(world, "sun", "consent_withdraw", consent=consent.pk)).status_code == 404
    client.post(person_url(world, "zhou", "consent_withdraw", consent=consent.pk))
    consent.refresh_from_db()
    assert consent.withdrawn_on == today()


@pytest.mark.parametrize("count", [10, 1000])
def test_units_and_people_need_the_same_queries_for_ten_and_a_thousand(
    world, sign_in, count, django_assert_max_num_queries
):
    persons = Person.objects.bulk_create(
        [Person(staff_number=f"4{n:05}", name=f"罗{n}", pinyin_folded=f"luo{n}") for n in range(count)]
    )
    unit, since = world.units["PS02"], datetime.date(2024, 1, 1)
    Position.objects.bulk_create([Position(person=person, unit=unit, title="科员", since=since) for person in persons])
    client = sign_in("sysadmin")
    with django_assert_max_num_queries(16):
        page = body(client.get("/people/"))
    assert f"{count + 11} people" in page

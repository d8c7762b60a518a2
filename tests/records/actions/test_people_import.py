"""An import of units and people: everything is looked at first, then all of it is written, or nothing."""

import datetime

import pytest
from django.utils.translation import override

from records.actions import people_import
from records.audit.models import Event, Touch
from records.documents import people_sheet
from records.people.enums import Rank
from records.people.errors import Invalid, NotAllowed
from records.people.persons import Person, Position
from records.people.units import Placement, Unit
from tests import world as make
from tests.records.actions.sheets import person, workbook


def imported(world, by="sysadmin", **rows):
    return people_import.import_people(people_sheet.read(workbook(**rows)), by=world.actor(by))


def planned(world, by="sysadmin", **rows):
    return people_import.plan(people_sheet.read(workbook(**rows)), by=world.actor(by))


def faults(world, **rows):
    """(row number, field) of all that is wrong."""
    return {(row.number, name) for row in planned(world, **rows).bad for name in row.faults}


def test_units_and_people_come_in_together(world):
    units = [
        {"code": "PS31", "name": "安全科二组", "parent": "PS30"},  # below one that stands further down in the sheet
        {"code": "PS30", "name": "安全科", "parent": "PS02"},
    ]
    with override("zh-hans"):
        more = {"rank": str(Rank.HEAD.label), "important": str(people_sheet.YES), "party_since": "2019-06-20"}
    found = imported(world, units=units, people=[person("30001", "古丽娜尔·艾合买提", unit="PS31", **more)])
    assert (len(found.units), len(found.added), len(found.changed), found.same) == (2, 1, 0, 0)
    position = Position.objects.get(person__staff_number="30001")
    assert (position.unit.code, position.rank, position.important) == ("PS31", "head", True)
    assert position.person.party_since == datetime.date(2019, 6, 20)
    assert Placement.objects.get(unit__code="PS31").parent.code == "PS30"
    assert Person.objects.get(staff_number="30001").pinyin_folded.startswith("guli")


def test_an_import_leaves_one_event_with_counts_and_touches_what_changed(world):
    before = Event.objects.count()
    imported(world, people=[person("30001", "罗鹏"), person("30002", "田野")])
    [event] = Event.objects.order_by("number")[before:]
    assert event.action == "people.imported"
    new = Person.objects.get(staff_number="30002")
    assert Touch.objects.filter(scope=f"person:{new.pk}", number=event.number).exists()


def test_nothing_is_written_while_one_row_is_bad(world):
    before = Person.objects.count(), Unit.objects.count()
    with pytest.raises(Invalid):
        imported(world, people=[person("30001", "罗鹏"), person("30002", "")])
    assert (Person.objects.count(), Unit.objects.count()) == before


def test_a_preview_writes_nothing(world):
    before = Person.objects.count(), Event.objects.count()
    assert len(planned(world, people=[person("30001", "罗鹏")]).added) == 1
    assert (Person.objects.count(), Event.objects.count()) == before


def test_every_bad_cell_is_named(world):
    rows = [
        person("30001", "罗鹏"),
        person("30001", "罗大鹏"),
        person("30002", "田野", unit="GS02"),
        person("30003", "韩雪", since="2026-13-01"),
        person("30004", ""),
        person("30005", "尼玛次仁", party_since="2931-07-01"),
        person("2.0913E+4", "崔莹"),
        person("30006", "孟祥宇", rank="chief"),
        person("30007", "何洁", unit=""),
    ]
    assert faults(world, people=rows) == {
        (3, "staff_number"), (4, "unit"), (5, "since"), (6, "name"), (7, "party_since"), (8, "staff_number"),
        (9, "rank"), (10, "unit"),
    }  # fmt: skip


def test_a_unit_that_almost_exists_is_suggested(world):
    [row] = planned(world, people=[person("30001", "罗鹏", unit="PS20")]).bad
    assert "PS2" in row.faults["unit"]
    [row] = planned(world, people=[person("30001", "罗鹏", unit="排水分公司")]).bad
    assert "PS02" in row.faults["unit"]


def test_a_unit_of_the_sheet_with_another_name_or_place_is_bad(world):
    rows = [
        {"code": "JT00", "name": "临江水务集团"},
        {"code": "PS02", "name": "排水公司", "parent": "JT00"},
        {"code": "PS21", "name": "泵站管理所", "parent": "GS01"},
        {"code": "XX01", "name": "无处", "parent": "XX02"},
        {"code": "XX02", "name": "绕圈", "parent": "XX01"},
    ]
    assert faults(world, units=rows) == {(3, "name"), (4, "parent"), (5, "parent"), (6, "parent")}


def test_people_that_are_there_are_changed_only_where_the_sheet_says_so(world):
    sun = world.persons["sun"]
    same = person(sun.staff_number, "孙建国", title="科长", since="2020-01-01")
    assert planned(world, people=[same]).same == 1
    found = imported(world, people=[same | {"name": "孙建业", "important": str(people_sheet.YES)}])
    assert len(found.changed) == 1
    sun.refresh_from_db()
    assert (sun.name, sun.pinyin_folded) == ("孙建业", "sunjianye")
    [position] = sun.positions.all()
    assert position.important


def test_a_post_not_held_yet_is_added_and_none_is_ended(world):
    sun = world.persons["sun"]
    imported(world, people=[person(sun.staff_number, "孙建国", unit="PS21", title="副所长", since="2026-01-05")])
    assert {(p.unit.code, p.until) for p in sun.positions.all()} == {("PS02", None), ("PS21", None)}


def test_only_a_system_administrator_imports_and_only_below_units_of_the_grant(world):
    for key in ("zhou", "li", "security", "auditor"):
        with pytest.raises(NotAllowed):
            imported(world, by=key, people=[person("30001", "罗鹏")])
    world.grant("ma", "system_admin", "PS02")
    rows = [person("30001", "罗鹏", unit="GS01"), person(world.persons["zheng"].staff_number, "郑凯")]
    found = planned(world, by="ma", people=rows)
    assert [set(row.faults) for row in found.bad] == [{"unit"}, {"staff_number"}]


def test_somebody_who_left_is_not_brought_back_by_a_sheet(world):
    with make.sealed():
        Person.objects.filter(pk=world.persons["sun"].pk).update(left_on="2026-01-01")
    assert faults(world, people=[person(world.persons["sun"].staff_number, "孙建国")]) == {(2, "staff_number")}


@pytest.mark.parametrize("count", [10, 1000])
def test_a_thousand_rows_are_looked_at_and_written_in_a_bounded_number_of_queries(
    world, count, django_assert_max_num_queries
):
    sheet = people_sheet.read(workbook(people=[person(f"4{n:05}", f"罗{n}") for n in range(count)]))
    with django_assert_max_num_queries(12):
        people_import.plan(sheet, by=world.actor("sysadmin"))
    with django_assert_max_num_queries(45 + count // 40):  # SQLite takes some hundred rows an insert
        people_import.import_people(sheet, by=world.actor("sysadmin"))
    assert Person.objects.filter(staff_number__startswith="4").count() == count

"""Units, posts and memberships are changed as they stand now, whatever the page had read before."""

import datetime

import pytest

from records.actions import people
from records.people.dated import today
from records.people.errors import Invalid
from records.people.persons import Position
from records.people.units import Unit
from tests import world as make

DAY = datetime.timedelta(days=1)


def test_a_post_read_before_another_moved_its_first_day_ends_by_the_new_one(world):
    read = world.persons["sun"].positions.get()
    with make.sealed():
        Position.objects.filter(pk=read.pk).update(since=today())
    with pytest.raises(Invalid):
        people.end_post(read, until=today(), by=world.actor("sysadmin"))
    assert Position.objects.get(pk=read.pk).until is None
    assert people.end_post(read, until=today() + DAY, by=world.actor("sysadmin")).since == today()


def test_a_membership_read_before_another_moved_its_first_day_ends_by_the_new_one(world):
    by = world.actor("sysadmin")
    committee = people.add_committee(
        data={"unit": world.units["PS02"].pk, "name": "党总支", "since": "2021-01-01"}, by=by
    )
    seat = {"committee": committee.pk, "person": world.persons["zhou"].pk, "part": "secretary", "since": "2021-01-01"}
    read = people.give_membership(data=seat, by=by)
    type(read).objects.filter(pk=read.pk).update(since=today())
    with pytest.raises(Invalid):
        people.end_membership(read, until=today(), by=by)
    assert type(read).objects.get(pk=read.pk).until is None


def test_renaming_or_ending_a_unit_puts_nothing_back_that_was_read_before(world):
    read = Unit.objects.get(code="GS01")
    Unit.objects.filter(pk=read.pk).update(code="GS09")
    people.rename_unit(read, name="供水公司", since=today(), by=world.actor("sysadmin"))
    unit = Unit.objects.get(pk=read.pk)
    assert (unit.code, unit.name) == ("GS09", "供水公司")
    world.add_unit("GS11", "水表所", "GS01")
    ended = people.end_unit(world.units["GS11"], on=today(), by=world.actor("sysadmin"))
    assert not ended.placements.on(today()).exists()

"""Somebody leaves: posts and memberships end on that day, and the account is locked at once."""

import datetime

import pytest

from records.actions import people
from records.actions.verifying import faults
from records.people import access
from records.people.dated import today
from records.people.errors import Invalid, NotAllowed, WrongState
from tests import world as make


def leave(world, key, *, on=None, by="sysadmin"):
    return people.leave(world.persons[key], on=on or today(), by=world.actor(by))


def test_whoever_left_holds_no_post_no_seat_and_no_right(world):
    data = {"unit": world.units["PS02"].pk, "name": "党总支", "since": "2021-01-01"}
    committee = people.add_committee(data=data, by=world.actor("sysadmin"))
    seat = {"committee": committee.pk, "person": world.persons["zhou"].pk, "part": "secretary", "since": "2021-01-01"}
    people.give_membership(data=seat, by=world.actor("sysadmin"))
    person = leave(world, "zhou")
    assert not person.positions.on(today()).exists()
    assert not person.memberships.on(today()).exists()
    assert person.positions.on(today() - datetime.timedelta(days=1)).exists()
    assert access.roles(world.user("zhou")) == frozenset()


def test_birthday_and_day_of_joining_are_deleted_with_the_duty_they_were_kept_for(world):
    person = world.persons["zhou"]
    with make.sealed():
        person.birthday, person.party_since = datetime.date(1980, 3, 1), datetime.date(2004, 7, 1)
        person.save()
    leave(world, "zhou")
    person.refresh_from_db()
    assert (person.birthday, person.party_since) == (None, None)
    assert list(faults()) == []


def test_nobody_leaves_in_the_future_twice_or_before_the_post_began(world):
    for on in (today() + datetime.timedelta(days=1), datetime.date(2019, 1, 1)):
        with pytest.raises(Invalid):
            leave(world, "sun", on=on)
    leave(world, "sun")
    with pytest.raises(WrongState):
        leave(world, "sun")


def test_only_who_keeps_the_person_says_so_and_nobody_of_herself(world):
    for key, by in (("sun", "zhou"), ("sun", "security"), ("sysadmin", "sysadmin")):
        with pytest.raises(NotAllowed):
            leave(world, key, by=by)

"""Households: kept by the person and by the administrator, and never another than the person's own."""

import pytest

from records.actions import households
from records.ledger.seals import faults
from records.people.errors import NotAllowed, WrongState
from records.people.households import FamilyMember

GIVEN = {"scope": "birthday", "way": "written", "given_on": "2026-01-05"}


def test_a_consent_makes_up_no_household_that_is_opened_after_it(world):
    person, by = world.persons["sun"], world.actor("sun")
    kept = households.keep_household(person, address="人民路 1 号", by=by)
    person = type(person).objects.get(pk=person.pk)
    households.give_consent(data=GIVEN, person=person, by=by)
    opened = households.open_household(person.household, by=by)
    assert (opened.household.pk, opened.address) == (kept.pk, "人民路 1 号")


@pytest.mark.parametrize("who", ["zhou", "li", "security", "auditor"])
def test_a_consent_is_recorded_by_the_person_or_the_administrator_alone(world, who):
    with pytest.raises(NotAllowed):
        households.give_consent(data=GIVEN, person=world.persons["sun"], by=world.actor(who))
    households.give_consent(data=GIVEN, person=world.persons["sun"], by=world.actor("sun"))


# ---- A relative taken off ----


@pytest.fixture
def household(world):
    return households.keep_household(world.persons["sun"], by=world.actor("sun"))


@pytest.mark.parametrize("who", ["sun", "sysadmin"])
def test_a_relative_is_taken_off_by_the_person_or_the_administrator(world, household, who):
    member = households.add_member(household, data={"relation": "spouse"}, by=world.actor("sun"))
    households.remove_member(member, by=world.actor(who))
    assert not FamilyMember.objects.exists()
    assert list(faults()) == []


@pytest.mark.parametrize("who", ["zhou", "li", "security", "auditor", "wang"])
def test_and_by_nobody_else(world, household, who):
    member = households.add_member(household, data={"relation": "spouse"}, by=world.actor("sun"))
    with pytest.raises(NotAllowed):
        households.remove_member(member, by=world.actor(who))


def test_but_not_while_a_consent_of_theirs_is_kept_as_proof(world, household):
    wife = {"relation": "spouse", "name": "赵国强", "consent_way": "written"}
    member = households.add_member(household, data=wife, by=world.actor("sun"))
    with pytest.raises(WrongState):
        households.remove_member(member, by=world.actor("sun"))
    households.withdraw_consent(member.consents.get(), by=world.actor("sun"))
    with pytest.raises(WrongState):
        households.remove_member(member, by=world.actor("sun"))

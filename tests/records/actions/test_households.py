"""Households: kept by the person and by the administrator, and never another than the person's own."""

import pytest

from records.actions import households
from records.people.errors import NotAllowed

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

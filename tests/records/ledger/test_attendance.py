"""Who was there at a visit: of the household visited, named with consent only, a child never."""

import pytest

from records.actions import drafting, households, notes
from records.people.errors import Invalid
from tests import world as make


@pytest.fixture
def wife(world):
    household = households.keep_household(world.persons["wang"], by=world.actor("sysadmin"))
    data = {"relation": "spouse", "name": "林芳", "consent_way": "in_person"}
    return households.add_member(household, data=data, by=world.actor("sysadmin"))


def start(world, row, talkee="wang"):
    world.grant("zhou", "cadre", "PS21")
    data = make.visit_data(world, talkee=talkee, present=[row])
    return drafting.start(kind="visit", data=data, by=world.actor("zhou")).record


def complaint(world, row, **more):
    with pytest.raises(Invalid) as refusal:
        start(world, row, **more)
    return refusal.value.errors["present"][0][0]


def test_a_relative_who_agreed_is_named(world, wife):
    record = start(world, {"member": str(wife.pk), "relation": "spouse", "name": "林芳"})
    assert notes.open_note(record, by=world.actor("zhou")).sections["present"][0]["name"] == "林芳"


def test_a_relative_of_another_household_is_not_on_the_list(world, wife):
    row = {"member": str(wife.pk), "relation": "spouse", "name": "林芳"}
    assert complaint(world, row, talkee="sun") == "unknown_member"


def test_without_consent_the_relation_is_enough_and_a_name_is_refused(world, wife):
    households.withdraw_consent(wife.consents.get(), by=world.actor("sysadmin"))
    assert complaint(world, {"member": str(wife.pk), "relation": "spouse", "name": "林芳"}) == "consent"
    assert start(world, {"member": str(wife.pk), "relation": "spouse", "name": ""}).pk


def test_a_name_typed_freely_has_no_consent(world):
    assert complaint(world, {"relation": "mother", "name": "赵兰"}) == "consent"


def test_a_childs_name_is_never_recorded(world, wife):
    child = households.add_member(
        wife.household, data={"relation": "daughter", "birth_year": 2020}, by=world.actor("sysadmin")
    )
    assert complaint(world, {"member": str(child.pk), "relation": "daughter", "name": "小雨"}) == "child"

"""Accounts: who sets whose password, and that a password somebody else knows is changed first."""

import pytest

from records.actions import accounts
from records.people.actor import Actor
from records.people.devices import Device
from records.people.enums import Role
from records.people.errors import Invalid, NotAllowed, WrongState
from records.people.persons import Person
from tests.world import PASSWORD

NEW = "quite another long one"


def test_an_account_made_by_somebody_must_change_its_password(world):
    person = Person.objects.get(pk=world.add_person("tian", "田野", "PS02", account=False).pk)
    user = accounts.make(person=person, username=" tianye ", password=PASSWORD, by=world.actor("sysadmin"))
    assert (user.username, user.must_change_password) == ("tianye", True)
    user = accounts.set_password(user, password=NEW, current=PASSWORD, by=Actor(user=user))
    assert not user.must_change_password


@pytest.mark.parametrize("username", ["", "  ", "x" * 61, "a\0b", "ZHOU"])
def test_an_account_name_is_one_that_can_be_kept_and_is_free(world, username):
    person = world.add_person("tian", "田野", "PS02", account=False)
    with pytest.raises(Invalid) as refusal:
        accounts.make(person=person, username=username, password=PASSWORD, by=world.actor("sysadmin"))
    assert set(refusal.value.errors) == {"username"}


def test_the_new_password_is_another_than_the_present_one(world):
    with pytest.raises(Invalid) as refusal:
        accounts.set_password(world.user("sun"), password=PASSWORD, current=PASSWORD, by=world.actor("sun"))
    assert set(refusal.value.errors) == {"password"}


@pytest.mark.parametrize("key", ["sun", "zhou", "li", "security", "auditor"])
def test_nobody_sets_the_password_of_another(world, key):
    with pytest.raises(NotAllowed):
        accounts.set_password(world.user(key), password=NEW, by=world.actor("sysadmin"))


@pytest.mark.parametrize("key", ["zhou", "security", "auditor", "li"])
def test_only_a_system_administrator_makes_accounts_and_sets_passwords(world, key):
    person = world.add_person("tian", "田野", "PS02", account=False)
    with pytest.raises(NotAllowed):
        accounts.make(person=person, username="tian", password=PASSWORD, by=world.actor(key))
    with pytest.raises(NotAllowed):
        accounts.set_password(world.user("sun"), password=NEW, by=world.actor(key))


def test_a_first_password_signs_in_on_no_device(world):
    person = world.add_person("tian", "田野", "PS02", account=False)
    user = accounts.make(person=person, username="tian", password=PASSWORD, by=world.actor("sysadmin"))
    with pytest.raises(WrongState):
        accounts.add_device(user, name="手机", by=Actor(user=user))


def test_a_new_password_signs_the_devices_out(world):
    accounts.add_device(world.user("sun"), name="手机", by=world.actor("sun"))
    accounts.set_password(world.user("sun"), password=NEW, current=PASSWORD, by=world.actor("sun"))
    assert not Device.objects.filter(user=world.user("sun")).exists()


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN])
def test_an_administrator_of_one_unit_locks_no_account_of_another_and_signs_out_no_device(world, role):
    world.grant("ma", role, "GS01")
    accounts.add_device(world.user("zhou"), name="手机", by=world.actor("zhou"))
    for elsewhere in ("zhou", "auditor"):  # of another unit; of none, and so of the whole
        with pytest.raises(NotAllowed):
            accounts.lock(world.user(elsewhere), by=world.actor("ma"))
    with pytest.raises(NotAllowed):
        accounts.remove_device(Device.objects.get(user=world.user("zhou")), by=world.actor("ma"))
    accounts.lock(world.user("zheng"), by=world.actor("ma"))
    assert not world.user("zheng").is_active


def test_a_security_administrator_of_one_unit_unlocks_within_it_alone(world):
    world.grant("ma", Role.SECURITY_ADMIN, "GS01")
    for key in ("zhou", "zheng"):
        accounts.lock(world.user(key), by=world.actor("security"))
    with pytest.raises(NotAllowed):
        accounts.unlock(world.user("zhou"), by=world.actor("ma"))
    assert accounts.unlock(world.user("zheng"), by=world.actor("ma")).is_active

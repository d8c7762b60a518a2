"""The rules of grants: proposed by one, approved by another who gains nothing; powers that nobody holds together."""

import datetime
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from records.actions import accounts, admission, grants, households, identities
from records.people import access
from records.people.dated import today
from records.people.devices import Device
from records.people.enums import GrantState, Role
from records.people.errors import Invalid, NotAllowed, WrongState
from records.people.grants import Grant
from records.people.persons import Person
from tests import world as make

DAY = datetime.timedelta(days=1)


def propose(world, by, holder, role, unit="PS02", *, since=0, until=100, **more):
    return grants.propose(
        by=world.actor(by), holder=world.users[holder], role=role, unit=world.units[unit],
        since=today() + since * DAY, until=today() + until * DAY, **more,
    )  # fmt: skip


@pytest.mark.parametrize(("role", "left"), [(Role.OFFICER, 0), (Role.AUDITOR, 0), (Role.CADRE, 1)])
def test_who_others_come_to_rely_on_keeps_no_way_in_that_they_made_alone(world, role, left):
    ma = world.user("ma")
    accounts.add_device(ma, name="phone", by=world.actor("ma"))
    identities.link(ma, provider="oidc", subject="ma", by=world.actor("ma"))
    grants.approve(propose(world, "sysadmin", "ma", role), by=world.actor("security"))
    assert (Device.objects.filter(user=ma).count(), ma.identities.count()) == (left, left)
    if not left:
        with pytest.raises(NotAllowed):
            identities.link(ma, provider="oidc", subject="ma", by=world.actor("ma"))


@pytest.mark.parametrize("who", ["zhou", "li", "security", "auditor", "sun"])
def test_only_the_system_administrator_proposes_a_plain_grant(world, who):
    with pytest.raises(NotAllowed):
        propose(world, who, "ma", Role.CADRE)


def test_a_system_administrator_proposes_within_their_own_units(world):
    propose(world, "sysadmin", "sun", Role.SYSTEM_ADMIN, "GS01")
    grants.approve(Grant.objects.get(holder=world.users["sun"]), by=world.actor("security"))
    propose(world, "sun", "ma", Role.CADRE, "GS01")
    with pytest.raises(NotAllowed):
        propose(world, "sun", "ma", Role.CADRE, "PS02")


def test_who_proposed_cannot_approve(world):
    grant = propose(world, "sysadmin", "ma", Role.CADRE)
    for who in ("sysadmin", "ma", "zhou", "li", "auditor"):
        with pytest.raises(NotAllowed):
            grants.approve(grant, by=world.actor(who))
    assert access.roles(world.user("ma")) == frozenset()
    grants.approve(grant, by=world.actor("security"))
    assert access.roles(world.user("ma")) == {Role.CADRE}


def test_who_holds_a_grant_cannot_approve_it(world):
    grant = propose(world, "sysadmin", "security", Role.CADRE)
    with pytest.raises(NotAllowed):
        grants.approve(grant, by=world.actor("security"))


def test_a_security_administrator_approves_and_revokes_within_their_own_units(world):
    world.grant("sun", Role.SECURITY_ADMIN, "GS01")
    grant = propose(world, "sysadmin", "ma", Role.CADRE, "PS02")
    for verb in (grants.approve, grants.turn_down):
        with pytest.raises(NotAllowed):
            verb(grant, by=world.actor("sun"))
    grants.approve(grant, by=world.actor("security"))
    with pytest.raises(NotAllowed):
        grants.revoke(grant, by=world.actor("sun"))
    within = propose(world, "sysadmin", "ma", Role.CADRE, "GS01")
    grants.revoke(grants.approve(within, by=world.actor("sun")), by=world.actor("sun"))


def test_the_auditor_approves_where_a_second_security_administrator_reaches_another_unit_alone(world):
    world.grant("sun", Role.SECURITY_ADMIN, "GS01")
    grant = propose(world, "sysadmin", "security", Role.CADRE)
    with pytest.raises(NotAllowed):
        grants.approve(grant, by=world.actor("sun"))
    grants.approve(grant, by=world.actor("auditor"))


def test_for_the_only_security_administrators_own_account_the_auditor_approves(world):
    grant = propose(world, "sysadmin", "security", Role.CADRE)
    grants.approve(grant, by=world.actor("auditor"))
    assert Role.CADRE in access.roles(world.user("security"))


def test_where_there_is_a_second_security_administrator_the_auditor_does_not(world):
    world.grant("sun", Role.SECURITY_ADMIN, "JT00")
    grant = propose(world, "sysadmin", "security", Role.CADRE)
    with pytest.raises(NotAllowed):
        grants.approve(grant, by=world.actor("auditor"))
    grants.approve(grant, by=world.actor("sun"))


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR])
def test_no_officer_is_an_administrator_too(world, role):
    with pytest.raises(Invalid):
        propose(world, "sysadmin", "li", role, "JT00")


@pytest.mark.parametrize("first", ["sysadmin", "security", "auditor"])
@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR, Role.OFFICER])
def test_no_person_holds_two_of_the_powers(world, first, role):
    held = access.roles(world.user(first))
    if role in held:
        propose(world, "sysadmin", first, role, "PS02")
        return
    with pytest.raises(Invalid):
        propose(world, "sysadmin", first, role, "JT00")


def test_two_powers_that_begin_later_are_not_held_together_either(world):
    """A grant that begins tomorrow is none today, and would meet the other one tomorrow."""
    grant = propose(world, "sysadmin", "ma", Role.SECURITY_ADMIN, "JT00", since=1)
    grants.approve(grant, by=world.actor("security"))
    with pytest.raises(Invalid):
        propose(world, "sysadmin", "ma", Role.OFFICER, "JT00", since=2)
    propose(world, "sysadmin", "ma", Role.OFFICER, "JT00", since=100, until=200)


def test_two_powers_proposed_at_once_are_not_both_approved(world):
    both = [propose(world, "sysadmin", "ma", role, "JT00") for role in (Role.AUDITOR, Role.OFFICER)]
    grants.approve(both[0], by=world.actor("security"))
    with pytest.raises(Invalid):
        grants.approve(both[1], by=world.actor("security"))
    assert access.roles(world.user("ma")) == {Role.AUDITOR}


def scribe(world, by="zhou", holder="ma", unit="PS02", leader="zhou", kinds=("talk",), **more):
    return propose(world, by, holder, Role.SCRIBE, unit, leader=world.persons[leader], kinds=kinds, **more)


@pytest.mark.django_db(transaction=True)
def test_two_powers_approved_in_the_same_moment_are_not_both_held(world):
    proposals = [propose(world, "sysadmin", "ma", role, "JT00") for role in (Role.OFFICER, Role.AUDITOR)]
    start = Barrier(2)

    def approve(grant, by):
        start.wait()
        try:
            grants.approve(grant, by=by)
        except Invalid:
            pass
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(approve, proposals, [world.actor("security") for _ in proposals]))
    assert Grant.objects.filter(holder=world.users["ma"], state=GrantState.APPROVED).count() == 1


def test_a_leader_proposes_a_scribe_for_themself_alone(world):
    scribe(world)
    for by in ("sysadmin", "wang", "sun", "ma"):
        with pytest.raises(NotAllowed):
            scribe(world, by=by)
    with pytest.raises(NotAllowed):
        scribe(world, by="sun", leader="sun")


def test_a_scribe_reaches_no_further_than_the_leader(world):
    """The unit of the grant is where a scribe looks people up and opens households."""
    with pytest.raises(NotAllowed):
        scribe(world, unit="JT00")
    with pytest.raises(NotAllowed):
        scribe(world, unit="GS01")
    scribe(world, unit="PS21")
    assert not Person.objects.visible_to(world.user("he")).filter(pk=world.persons["zheng"].pk).exists()


@pytest.mark.parametrize("kinds", [[], ["nonsense"], ["talk", "nonsense"]])
def test_a_scribe_types_kinds_of_the_list(world, kinds):
    with pytest.raises(Invalid):
        scribe(world, kinds=kinds)


def test_nobody_is_their_own_scribe(world):
    with pytest.raises(Invalid):
        scribe(world, holder="zhou")


def test_who_gains_a_scribe_does_not_approve_one(world):
    grant = propose(world, "sysadmin", "security", Role.CADRE, "JT00")
    grants.approve(grant, by=world.actor("auditor"))
    own = scribe(world, by="security", leader="security", unit="JT00")
    with pytest.raises(NotAllowed):
        grants.approve(own, by=world.actor("security"))


def test_an_officer_over_a_leader_becomes_no_scribe_of_that_leader(world):
    with pytest.raises(Invalid):
        scribe(world, holder="li")
    scribe(world, holder="ouyang")  # of a unit elsewhere


def test_a_scribe_becomes_no_officer_over_the_leader_not_even_as_a_stand_in(world):
    for unit in ("PS02", "JT00"):
        with pytest.raises(Invalid):
            propose(world, "sysadmin", "he", Role.OFFICER, unit)
    with pytest.raises(Invalid):
        stand_in(world, holder="he")
    propose(world, "sysadmin", "he", Role.OFFICER, "GS01")


def stand_in(world, by="li", holder="ma", unit="JT00", **more):
    own = Grant.objects.get(holder=world.users["li"], role=Role.OFFICER)
    return propose(world, by, holder, Role.OFFICER, unit, stands_for=own, **more)


def test_an_officer_names_a_stand_in_for_their_own_grant(world):
    grants.approve(stand_in(world), by=world.actor("security"))
    assert Role.OFFICER in access.roles(world.user("ma"))
    for by in ("ouyang", "zhou", "sysadmin"):
        with pytest.raises(NotAllowed):
            stand_in(world, by=by, holder="he")


def test_a_stand_in_holds_neither_more_nor_longer(world):
    with pytest.raises(Invalid):
        stand_in(world, unit="PS02")
    with pytest.raises(Invalid):
        stand_in(world, until=400)


def test_an_officer_does_not_lengthen_their_own_grant_as_their_own_stand_in(world):
    with pytest.raises(NotAllowed):
        stand_in(world, holder="li")


def test_who_is_no_officer_any_more_names_no_stand_in(world):
    own = Grant.objects.get(holder=world.users["li"], role=Role.OFFICER)
    grants.revoke(own, by=world.actor("security"))
    with pytest.raises(NotAllowed):
        stand_in(world)


def test_a_revoked_grant_cannot_be_approved_again(world):
    grant = world.grant("ma", Role.CADRE, "PS02")
    grants.revoke(grant, by=world.actor("security"))
    for verb in (grants.approve, grants.turn_down, grants.revoke):
        with pytest.raises(WrongState):
            verb(grant, by=world.actor("security"))
    assert Grant.objects.get(pk=grant.pk).state == GrantState.REVOKED


def test_a_locked_account_is_given_nothing(world):
    accounts.lock(world.user("ma"), by=world.actor("security"))
    with pytest.raises(Invalid):
        grants.propose(
            by=world.actor("sysadmin"), holder=world.user("ma"), role=Role.CADRE, unit=world.units["PS02"],
            since=today(), until=today() + DAY,
        )  # fmt: skip


@pytest.mark.parametrize(("since", "until"), [(0, 0), (5, 4), (-10, 0), (0, 6 * 366)])
def test_a_grant_has_a_first_day_a_last_day_and_an_end(world, since, until):
    with pytest.raises(Invalid):
        propose(world, "sysadmin", "ma", Role.CADRE, since=since, until=until)


def test_nobody_alone_resets_the_password_of_a_power_not_even_before_its_first_day(world):
    for who in ("li", "security", "auditor"):
        with pytest.raises(NotAllowed):
            admission.reset(world.user(who), by=world.actor("sysadmin"))
    grants.approve(propose(world, "sysadmin", "ma", Role.OFFICER, since=1), by=world.actor("security"))
    with pytest.raises(NotAllowed):
        admission.reset(world.user("ma"), by=world.actor("sysadmin"))
    admission.reset(world.user("sun"), by=world.actor("sysadmin"))


def test_an_administrator_reads_no_record_and_no_household(world):
    """A system administrator keeps a household's address, for the people of their units; notes are nobody's."""
    record = make.submitted(world, released=["opinions"])
    household = households.keep_household(world.persons["sun"], address="人民路 1 号", by=world.actor("sysadmin"))
    for who in ("sysadmin", "security", "auditor"):
        assert not type(record).objects.visible_to(world.user(who)).exists()
    for who in ("security", "auditor", "ma", "zheng"):
        with pytest.raises(NotAllowed):
            households.open_household(household, by=world.actor(who))
    assert households.open_household(household, by=world.actor("zhou")).address == "人民路 1 号"

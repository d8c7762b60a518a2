"""Attacks by one administrator alone: into the account of somebody who may read, or of somebody who soon will."""

import datetime

import pytest
from django.utils import timezone

from records.actions import accounts, admission, grants, links, people, proposals
from records.people.actor import Actor
from records.people.dated import today
from records.people.devices import Device
from records.people.enums import LinkState, Operation, Role
from records.people.errors import Invalid, NotAllowed, WrongState
from records.people.grants import LASTS, Grant
from records.people.links import Link, of_token
from records.people.users import User
from tests import world as make

pytestmark = pytest.mark.django_db

NEW = "another one, long enough"


def give_address(world, name, address):
    with make.sealed():
        user = world.user(name)
        user.email = address
        user.save()


def propose(world, holder, role=Role.CADRE):
    return grants.propose(
        by=world.actor("sysadmin"), holder=holder, role=role, unit=world.units["PS02"],
        since=today(), until=today() + datetime.timedelta(days=100),
    )  # fmt: skip


def approve(world, grant):
    return grants.approve(grant, by=world.actor("security"))


@pytest.mark.parametrize("name", ["zhou", "he", "wang", "li"])
def test_a_link_into_the_account_of_somebody_who_may_read_is_shown_to_nobody_alone(world, name):
    by = world.actor("sysadmin")
    with pytest.raises(NotAllowed):
        admission.reset(world.user(name), by=by)
    proposal = proposals.propose(Operation.PASSWORD, world.user(name), by=by)
    with pytest.raises(NotAllowed):
        proposals.approve(proposal, by=by)
    link = proposals.approve(proposal, by=world.actor("security")).link
    with pytest.raises(Invalid):  # she has one half of it
        admission.choose_password(link, password=NEW, by=Actor(link=of_token(links.show(link, by=by))))
    assert world.user(name).check_password(make.PASSWORD)


@pytest.mark.parametrize("name", ["zhou", "he", "wang", "li"])
def test_nor_does_one_have_links_mailed_to_an_address_of_her_own(world, name):
    give_address(world, name, "own@example.org")
    with pytest.raises(NotAllowed):
        admission.change_email(world.user(name), email="evil@example.org", by=world.actor("sysadmin"))
    assert world.user(name).email == "own@example.org"


def test_a_link_mailed_to_who_may_read_is_made_by_one_and_shown_to_none(world):
    give_address(world, "zhou", "zhou@example.org")
    link = admission.reset(world.user("zhou"), by=world.actor("sysadmin"))
    with pytest.raises(NotAllowed):
        links.show(link, by=world.actor("sysadmin"))


def test_who_read_once_and_holds_nothing_today_is_no_easier_to_be(world):
    """What a cadre wrote stays theirs to read when the grant has ended."""
    for grant in world.user("zhou").grants.all():
        grants.revoke(grant, by=world.actor("security"))
    with pytest.raises(NotAllowed):
        admission.reset(world.user("zhou"), by=world.actor("sysadmin"))


@pytest.mark.parametrize("role", [Role.OFFICER, Role.CADRE])
def test_a_link_made_before_the_grant_opens_nothing_after_it(world, role):
    link = admission.reset(world.user("sun"), by=world.actor("sysadmin"))
    token = links.show(link, by=world.actor("sysadmin"))
    approve(world, propose(world, world.user("sun"), role))
    assert of_token(token).state == LinkState.REVOKED


@pytest.mark.parametrize("role", [Role.OFFICER, Role.CADRE])
def test_nothing_is_granted_to_an_account_that_its_maker_could_still_take_up(world, role):
    person = world.add_person("tian", "田野", "PS02", account=False)
    link = admission.invite(person=person, by=world.actor("sysadmin"))
    user = User.objects.get(person=person)
    grant = propose(world, user, role)
    with pytest.raises(Invalid):
        approve(world, grant)
    admission.take_up(link, username="tianye", password=NEW, by=Actor(link=of_token(link.token())))
    approve(world, grant)


def test_nor_to_one_whose_password_its_maker_knows(world):
    person = world.add_person("tian", "田野", "PS02", account=False)
    by = world.actor("sysadmin")
    user = accounts.make(person=person, username="tianye", password=NEW, by=by, must_change=True)
    with pytest.raises(Invalid):
        approve(world, propose(world, user))


def test_a_grant_that_nobody_decided_within_fourteen_days_can_be_approved_no_more(world):
    grant = propose(world, world.user("ma"))
    late = propose(world, world.user("sun"))
    with make.sealed():
        Grant.objects.filter(pk=late.pk).update(proposed_at=timezone.now() - LASTS)
        Grant.objects.filter(pk=grant.pk).update(proposed_at=timezone.now() - LASTS + datetime.timedelta(hours=1))
    for act in (grants.approve, grants.turn_down):
        with pytest.raises(WrongState):
            act(late, by=world.actor("security"))
    assert list(Grant.objects.open()) == [grant]
    approve(world, grant)


def test_who_was_locked_out_is_not_signed_in_again_by_what_was_stolen_before(world):
    """Locking is what is done when somebody else uses an account; unlocking must not let them back in."""
    accounts.add_device(world.user("zhou"), name="stolen", by=world.actor("zhou"))
    accounts.lock(world.user("zhou"), by=world.actor("security"))
    accounts.unlock(world.user("zhou"), by=world.actor("security"))
    assert not Device.objects.filter(user=world.users["zhou"]).exists()


def test_nor_is_who_left(world):
    accounts.add_device(world.user("ma"), name="phone", by=world.actor("ma"))
    admission.reset(world.user("ma"), by=world.actor("sysadmin"))
    people.leave(world.persons["ma"], on=today(), by=world.actor("sysadmin"))
    assert not Device.objects.filter(user=world.users["ma"]).exists()
    assert Link.objects.get(account=world.users["ma"]).state == LinkState.REVOKED


def test_where_every_security_administrator_is_a_party_the_auditor_approves(world):
    """As holder, as proposer, or as the leader whom a scribe types for."""
    grant = propose(world, world.user("security"))
    with pytest.raises(NotAllowed):
        grants.approve(grant, by=world.actor("security"))
    grants.approve(grant, by=world.actor("auditor"))
    scribe = grants.propose(
        by=world.actor("security"), holder=world.user("he"), role=Role.SCRIBE, unit=world.units["PS02"],
        since=today(), until=today() + datetime.timedelta(days=30), leader=world.persons["security"], kinds=["talk"],
    )  # fmt: skip
    grants.approve(scribe, by=world.actor("auditor"))

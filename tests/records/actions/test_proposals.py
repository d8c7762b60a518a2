"""What takes two people: proposed by one, approved by another who gains nothing by it, done only as it was proposed."""

import datetime

import pytest
from django.utils import timezone

from records.actions import accounts, identities, people, proposals
from records.audit.models import Event
from records.outbox.mail import Mail
from records.people import access, units
from records.people.dated import today
from records.people.enums import LinkKind, Operation, ProposalState, Role
from records.people.errors import Conflict, Invalid, NotAllowed, WrongState
from records.people.grants import Grant
from records.people.links import Link
from records.people.proposals import LASTS, Proposal
from records.people.users import User
from tests import world as make

NEW = {"email": "liwei@example.org"}


def propose(world, operation=Operation.EMAIL, target="li", data=NEW, by="sysadmin"):
    target = world.users[target] if isinstance(target, str) else target
    return proposals.propose(operation, target, data, by=world.actor(by))


def second_security(world):
    """A second security administrator over everything."""
    world.add_person("qian", "钱立", "JT00")
    world.grant("qian", Role.SECURITY_ADMIN, "JT00")


def test_an_officers_address_changes_once_another_approved(world):
    proposal = propose(world)
    assert world.user("li").email == ""
    done = proposals.approve(proposal, by=world.actor("security"))
    assert (world.user("li").email, done.state) == (NEW["email"], ProposalState.APPROVED)
    told = Event.objects.filter(object=str(world.users["li"].pk), action="proposal.approved")
    assert told.count() == 1


@pytest.mark.parametrize("by", ["sysadmin", "li", "auditor", "sun", "zhou"])
def test_neither_the_proposer_nor_the_holder_nor_anybody_without_the_right_approves(world, by):
    proposal = propose(world)
    with pytest.raises(NotAllowed):
        proposals.approve(proposal, by=world.actor(by))
    assert world.user("li").email == ""


@pytest.mark.parametrize("by", ["sun", "zhou", "auditor", "ouyang", "security"])
def test_only_who_keeps_the_account_or_its_holder_proposes(world, by):
    with pytest.raises(NotAllowed):
        propose(world, by=by)
    assert propose(world, by="li").proposed_by == world.users["li"]


def test_the_holder_who_proposed_does_not_approve_and_the_security_administrator_does(world):
    proposal = propose(world, by="li")
    with pytest.raises(NotAllowed):
        proposals.approve(proposal, by=world.actor("li"))
    proposals.approve(proposal, by=world.actor("security"))


def test_what_concerns_the_only_security_administrator_the_auditor_approves(world):
    proposal = propose(world, target="security")
    with pytest.raises(NotAllowed):
        proposals.approve(proposal, by=world.actor("security"))
    proposals.approve(proposal, by=world.actor("auditor"))
    assert world.user("security").email == NEW["email"]


def test_what_concerns_one_of_two_the_other_approves_and_the_auditor_does_not(world):
    second_security(world)
    proposal = propose(world, target="security")
    with pytest.raises(NotAllowed):
        proposals.approve(proposal, by=world.actor("auditor"))
    proposals.approve(proposal, by=world.actor("qian"))


def test_locking_the_second_security_administrator_does_not_bring_in_the_auditor(world):
    second_security(world)
    proposal = propose(world, target="security")
    accounts.lock(world.user("qian"), by=world.actor("sysadmin"))
    with pytest.raises(NotAllowed):
        proposals.approve(proposal, by=world.actor("auditor"))


def test_a_system_administrator_who_lost_the_password_is_helped_by_the_two_others(world):
    proposal = propose(world, Operation.PASSWORD, "sysadmin", {}, by="security")
    with pytest.raises(NotAllowed):
        proposals.approve(proposal, by=world.actor("security"))
    proposals.approve(proposal, by=world.actor("auditor"))
    assert Link.objects.standing().get().account == world.users["sysadmin"]


def test_a_security_administrator_proposes_for_no_officer(world):
    with pytest.raises(NotAllowed):
        propose(world, Operation.PASSWORD, "li", {}, by="security")


IDENTITY = {"provider": "oidc", "subject": "subject-1"}


@pytest.mark.parametrize("by", ["sysadmin", "security", "zhou"])
def test_nobody_but_the_holder_proposes_to_link_what_the_holder_showed(world, by):
    with pytest.raises(NotAllowed):
        propose(world, Operation.IDENTITY, "li", IDENTITY, by=by)


def test_an_identity_that_became_anothers_is_not_linked_by_approving(world):
    proposal = propose(world, Operation.IDENTITY, "li", IDENTITY, by="li")
    identities.link(world.user("zhou"), **IDENTITY, by=world.actor("zhou"))
    with pytest.raises(Conflict):
        proposals.approve(proposal, by=world.actor("security"))
    assert not world.users["li"].identities.exists()


def test_a_plain_account_takes_one_person_but_never_another_owner(world):
    with pytest.raises(WrongState):
        propose(world, target="sun")
    person = world.add_person("tian", "田野", "PS02", account=False)
    proposal = propose(world, Operation.PERSON, "sun", {"person": str(person.pk)})
    proposals.approve(proposal, by=world.actor("security"))
    assert world.user("sun").person == person


def test_an_account_given_to_another_person_brings_no_grant_along(world):
    person = world.add_person("tian", "田野", "PS02", account=False)
    proposals.approve(
        propose(world, Operation.PERSON, "li", {"person": str(person.pk)}), by=world.actor("security")
    )  # fmt: skip
    assert access.grants(world.user("li")) == []


def test_who_gains_by_it_does_not_approve(world):
    """The account would become that of the approver's own person, who has none after the exchange."""
    with make.sealed():
        User.objects.filter(pk=world.users["ma"].pk).update(person=None)
    proposal = propose(world, Operation.PERSON, "sun", {"person": str(world.persons["ma"].pk)})
    proposals.may_decide(world.user("security"), proposal)
    assert not proposals.may_decide(world.user("security"), proposal, {"person": str(world.persons["security"].pk)})


def test_a_new_password_is_a_link_and_never_a_word_that_somebody_typed(world):
    with make.sealed():
        User.objects.filter(pk=world.users["li"].pk).update(email="li@example.org")
    proposals.approve(propose(world, Operation.PASSWORD, data={"password": "hers"}), by=world.actor("security"))
    link = Link.objects.get(kind=LinkKind.RESET)
    assert (link.account, link.coded) == (world.users["li"], False)
    assert world.user("li").check_password(make.PASSWORD)
    mail = Mail.objects.get(template="reset")
    assert (mail.to, mail.ids) == (f"user:{world.users['li'].pk}", {"link": str(link.pk)})


def test_without_an_address_the_link_comes_in_two_halves(world):
    proposal = proposals.approve(propose(world, Operation.PASSWORD, data={}), by=world.actor("security"))
    assert proposal.link.coded
    assert not Mail.objects.filter(template="reset").exists()


def test_one_waits_at_a_time_and_a_decided_one_is_decided(world):
    proposal = propose(world)
    with pytest.raises(WrongState):
        propose(world)
    proposals.turn_down(proposal, by=world.actor("security"))
    with pytest.raises(WrongState):
        proposals.approve(proposal, by=world.actor("security"))
    again = propose(world)
    with pytest.raises(NotAllowed):
        proposals.take_back(again, by=world.actor("security"))
    assert proposals.take_back(again, by=world.actor("sysadmin")).state == ProposalState.TAKEN_BACK


def test_after_fourteen_days_nobody_approves_it(world):
    proposal = Proposal(
        operation=Operation.EMAIL, holder=world.users["li"], proposed_by=world.users["sysadmin"],
        proposed_at=timezone.now() - LASTS,
    )  # fmt: skip
    proposal.bind(email="x@example.org", before="")
    proposal.save()
    with pytest.raises(WrongState):
        proposals.approve(proposal, by=world.actor("security"))
    assert not Proposal.objects.open().exists()


@pytest.mark.parametrize("address", ["", "no address", "zhou@example.org\nBcc: x@example.org"])
def test_an_address_that_is_none_is_refused(world, address):
    with pytest.raises(Invalid):
        propose(world, data={"email": address})


def test_two_accounts_do_not_share_an_address(world):
    with make.sealed():
        User.objects.filter(pk=world.users["sysadmin"].pk).update(email="Admin@example.org")
    with pytest.raises(Invalid):
        propose(world, data={"email": "admin@EXAMPLE.org"})


# ---- Units ----


def move(world, unit="PS21", parent="GS01", since=None, by="sysadmin"):
    data = {"parent": str(world.units[parent].pk), "since": since or today()}
    return propose(world, Operation.MOVE, world.units[unit], data, by)


def test_a_unit_moves_once_another_approved_and_earlier_days_keep_the_earlier_tree(world):
    proposal = move(world)
    pumping, before = world.units["PS21"].pk, today() - datetime.timedelta(days=1)
    assert units.parents()[pumping] == world.units["PS02"].pk
    proposals.approve(proposal, by=world.actor("security"))
    assert units.parents()[pumping] == world.units["GS01"].pk
    assert units.parents(before)[pumping] == world.units["PS02"].pk
    assert pumping in access.covered(world.user("ouyang"), Role.OFFICER)
    assert pumping not in access.covered(world.user("zhou"), Role.HEAD)


@pytest.mark.parametrize(("unit", "parent"), [("PS02", "PS21"), ("PS02", "PS02"), ("PS21", "PS02"), ("JT00", "PS02")])
def test_a_unit_goes_neither_below_itself_nor_where_it_is_and_the_top_stays(world, unit, parent):
    with pytest.raises(Invalid):
        move(world, unit, parent)


def test_a_move_needs_somebody_over_the_unit_and_both_places(world):
    world.add_person("local", "地方", "PS02")
    world.grant("local", Role.SYSTEM_ADMIN, "PS02")
    with pytest.raises(NotAllowed):
        move(world, by="local")
    world.add_person("guard", "保卫", "PS02")
    world.grant("guard", Role.SECURITY_ADMIN, "PS02")
    with pytest.raises(NotAllowed):
        proposals.approve(move(world), by=world.actor("guard"))


def test_a_merged_unit_ends_and_its_posts_committees_and_records_go_on(world):
    world.add_person("pump", "庞普", "PS21")
    record = make.accepted(world, "wang", talkee="pump")
    assert record.unit == world.units["PS21"]
    by = world.actor("sysadmin")
    data = {"unit": world.units["PS21"].pk, "name": "支部", "since": "2021-01-01"}
    committee = people.add_committee(data=data, by=by)
    data = {"committee": committee.pk, "person": world.persons["wang"].pk, "part": "member", "since": "2021-01-01"}
    people.give_membership(data=data, by=by)
    data = {"into": str(world.units["GS01"].pk), "on": today()}
    proposal = propose(world, Operation.MERGE, world.units["PS21"], data)
    proposals.approve(proposal, by=world.actor("security"))
    assert world.units["PS21"].pk not in units.parents()
    assert world.persons["wang"].post_on(today()).unit == world.units["GS01"]
    assert world.persons["wang"].memberships.on(today()).get().committee.unit == world.units["GS01"]
    record.refresh_from_db()
    assert record.unit == world.units["PS21"]
    seen = type(record).objects.visible_to
    assert seen(world.user("ouyang")).filter(pk=record.pk).exists()
    assert not seen(world.user("zhou")).filter(pk=record.pk).exists()


def test_a_unit_with_records_waiting_for_review_is_not_merged(world):
    world.add_person("pump", "庞普", "PS21")
    make.submitted(world, "wang", talkee="pump")
    data = {"into": str(world.units["GS01"].pk), "on": today()}
    with pytest.raises(Invalid):
        propose(world, Operation.MERGE, world.units["PS21"], data)


def test_an_account_that_will_be_an_officers_takes_two_people_today(world):
    with make.sealed():
        Grant.objects.filter(holder=world.users["li"]).update(since=today() + datetime.timedelta(days=7))
    proposals.approve(propose(world), by=world.actor("security"))
    assert world.user("li").email == NEW["email"]

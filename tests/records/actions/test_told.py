"""The holder of an account is told by mail what happened to it, whoever did it, and can say that it was not them."""

import datetime

import pytest

from records.actions import accounts, admission, factors, grants, identities, proposals, sessions
from records.actions.mail_texts import OWN
from records.audit import trail
from records.audit.catalogue import CATALOGUE
from records.outbox.mail import Mail
from records.people import sessions as kept
from records.people.actor import Actor
from records.people.dated import today
from records.people.devices import Device
from records.people.enums import GrantState, LinkKind, Role
from records.people.errors import NotAllowed
from records.people.links import Link
from records.people.proposals import Proposal
from records.people.users import User
from tests import signing
from tests import world as make
from tests.world import PASSWORD

NEW = "江水向东流，一去不复返"


@pytest.fixture
def sun(world):
    """A plain account with an address."""
    return addressed(world, "sun")


def addressed(world, name):
    user = world.user(name)
    with make.sealed():
        user.email = f"{name}@example.org"
        user.save()
    return user


def told() -> list:
    return list(Mail.objects.filter(template="told").order_by("pk").values_list("to", "ids"))


def proposed_for(world, name):
    return grants.propose(
        by=world.actor("sysadmin"), holder=world.user(name), role=Role.CADRE, unit=world.units["PS02"],
        since=today(), until=today() + datetime.timedelta(days=30),
    )  # fmt: skip


def of_grants() -> list:
    rows = Mail.objects.filter(template__in=("granted", "waiting")).order_by("due_at")
    return [(row.template, row.to, row.ids.get("state", "")) for row in rows]


@pytest.mark.parametrize(
    ("decide", "state"), [(grants.approve, GrantState.APPROVED), (grants.turn_down, GrantState.TURNED_DOWN)]
)
def test_a_grant_is_told_to_who_may_approve_and_each_step_to_its_holder(world, sun, decide, state):
    security, to = addressed(world, "security"), f"user:{sun.pk}"
    grant = proposed_for(world, "sun")
    assert of_grants() == [("waiting", f"user:{security.pk}", ""), ("granted", to, GrantState.PROPOSED)]
    decide(grant, by=world.actor("security"))
    assert of_grants()[2:] == [("granted", to, state)]
    if state == GrantState.APPROVED:
        grants.revoke(grant, by=world.actor("sysadmin"))
        assert of_grants()[3:] == [("granted", to, GrantState.REVOKED)]


@pytest.mark.parametrize(("decide", "by"), [(proposals.turn_down, "security"), (proposals.take_back, "sysadmin")])
def test_so_is_a_proposal_that_came_to_nothing(world, decide, by):
    li = addressed(world, "li")
    proposal = proposals.propose("account.second_factor", world.user("li"), by=world.actor("sysadmin"))
    decide(proposal, by=world.actor(by))
    assert Mail.objects.get(template="undone").to == f"user:{li.pk}"


def enrolled(user):
    """The factor and the recovery codes, with nothing told yet."""
    added = factors.add_app(user, key=signing.KEY, code=signing.now(), by=Actor(user=user))
    Mail.objects.all().delete()
    return added


ACTS = {
    "device.added": lambda user, by: accounts.add_device(user, name="手机", by=by),
    "account.password_changed": lambda user, by: accounts.set_password(user, password=NEW, current=PASSWORD, by=by),
    "factor.added": lambda user, by: factors.add_app(user, key=signing.KEY, code=signing.now(), by=by),
    "factor.removed": lambda user, by: factors.remove(enrolled(user).factor, by=by),
    "codes.renewed": lambda user, by: (enrolled(user), factors.renew_codes(user, by=by)),
    "factor.used": lambda user, by: factors.use_code(user, code=enrolled(user).codes[0], by=by),
    "identity.linked": lambda user, by: identities.link(user, provider="oidc", subject="1", by=by),
    "account.signed_in": lambda user, by: sessions.begin(user, key="k", by=by),
}


@pytest.mark.parametrize("what", sorted(ACTS))
def test_the_holder_is_told_of_every_change_of_the_way_in(sun, what):
    ACTS[what](sun, Actor(user=sun))
    assert told() == [(f"user:{sun.pk}", {"what": what})]


def test_a_code_of_the_app_and_an_unlinked_identity(sun):
    by = Actor(user=sun)
    enrolled(sun)
    factors.use_code(sun, code=signing.code(sun), by=by)
    assert told() == []
    identity = identities.link(sun, provider="oidc", subject="1", by=by)
    Mail.objects.all().delete()
    identities.unlink(identity, by=by)
    assert told() == [(f"user:{sun.pk}", {"what": "identity.unlinked"})]


def test_what_is_told_is_in_the_catalogue_of_events():
    assert set(OWN) <= set(CATALOGUE)


# ---- "That was not me" ----


def elsewhere(user):
    """The account is signed in in two browsers and on a device."""
    for key in ("here", "there"):
        sessions.begin(user, key=key, by=Actor(user=user))
    accounts.add_device(user, name="手机", by=Actor(user=user))


def test_that_was_not_me_signs_out_elsewhere_and_asks_for_a_new_password(world, sun):
    elsewhere(sun)
    addressed(world, "security")
    assert sessions.not_me(sun, key="here", by=Actor(user=sun))
    assert list(kept.BrowserSession.objects.filter(user=sun).values_list("key", flat=True)) == ["here"]
    assert not Device.objects.filter(user=sun).exists()
    assert User.objects.get(pk=sun.pk).must_change_password
    [alarm] = Mail.objects.filter(template="alarm")
    assert (alarm.to, alarm.ids) == (f"user:{world.users['security'].pk}", {"account": str(sun.pk)})
    assert trail.of(sun.pk).filter(action="account.not_me").count() == 1


def test_whoever_others_rely_on_has_the_new_password_proposed_and_cannot_choose_it_alone(world):
    li = world.user("li")
    elsewhere(li)
    assert not sessions.not_me(li, key="here", by=Actor(user=li))
    assert not sessions.not_me(li, key="here", by=Actor(user=li))
    assert not User.objects.get(pk=li.pk).must_change_password
    assert Proposal.objects.open().get(holder=li).operation == "account.password"
    with pytest.raises(NotAllowed):
        accounts.set_password(li, password=NEW, current=PASSWORD, by=Actor(user=li))


def test_links_to_the_account_end_with_it(world, sun):
    link = admission.reset(sun, by=world.actor("sysadmin"))
    sessions.not_me(sun, key="here", by=Actor(user=sun))
    assert Link.objects.get(pk=link.pk, kind=LinkKind.RESET).state == "revoked"


def test_nobody_says_it_for_another(world, sun):
    with pytest.raises(NotAllowed):
        sessions.not_me(sun, key="", by=world.actor("security"))

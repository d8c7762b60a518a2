"""Whoever reads somebody's mailbox: takes up a link that was sent there, asks for none, and shows no second factor."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from records.actions import admission, proposals
from records.outbox.mail import Mail
from records.people.actor import Actor
from records.people.links import Link
from records.people.proposals import Proposal
from records.people.users import User
from tests import world as make
from tests.access.doors import DOORS
from tests.views.conftest import plain_static_files  # noqa: F401  a fixture

ADDRESS, NEW = "li@example.org", "another that nobody guesses"
OPEN_TO_ALL = sorted({
    (method, name)
    for method, name, nobody, *_rest in (line.split() for line in DOORS.strip().splitlines()[1:] if line.strip())
    if nobody == "in" and method not in {"GET", "HEAD"}
})  # fmt: skip
FIELDS = ("email", "login", "username", "account", "user", "to")


@pytest.fixture
def holder(world):
    """An officer with an address."""
    with make.sealed():
        User.objects.filter(pk=world.users["li"].pk).update(email=ADDRESS)
    return world.user("li")


def test_there_is_a_door_that_anybody_may_write_to():
    assert ("POST", "account_login") in OPEN_TO_ALL


@pytest.mark.parametrize(("method", "name"), OPEN_TO_ALL)
@pytest.mark.parametrize("way", ["form", "json"])
def test_no_door_that_is_open_to_all_sends_a_link_to_who_is_named_there(holder, method, name, way):
    for said in (ADDRESS, holder.username, str(holder.pk)):
        named = dict.fromkeys(FIELDS, said) | {"password": "not the right one", "device": "手机"}
        if way == "form":
            content, of_type = "&".join(f"{key}={value}" for key, value in named.items()), "x-www-form-urlencoded"
        else:
            content, of_type = json.dumps(named), "json"
        Client().generic(method, reverse(name), content, f"application/{of_type}")
    for model in (Link, Mail, Proposal):
        assert not model.objects.exists()


def test_a_new_password_by_a_caught_link_shows_no_second_factor(world, holder):
    proposal = proposals.propose("account.password", holder, by=world.actor("sysadmin"))
    link = proposals.approve(proposal, by=world.actor("security")).link
    assert [mail.to for mail in Mail.objects.filter(template="reset")] == [f"user:{holder.pk}"]
    admission.choose_password(link, password=NEW, by=Actor(link=link))
    thief = Client()
    answer = thief.post(reverse("account_login"), {"login": holder.username, "password": NEW})
    assert answer.headers["Location"].startswith(reverse("mfa_authenticate"))
    for door in ("today", "ledger", "review", "account"):
        assert thief.get(reverse(door)).headers["Location"].startswith(reverse("account_login")), door
    assert Client().login(username=holder.username, password=NEW)  # it was the right one

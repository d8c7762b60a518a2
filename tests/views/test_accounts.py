"""Accounts in the browser: made and reset by the system administrator, locked by either, one's own kept by oneself."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from records.actions import accounts
from records.people.devices import Device
from records.people.enums import Role
from records.people.links import Link
from records.people.proposals import Proposal
from records.people.users import User
from tests.world import PASSWORD

NEW = "quite another long one"


def body(response, status=200):
    assert response.status_code == status
    return response.content.decode()


def switch(client, user, verb):
    return client.post(reverse("account_switch", args=[user.pk, verb]))


def test_who_gets_an_account_is_invited_and_the_invitation_shown_once_it_is_asked_for(world, sign_in):
    person = world.add_person("tian", "田野", "PS02", account=False)
    client = sign_in("sysadmin")
    answer = client.post("/accounts/new/", {"person": str(person.pk), "username": "tianye"})
    link = Link.objects.get(kind="invitation")
    assert answer.headers["Location"] == reverse("link_made", args=[link.pk])
    assert link.token() not in body(client.get(answer.headers["Location"]))
    page = body(client.post(answer.headers["Location"], {"verb": "show"}))
    assert link.token() in page
    assert "data:image/svg+xml" in page
    assert "Invited" in body(client.get("/accounts/"))


def test_an_invitation_by_mail_is_shown_to_nobody(world, sign_in):
    person = world.add_person("tian", "田野", "PS02", account=False)
    client = sign_in("sysadmin")
    data = {"person": str(person.pk), "username": "tianye", "email": "tianye@example.org"}
    url = client.post("/accounts/new/", data).headers["Location"]
    assert "Only the holder sees it" in body(client.get(url))
    assert client.post(url, {"verb": "show"}).status_code == 403


@pytest.mark.parametrize(("username", "field"), [("zhou", "username"), ("", "username")])
def test_a_taken_account_name_is_said_at_its_field(world, sign_in, username, field):
    person = world.add_person("tian", "田野", "PS02", account=False)
    data = {"person": str(person.pk), "username": username}
    assert f'id="id_{field}_error"' in body(sign_in("sysadmin").post("/accounts/new/", data), 422)


def test_either_administrator_locks_and_only_the_security_administrator_unlocks(world, sign_in):
    sun = world.user("sun")
    assert switch(sign_in("sysadmin"), sun, "lock").status_code == 302
    assert not world.user("sun").is_active
    assert switch(sign_in("sysadmin"), sun, "unlock").status_code == 403
    assert switch(sign_in("security"), sun, "unlock").status_code == 302
    assert world.user("sun").is_active
    assert switch(sign_in("security"), world.user("security"), "lock").status_code == 403


@pytest.mark.parametrize("key", ["li", "auditor", "security"])
def test_a_new_password_for_an_officer_or_administrator_is_proposed(world, sign_in, key):
    url = reverse("account_reset", args=[world.users[key].pk])
    client = sign_in("sysadmin")
    assert "another approves" in body(client.get(url))
    assert client.post(url).headers["Location"] == reverse("proposal", args=[Proposal.objects.get().pk])
    assert not Link.objects.exists()
    assert world.user(key).check_password(PASSWORD)


def test_the_holder_of_a_plain_account_chooses_the_new_password_by_a_link(world, sign_in):
    url = reverse("account_reset", args=[world.users["sun"].pk])
    answer = sign_in("sysadmin").post(url)
    assert answer.headers["Location"] == reverse("link_made", args=[Link.objects.get().pk])
    assert world.user("sun").check_password(PASSWORD)
    assert "A link for a new password of yours was made" in body(sign_in("sun").get("/"))


def test_what_was_done_to_ones_account_stands_on_today_until_it_is_taken_note_of(world, sign_in):
    client = sign_in("sysadmin")
    client.post(reverse("account_email", args=[world.users["sun"].pk]), {"email": "sun@example.org"})
    assert world.user("sun").email == "sun@example.org"
    mine = sign_in("sun")
    page = body(mine.get("/"))
    assert "changed an e-mail address" in page
    mine.post("/noted/", {"up_to": re.search(r'name="up_to" value="([^"]+)"', page)[1]})
    assert "changed an e-mail address" not in body(mine.get("/"))


@pytest.mark.parametrize("key", ["zhou", "li", "auditor", "sun"])
def test_nobody_else_sees_the_accounts(world, sign_in, key):
    client = sign_in(key)
    assert client.get("/accounts/").status_code == 403
    assert client.get("/accounts/new/").status_code == 403
    assert switch(client, world.user("he"), "lock").status_code == 403


def test_one_finds_accounts_by_name_pinyin_or_account_name(world, sign_in):
    client = sign_in("security")
    for words in ("孙建", "sjg", "sun"):
        page = body(client.get(f"/accounts/?q={words}"))
        assert "孙建国" in page
        assert "何静" not in page
    accounts.lock(world.user("sun"), by=world.actor("security"))
    assert "何静" not in body(client.get("/accounts/?state=locked"))


def test_my_account_shows_grants_scribes_devices_and_sign_ins(world, sign_in):
    accounts.add_device(world.user("zhou"), name="周敏的手机", by=world.actor("zhou"))
    client = Client()
    client.post("/sign-in/", {"login": "zhou", "password": "wrong"})
    client.post("/sign-in/", {"login": "zhou", "password": PASSWORD})
    client.cookies["language"] = "en"
    page = body(client.get("/account/"))
    for words in ("Unit head", "何静", "周敏的手机", "Wrong password, not signed in", "127.0.0.1"):
        assert words in page


def test_a_device_is_removed_by_its_owner_alone(world, sign_in):
    device, _token = accounts.add_device(world.user("zhou"), name="手机", by=world.actor("zhou"))
    url = reverse("device_remove", args=[device.id])
    assert sign_in("sun").post(url).status_code == 404
    sign_in("zhou").post(url)
    assert not Device.objects.exists()


def test_ones_own_password_needs_the_present_one_and_both_the_same(world, sign_in):
    client = sign_in("zhou")
    typed = {"current": "wrong", "password": NEW, "again": NEW}
    assert 'id="id_current_error"' in body(client.post("/account/password/", typed), 422)
    other = {"current": PASSWORD, "password": NEW, "again": NEW + "x"}
    assert 'id="id_again_error"' in body(client.post("/account/password/", other), 422)
    assert (
        client.post("/account/password/?next=//evil.example/", typed | {"current": PASSWORD}).headers["Location"]
        == "/account/"
    )
    assert world.user("zhou").check_password(NEW)


def test_the_language_is_kept_in_the_browser_and_by_the_account(world, sign_in):
    client = sign_in("zhou")
    answer = client.post("/language/", {"language": "zh-hans", "next": "/account/"})
    assert (answer.headers["Location"], answer.cookies["language"].value) == ("/account/", "zh-hans")
    assert world.user("zhou").language == "zh-hans"
    elsewhere = client.post("/language/", {"language": "en", "next": "https://evil.example/"})
    assert elsewhere.headers["Location"] == "/"
    assert client.post("/language/", {"language": "xx"}).status_code == 404


def test_an_address_that_is_none_is_no_fault_of_the_server(world, sign_in):
    client = sign_in("zhou")
    assert client.post("/language/", {"language": "en", "next": "abc"}).status_code == 302
    typed = {"current": PASSWORD, "password": NEW, "again": NEW}
    assert client.post("/account/password/?next=abc", typed).status_code == 302


def test_somebody_who_is_not_signed_in_chooses_a_language_too(db, client):
    answer = client.post("/language/", {"language": "en", "next": "/sign-in/"})
    assert answer.cookies["language"].value == "en"


def test_shortcuts_are_switched_off_and_on(world, sign_in):
    client = sign_in("zhou")
    client.post("/account/shortcuts/", {})
    assert not world.user("zhou").shortcuts
    client.post("/account/shortcuts/", {"shortcuts": "on"})
    assert world.user("zhou").shortcuts


@pytest.mark.parametrize("count", [10, 1000])
def test_the_list_of_accounts_needs_the_same_queries_however_many(world, sign_in, count, django_assert_max_num_queries):
    User.objects.bulk_create([User(username=f"user{n:04}") for n in range(count)])
    client = sign_in("security")
    with django_assert_max_num_queries(14):
        assert f"{count + 11} accounts" in body(client.get("/accounts/"))


def test_the_list_offers_no_lock_that_the_viewer_may_not_turn(world, sign_in):
    """An administrator of one company keeps its accounts; of the others the list shows no button."""
    world.add_person("tian", "田野", "GS01")
    world.grant("tian", Role.SECURITY_ADMIN, "GS01")
    accounts.lock(world.user("zheng"), by=world.actor("security"))
    accounts.lock(world.user("sun"), by=world.actor("security"))
    page = body(sign_in("tian").get("/accounts/"))
    offered = {
        name: f'data-dialog="lock-{world.users[name].pk}"' in page for name in ("zheng", "ouyang", "sun", "zhou")
    }
    assert offered == {"zheng": True, "ouyang": True, "sun": False, "zhou": False}


def test_a_phone_finds_on_the_own_page_what_has_no_place_in_its_bar(sign_in):
    page = sign_in("sysadmin").get("/account/").content.decode()
    for address in ("/accounts/", "/grants/", "/mails/"):
        assert page.count(f'href="{address}"') == 2
    assert 'class="sheet only-phone"' not in sign_in("sun").get("/account/").content.decode()

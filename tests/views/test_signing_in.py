"""Signing in and out: where one was going is kept, and nothing tells whether a name exists."""

import re
import stat
from multiprocessing import get_context
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache

from records.actions import accounts
from records.audit.models import Event
from tests.world import PASSWORD


@pytest.fixture
def door(client):
    client.cookies["language"] = "en"
    return client


def sign_in(client, login, password=PASSWORD, **more):
    return client.post("/sign-in/", {"login": login, "password": password} | more)


def text(response):
    """The page without what differs by request."""
    page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", response.content.decode())
    return re.sub(r'name="login" value="[^"]*"', "", page)


def test_one_signs_in_by_account_name_or_staff_number_and_goes_where_one_was_going(world, door):
    assert sign_in(door, "zhou", next="/ledger/?kind=talk").headers["Location"] == "/ledger/?kind=talk"
    door.post("/sign-out/")
    assert sign_in(door, world.persons["zhou"].staff_number).headers["Location"] == "/"


def test_another_address_is_never_where_one_goes(world, door):
    assert sign_in(door, "zhou", next="https://evil.example/").headers["Location"] == "/"


def test_the_form_keeps_where_one_was_going_through_a_wrong_password(world, door):
    assert 'name="next" value="/account/"' in sign_in(door, "zhou", "wrong", next="/account/").content.decode()


def test_a_wrong_password_and_a_name_that_is_none_look_the_same(world, door):
    pages = {text(sign_in(door, login, "wrong password")) for login in ("zhou", "nobody", "20000", "陈")}
    assert len(pages) == 1
    assert "do not belong together" in pages.pop()


def test_a_name_that_cannot_be_one_is_no_fault_of_the_server(world, door):
    assert sign_in(door, "a\0b").status_code == 200


def test_a_locked_account_with_a_wrong_password_looks_the_same_too(world, door):
    accounts.lock(world.user("sun"), by=world.actor("security"))
    assert text(sign_in(door, "sun", "wrong password")) == text(sign_in(door, "nobody", "wrong password"))


def test_a_locked_account_does_not_sign_in(world, door):
    accounts.lock(world.user("sun"), by=world.actor("security"))
    sign_in(door, "sun")
    assert door.get("/account/").status_code == 302


def test_after_five_wrong_passwords_one_waits_and_is_told_so(world, door):
    for _attempt in range(5):
        sign_in(door, "zhou", "wrong password")
    page = sign_in(door, "zhou").content.decode()
    assert "Wait 30 minutes" in page
    assert door.get("/account/").status_code == 302
    cache.clear()
    assert sign_in(door, "zhou").status_code == 302


def test_what_one_process_counted_the_others_count_too():
    """The server runs several; a limit of each would be several times the limit."""
    other = get_context("fork").Process(target=cache.set, args=("counted", 5))
    other.start()
    other.join()
    assert cache.get("counted") == 5
    assert stat.S_IMODE(Path(settings.CACHES["default"]["LOCATION"]).stat().st_mode) == 0o700


def test_every_sign_in_and_sign_out_leaves_its_event(world, door):
    before = Event.objects.order_by("number").last().number
    sign_in(door, "zhou", "wrong password")
    sign_in(door, "zhou")
    door.post("/sign-out/")
    actions = list(Event.objects.filter(number__gt=before).order_by("number").values_list("action", flat=True))
    assert actions == ["account.refused", "account.signed_in", "account.signed_out"]


def test_signing_out_asks_first_and_leads_to_the_sign_in(world, door):
    sign_in(door, "zhou")
    assert door.get("/sign-out/").status_code == 200
    assert door.get("/account/").status_code == 200
    assert door.post("/sign-out/").headers["Location"] == "/sign-in/"
    assert door.get("/account/").status_code == 302


def test_before_set_up_the_page_says_what_to_run(db, door):
    answer = door.get("/sign-in/")
    assert answer.status_code == 503
    assert "manage.py setup" in answer.content.decode()


@pytest.mark.parametrize("path", ["signup/", "password/reset/", "email/", "social/"])
def test_no_page_of_the_library_is_a_second_door(world, door, path):
    for prefix in ("/accounts/", "/account/", "/sign-in/"):
        assert door.get(prefix + path).status_code in (302, 404)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_sign_in_page_speaks_the_language_chosen(world, client, language):
    client.cookies["language"] = language
    page = client.get("/sign-in/").content.decode()
    assert ("Sign in" in page) == (language == "en")

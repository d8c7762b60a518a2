"""Attacks on signing in: copied and replayed factors, guessing, locking out, telling accounts apart, fixed sessions."""

import subprocess
import sys
import time

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings as project
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.cache import cache
from django.test import Client, RequestFactory
from django.urls import reverse

from outreach.web import guessing
from records.actions import accounts
from records.actions import factors as verbs
from records.audit import trail
from records.audit.models import Event
from records.people import factors
from records.people.errors import Invalid
from records.people.sessions import BrowserSession
from records.vault.errors import Tampered
from tests import signing
from tests.api.client import Mobile, typed_by
from tests.systems import environment
from tests.world import PASSWORD

SECOND = "/sign-in/second/"


@pytest.fixture(autouse=True)
def plain_static_files(settings, tmp_path):
    """No page waits for `make install` to have gathered the static files."""
    settings.STATIC_ROOT = tmp_path
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}


def sign_in(login, password=PASSWORD, address="10.0.0.1", client=None, **more):
    client = client or Client()
    client.post("/sign-in/", {"login": login, "password": password} | more, REMOTE_ADDR=address)
    return client


def signed_in(client) -> bool:
    return client.get("/").status_code == 200


# ---- Second factors ----


def test_an_app_copied_from_ones_own_account_to_anothers_row_opens_nothing(world):
    """The attacker knows the key of their own app and puts its row in the place of the officer's."""
    verbs.add_app(world.user("sun"), key=signing.KEY, code=signing.now(), by=world.actor("sun"))
    client = sign_in("li")  # who got so far before the row was turned
    own = Authenticator.objects.get(user=world.users["sun"], type=factors.TOTP)
    Authenticator.objects.filter(user=world.users["li"], type=factors.TOTP).update(data=own.data | {"used_step": 0})
    assert client.post(SECOND, {"code": signing.now()}).status_code == 503
    assert not signed_in(client)
    with pytest.raises(Tampered):
        verbs.use_code(world.user("li"), code=signing.now(), by=world.actor("li"))
    assert Event.objects.order_by("number").last().result == "tampered"


def test_recovery_codes_copied_from_ones_own_account_open_no_other(world):
    codes = verbs.add_app(world.user("sun"), key=signing.KEY, code=signing.now(), by=world.actor("sun")).codes
    own = Authenticator.objects.get(user=world.users["sun"], type=factors.RECOVERY)
    Authenticator.objects.filter(user=world.users["li"], type=factors.RECOVERY).update(data=own.data)
    client = sign_in("li")
    client.post(SECOND, {"code": codes[0]})
    assert not signed_in(client)


@pytest.mark.parametrize("data", [{}, {"secret": "JBSWY3DPEHPK3PXP"}, {"secret": None}, [], "secret"])
def test_a_key_put_there_in_the_clear_opens_nothing(world, data):
    Authenticator.objects.filter(user=world.users["li"], type=factors.TOTP).update(data=data)
    client = sign_in("li")
    client.post(SECOND, {"code": "123456"})
    assert not signed_in(client)


def test_a_copy_of_the_database_holds_neither_the_key_nor_a_recovery_code(world):
    row = Authenticator.objects.get(user=world.users["li"], type=factors.TOTP)
    assert signing.KEY not in str(row.data)
    codes = verbs.add_app(world.user("sun"), key=signing.KEY, code=signing.now(), by=world.actor("sun")).codes
    kept = str(Authenticator.objects.get(user=world.users["sun"], type=factors.RECOVERY).data)
    assert not any(code in kept for code in codes)


def test_a_code_is_taken_once_and_none_before_it_either(world):
    user, by = world.user("li"), world.actor("li")
    Authenticator.objects.filter(user=user, type=factors.TOTP).update(
        data=Authenticator.objects.get(user=user, type=factors.TOTP).data | {"used_step": 0}
    )
    verbs.use_code(user, code=signing.now(), by=by)
    for code in (signing.now(), signing.now(-1)):
        with pytest.raises(Invalid):
            verbs.use_code(user, code=code, by=by)
    verbs.use_code(user, code=signing.now(1), by=by)


@pytest.mark.proof
@pytest.mark.django_db(transaction=True)
def test_two_processes_at_once_take_one_code_once(world):
    code = signing.code(world.users["li"])
    moment = str(time.time() + 4)
    command = [sys.executable, "-m", "tests.attacks.code_taker", "li", code, moment]
    pair = [
        subprocess.Popen(command, env=environment(), cwd=project.BASE_DIR, stdout=subprocess.PIPE, text=True)
        for _process in range(2)
    ]
    assert sorted(process.communicate(timeout=60)[0] for process in pair) == ["refused", "taken"]


def test_the_second_step_is_nobodys_without_the_first(world):
    client = Client()
    for answer in (client.get(SECOND), client.post(SECOND, {"code": signing.code(world.users["li"])})):
        assert answer.headers["Location"].startswith("/sign-in/")
    assert not signed_in(client)


# ---- Guessing, and locking others out ----


def test_who_guesses_at_a_name_from_elsewhere_locks_nobody_out(world):
    for _try in range(8):
        sign_in("zhou", "wrong password", address="203.0.113.7")
    assert not signed_in(sign_in("zhou", address="203.0.113.7"))
    assert signed_in(sign_in("zhou", address="10.0.0.2"))


def test_who_guesses_from_many_addresses_gets_one_try_each_and_the_holder_still_signs_in(world):
    holder = sign_in("zhou")
    holder.post("/sign-out/")
    for address in range(30):
        sign_in("zhou", "wrong password", address=f"203.0.113.{address}")
    events = Event.objects.count()
    for _try in range(4):
        sign_in("zhou", "wrong password", address="203.0.113.200")
    assert Event.objects.count() == events + 2  # the first, and that the others were not even looked at
    assert signed_in(sign_in("zhou", client=holder, address="203.0.113.5"))  # a browser that signed in before
    assert signed_in(sign_in("zhou", address="10.0.0.9"))  # and a new one, at its first try


def refusals() -> list:
    """(object, step) of the sign-ins that were refused, in the order of their events."""
    return [(event.object, trail.payload(event)["detail"]["step"]) for event in trail.done("account.refused")]


def test_tries_that_are_stopped_leave_one_event_however_many_they_are(world):
    zhou = str(world.users["zhou"].pk)
    for _try in range(12):
        sign_in("zhou", "wrong password", address="203.0.113.7")
        sign_in("nobody", "wrong password", address="203.0.113.8")
    told = refusals()
    assert told.count((zhou, "password")) == told.count(("", "password")) == 5
    assert told.count((zhou, "throttled")) == told.count(("", "throttled")) == 1
    assert len(told) == 12


def test_an_address_that_was_stopped_fills_nothing_by_inventing_names(world):
    request, stopped = RequestFactory().post("/sign-in/", REMOTE_ADDR="203.0.113.7"), []
    for number in range(120):
        try:
            guessing.claim(request, f"nobody{number}")
        except guessing.Stopped as stop:
            stopped.append(stop.first)
    assert stopped == [True] + [False] * 19


def test_so_it_is_at_the_second_step_in_the_browser_and_on_a_device_together(world):
    li, client = str(world.users["li"].pk), sign_in("li")
    for _try in range(8):
        client.post(SECOND, {"code": "000000"})
    for _try in range(2):
        assert Mobile().post("/devices", typed_by("li") | {"code": "000000"}).status_code == 429
    assert refusals() == [(li, "second")] * 5 + [(li, "throttled")]


def test_the_right_password_of_a_locked_account_leaves_its_event_and_not_many(world):
    accounts.lock(world.user("sun"), by=world.actor("security"))
    for _try in range(4):
        assert not signed_in(sign_in("sun"))
    assert refusals() == [(str(world.users["sun"].pk), "locked")]


def test_an_address_that_tries_one_password_on_everybody_is_stopped(world):
    for number in range(101):
        sign_in(f"nobody{number}", "wrong password", address="203.0.113.7")
    assert not signed_in(sign_in("zhou", address="203.0.113.7"))
    assert signed_in(sign_in("zhou", address="10.0.0.2"))


def test_a_network_of_ipv6_counts_as_one_address(world):
    for number in range(8):
        sign_in("zhou", "wrong password", address=f"2001:db8::{number:x}")
    assert not signed_in(sign_in("zhou", address="2001:db8::ff"))


def test_the_mark_of_a_known_browser_is_neither_forged_nor_good_for_another_account(world):
    client = sign_in("sun")
    client.post("/sign-out/")
    for address in range(30):
        sign_in("zhou", "wrong password", address=f"203.0.113.{address}")
    sign_in("zhou", "wrong password", client=client, address="203.0.113.77")
    assert not signed_in(sign_in("zhou", client=client, address="203.0.113.77"))
    client.cookies[guessing.COOKIE] = client.cookies[guessing.COOKIE].value[:-3] + "abc"
    for _try in range(2):
        sign_in("sun", "wrong password", client=client, address="203.0.113.7")
    assert signed_in(sign_in("sun", client=client, address="10.0.0.8"))  # counted as any other browser


def test_what_succeeds_gives_its_try_back(world):
    for _try in range(7):
        assert signed_in(sign_in("zhou", address="10.0.0.4"))
    cache.clear()


# ---- Telling accounts apart ----


class CountingHasher(MD5PasswordHasher):
    """Counts how often a password is hashed."""

    calls = 0

    def encode(self, password, salt):
        CountingHasher.calls += 1
        return super().encode(password, salt)


@pytest.mark.parametrize("login", ["zhou", "nobody", "20000", "99999", "sun", "a" * 60])
def test_every_name_costs_one_hash_and_one_event(world, settings, login):
    settings.PASSWORD_HASHERS = ["tests.attacks.test_sign_in.CountingHasher"]
    accounts.lock(world.user("sun"), by=world.actor("security"))
    before, CountingHasher.calls = Event.objects.count(), 0
    sign_in(login, "wrong password")
    assert (CountingHasher.calls, Event.objects.count() - before) == (1, 1)


# ---- Sessions ----


def test_a_session_that_somebody_prepared_is_not_the_one_that_is_signed_in(world):
    client = Client()
    client.get("/sign-in/")
    session = client.session
    session["prepared"] = True
    session.save()
    client.cookies["sessionid"] = fixed = session.session_key
    sign_in("zhou", client=client)
    assert client.cookies["sessionid"].value != fixed
    victim = Client()
    victim.cookies["sessionid"] = fixed
    assert not signed_in(victim)


def test_the_second_step_changes_the_session_as_well(world):
    client = sign_in("li")
    before = client.cookies["sessionid"].value
    client.post(SECOND, {"code": signing.code(world.users["li"])})
    assert client.cookies["sessionid"].value != before
    assert signed_in(client)


@pytest.mark.parametrize("url", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"])
def test_nobody_is_led_elsewhere_by_next(world, url):
    client = Client()
    answer = client.post("/sign-in/", {"login": "zhou", "password": PASSWORD, "next": url})
    assert answer.headers["Location"] == "/"
    client.post("/account/prove/?next=" + url, {"password": PASSWORD})
    answer = client.post("/account/prove/", {"password": PASSWORD}, query_params={"next": url})
    assert answer.headers["Location"] == "/account/"


def test_no_other_site_ends_a_session_or_removes_anything(world):
    client = sign_in("zhou", client=Client(enforce_csrf_checks=False))
    strict = Client(enforce_csrf_checks=True)
    strict.cookies["sessionid"] = client.cookies["sessionid"].value
    session = BrowserSession.objects.get()
    paths = [
        reverse("session_end", args=[session.pk]), reverse("sessions_end"), reverse("codes_renew"),
        reverse("factor_app"), reverse("account_reauthenticate"), reverse("account_logout"),
    ]  # fmt: skip
    assert [strict.post(path).status_code for path in paths] == [403] * len(paths)
    assert signed_in(strict)


def test_a_session_that_was_ended_opens_nothing_more(world):
    here, there = sign_in("zhou"), sign_in("zhou", address="10.0.0.3")
    row = BrowserSession.objects.exclude(address="10.0.0.1").get()
    here.post(reverse("session_end", args=[row.pk]))
    assert not signed_in(there)
    assert signed_in(here)


def test_signing_out_everywhere_else_and_a_new_password_leave_only_this_browser(world):
    here, there = sign_in("zhou"), sign_in("zhou")
    here.post(reverse("sessions_end"))
    assert (signed_in(here), signed_in(there)) == (True, False)
    there = sign_in("zhou")
    new = "another sentence of mine"
    here.post("/account/password/", {"current": PASSWORD, "password": new, "again": new})
    assert (signed_in(here), signed_in(there)) == (True, False)
    assert BrowserSession.objects.count() == 1

"""The second factor: asked for after the password, needed by whoever reviews, administers or audits."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from outreach.web.proofs import LATELY_SECONDS
from records.actions import factors as verbs
from records.actions import proposals
from records.audit.models import Event
from records.people import factors
from records.people.enums import Role
from records.people.proposals import Proposal
from records.people.units import Organisation
from tests import signing
from tests import world as make
from tests.world import PASSWORD

SIGN_IN, SECOND = "/sign-in/", "/sign-in/second/"


@pytest.fixture
def door():
    client = Client()
    client.cookies["language"] = "en"
    return client


def password(client, login, **more):
    return client.post(SIGN_IN, {"login": login, "password": PASSWORD} | more)


def without(world, name):
    """The account of `name` as it was granted, before it set anything up."""
    with make.sealed():
        factors.forget(world.users[name])
    return world.user(name)


def enrol_in(client, url="/account/second-factor/app/"):
    """Set up an app as the page shows it; what the page then says."""
    key = re.search(r"<code[^>]*>([A-Z2-7 ]+)</code>", client.get(url).content.decode())[1].replace(" ", "")
    return key, client.post(url, {"code": factors.code_at(key, _step())})


def _step():
    return int(time.time()) // factors.STEP


def test_after_the_password_an_officer_is_asked_for_the_second_step_and_then_goes_where_one_was_going(world, door):
    answer = password(door, "li", next="/ledger/")
    assert answer.headers["Location"] == SECOND
    assert door.get("/").headers["Location"].startswith(SIGN_IN)  # not signed in yet
    page = door.get(SECOND).content.decode()
    assert "Six digits of the app" in page
    assert "data-passkey=" not in page
    answer = door.post(SECOND, {"code": signing.code(world.users["li"])})
    assert answer.headers["Location"] == "/ledger/"
    assert door.get("/ledger/").status_code == 200


def test_a_wrong_code_lets_nobody_in_and_is_told_to_the_holder(world, door):
    password(door, "li")
    page = door.post(SECOND, {"code": "000000"})
    assert "not right" in page.content.decode()
    assert door.get("/").status_code == 302
    event = Event.objects.order_by("number").last()
    assert (event.action, event.object) == ("account.refused", str(world.users["li"].pk))


def test_after_five_wrong_codes_the_right_one_waits(world, door):
    password(door, "li")
    for _try in range(5):
        door.post(SECOND, {"code": "000000"})
    door.post(SECOND, {"code": signing.code(world.users["li"])})
    assert door.get("/").status_code == 302
    cache.clear()
    door.post(SECOND, {"code": signing.code(world.users["li"])})
    assert door.get("/").status_code == 200


def test_a_recovery_code_opens_once_and_says_how_many_are_left(world, door):
    without(world, "li")
    codes = verbs.add_app(world.user("li"), key=signing.KEY, code=signing.now(), by=world.actor("li")).codes
    for expected, typed in ((200, codes[3].upper().replace("-", " ")), (302, codes[3])):
        client = Client()
        password(client, "li")
        client.post(SECOND, {"code": typed})
        assert client.get("/").status_code == expected
    assert factors.codes_left(world.users["li"]) == 9


@pytest.mark.parametrize("name", ["li", "sysadmin", "security", "auditor"])
def test_whoever_must_have_one_and_has_none_reaches_only_the_page_that_sets_one_up(world, door, name):
    without(world, name)
    password(door, world.users[name].username)
    for url in ("/", "/ledger/", "/account/", "/grants/", "/people/"):
        assert door.get(url).headers["Location"].startswith("/account/second-factor/?next="), url
    assert door.get("/account/second-factor/?next=/ledger/").status_code == 200
    assert door.get("/people/find/?q=a", headers={"accept": "application/json"}).status_code == 401


def test_an_app_is_set_up_at_the_first_sign_in_and_its_codes_are_shown_once(world, door):
    user = without(world, "li")
    password(door, "li")
    key, answer = enrol_in(door, "/account/second-factor/app/?next=/ledger/")
    page = answer.content.decode()
    assert len(re.findall(r"<code>[a-z2-9]{5}-[a-z2-9]{5}</code>", page)) == 10
    assert 'href="/ledger/"' in page
    assert door.get("/ledger/").status_code == 200
    row = Authenticator.objects.get(user=user, type=factors.TOTP)
    assert key not in str(row.data)
    assert factors.open_key(row) == key


def test_the_key_on_the_screen_rests_sealed_in_the_session(world, door):
    without(world, "li")
    password(door, "li")
    key, _answer = enrol_in(door)
    assert key not in str(dict(door.session.items()))


def test_everybody_else_may_have_one_and_need_not(world, door, sign_in):
    password(door, "zhou")
    assert door.get("/").status_code == 200
    zhou = sign_in("zhou")
    enrol_in(zhou)
    other = Client()
    assert password(other, "zhou").headers["Location"] == SECOND


def test_a_grant_that_comes_later_asks_the_running_session_for_the_second_factor(world, sign_in):
    sun = sign_in("sun")
    assert sun.get("/").status_code == 200
    world.grant("sun", Role.AUDITOR, "JT00")
    assert sun.get("/").headers["Location"].startswith("/account/prove/")
    sun.post("/account/prove/", {"code": signing.code(world.users["sun"])})
    assert sun.get("/").status_code == 200


def test_before_anything_changes_one_proves_oneself_anew(world, sign_in):
    zhou = sign_in("zhou")
    enrol_in(zhou)
    session = zhou.session
    for proof in session[signing.PROOFS]:
        proof["at"] -= LATELY_SECONDS + 1
    session.save()
    factor = Authenticator.objects.get(user=world.users["zhou"], type=factors.TOTP)
    for url in (f"/account/second-factor/{factor.pk}/remove/", "/account/codes/", "/account/second-factor/passkey/"):
        assert zhou.get(url).headers["Location"].startswith("/account/prove/"), url
        assert zhou.post(url).headers["Location"].startswith("/account/prove/"), url
    assert Authenticator.objects.filter(pk=factor.pk).exists()
    zhou.post("/account/prove/", {"password": PASSWORD})  # the password is no longer enough
    assert zhou.get("/account/codes/").status_code == 302
    zhou.post("/account/prove/", {"code": signing_code(zhou, world)})
    assert zhou.get("/account/codes/").status_code == 200


def signing_code(client, world):
    row = Authenticator.objects.get(user=world.users["zhou"], type=factors.TOTP)
    return factors.code_at(factors.open_key(row), _step() + 1)


def test_a_plain_account_removes_its_last_factor_and_the_codes_go_with_it(world, sign_in):
    zhou = sign_in("zhou")
    enrol_in(zhou)
    factor = Authenticator.objects.get(user=world.users["zhou"], type=factors.TOTP)
    assert "sign in with the password alone" in zhou.get(f"/account/second-factor/{factor.pk}/remove/").content.decode()
    zhou.post(f"/account/second-factor/{factor.pk}/remove/")
    assert not Authenticator.objects.filter(user=world.users["zhou"]).exists()


def test_new_codes_shut_the_old_ones_out(world, sign_in):
    zhou = sign_in("zhou")
    _key, page = enrol_in(zhou)
    old = re.findall(r"<code>([a-z2-9]{5}-[a-z2-9]{5})</code>", page.content.decode())
    new = re.findall(r"<code>([a-z2-9]{5}-[a-z2-9]{5})</code>", zhou.post("/account/codes/").content.decode())
    assert len(set(old) | set(new)) == 20
    for code, opens in ((old[0], 302), (new[0], 200)):
        client = Client()
        password(client, "zhou")
        client.post(SECOND, {"code": code})
        assert client.get("/").status_code == opens


def test_an_officer_does_not_change_a_second_factor_alone(world, sign_in):
    li = sign_in("li")
    factor = Authenticator.objects.get(user=world.users["li"], type=factors.TOTP)
    page = li.get("/account/").content.decode()
    assert f"/account/second-factor/{factor.pk}/remove/" not in page
    for url in (f"/account/second-factor/{factor.pk}/remove/", "/account/codes/"):
        assert li.post(url).status_code == 403
    assert factors.second(world.users["li"])


def test_another_ones_factor_is_not_there(world, sign_in):
    factor = Authenticator.objects.get(user=world.users["li"], type=factors.TOTP)
    assert sign_in("zhou").get(f"/account/second-factor/{factor.pk}/remove/").status_code == 404


def test_who_lost_it_is_let_in_again_by_the_system_administrator_unless_others_rely_on_the_account(world, sign_in):
    enrol_in(sign_in("zhou"))
    assert sign_in("security").post(reverse("factors_reset", args=[world.users["zhou"].pk])).status_code == 403
    sign_in("sysadmin").post(reverse("factors_reset", args=[world.users["zhou"].pk]))
    assert not factors.second(world.users["zhou"])
    answer = sign_in("sysadmin").post(reverse("factors_reset", args=[world.users["li"].pk]))
    assert answer.headers["Location"].startswith("/proposals/")
    assert factors.second(world.users["li"])


def test_signing_in_as_somebody_else_leaves_the_second_step(world, door):
    password(door, "li")
    door.post("/sign-out/")
    password(door, "zhou")
    assert door.get("/").status_code == 200


def test_the_demo_goes_without_only_where_both_the_setting_and_the_organisation_say_so(world, door, settings):
    without(world, "li")
    password(door, "li")
    settings.DEMO_WITHOUT_SECOND_FACTOR = True
    assert door.get("/").status_code == 302
    Organisation.objects.update(sample=True)
    assert door.get("/").status_code == 200
    settings.DEMO_WITHOUT_SECOND_FACTOR = False
    assert door.get("/").status_code == 302


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_pages_speak_both_languages(world, sign_in, language):
    zhou = sign_in("zhou", language)
    for page in ("second-factor/", "second-factor/app/", "second-factor/passkey/", ""):
        assert zhou.get(f"/account/{page}").status_code == 200


GARBAGE = ["", "null", "[]", "{}", '"x"', "17", '{"response": []}', '{"id": "a", "rawId": "a", "response": {}}']


@pytest.mark.parametrize("credential", GARBAGE)
def test_what_is_no_answer_of_a_browser_is_refused_and_no_fault(world, door, sign_in, credential):
    zhou = sign_in("zhou")
    zhou.get("/account/second-factor/passkey/")
    assert zhou.post("/account/second-factor/passkey/", {"credential": credential}).status_code == 422
    door.get("/sign-in/passkey/", headers={"x-requested-with": "XMLHttpRequest"})
    assert door.post("/sign-in/passkey/", {"credential": credential}).headers["Location"] == SIGN_IN
    assert door.get("/").status_code == 302


def test_an_officer_proposes_what_another_approves_and_sets_it_up_anew(world, sign_in):
    li = sign_in("li")
    assert li.get("/account/password/").status_code == 200
    typed = {"current": PASSWORD, "password": "another sentence of mine", "again": "another sentence of mine"}
    assert li.post("/account/password/", typed).status_code == 403
    assert li.post("/account/propose/second-factor/").headers["Location"] == "/account/"
    page = li.get("/account/").content.decode()
    assert "/account/propose/second-factor/" not in page
    assert "/account/propose/password/" in page
    proposals.approve(Proposal.objects.get(), by=world.actor("security"))
    assert not factors.second(world.users["li"])
    client = Client()
    password(client, "li")
    assert client.get("/").headers["Location"].startswith("/account/second-factor/")


def test_a_plain_account_needs_nobody_and_is_offered_no_proposal(world, sign_in):
    zhou = sign_in("zhou")
    assert "/account/propose/" not in zhou.get("/account/").content.decode()
    assert zhou.post("/account/propose/password/").status_code == 409
    assert zhou.get("/account/propose/anything/").status_code == 404

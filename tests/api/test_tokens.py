"""Devices: signed in with a password, named, hashed, expiring, taken away."""

import datetime

import pytest

from records.actions import accounts, factors
from records.audit import trail
from records.audit.models import Event
from records.people.devices import Device
from records.people.enums import Role
from records.people.errors import WrongState
from records.people.factors import forget
from tests import signing
from tests import world as make
from tests.api.client import Mobile, codes, problem
from tests.world import PASSWORD


def sign_in(**more):
    return Mobile().post("/devices", {"username": "zhou", "password": PASSWORD, "name": "小米 14"} | more)


def test_a_device_is_signed_in_by_name_and_its_token_shown_once(world):
    answer = sign_in()
    assert answer.status_code == 201, answer.content
    token = answer.json()["token"]
    [row] = Mobile(token=token).get("/devices").json()["results"]
    assert (row["name"], row["current"], "token" in row) == ("小米 14", True, False)
    assert token not in str(Device.objects.values().get())
    event = Event.objects.get(action="device.added")
    assert event.object == str(world.users["zhou"].pk)
    assert token not in str(trail.payload(event))


@pytest.mark.parametrize("wrong", [{"password": "not this one"}, {"username": "nobody"}, {"password": "\x00"}])
def test_a_wrong_name_and_a_wrong_password_are_answered_alike(world, wrong):
    answer = sign_in(**wrong)
    assert (answer.status_code, problem(answer)) == (401, "credentials")
    assert answer.json()["title"] == "The account name or the password is not right."
    assert Device.objects.count() == 0


def test_a_name_that_no_database_takes_is_told_at_its_field(world):
    answer = Mobile().post("/devices", {"username": "zhou\0", "password": PASSWORD, "name": "手机"})
    assert (answer.status_code, codes(answer)) == (422, {"username": {"unstorable"}})


def test_a_locked_account_neither_signs_in_nor_goes_on(world):
    token = sign_in().json()["token"]
    accounts.lock(world.users["zhou"], by=world.actor("security"))
    assert Mobile(token=token).get("/me").status_code == 401
    answer = sign_in()
    assert answer.status_code == 401
    assert answer.json() == sign_in(username="nobody").json()
    assert Event.objects.order_by("number").last().action == "account.refused"


def test_five_wrong_passwords_stop_the_sixth_try(world):
    for _try in range(5):
        assert sign_in(password="not this one").status_code == 401
    answer = sign_in()
    assert (answer.status_code, problem(answer)) == (429, "too-many-requests")
    assert sign_in(username="wang").status_code == 201


def test_a_password_that_another_knows_is_changed_first(world):
    person = world.add_person("tian", "田野", "PS02", account=False)
    accounts.make(person=person, username="tianye", password="chosen by another", by=world.actor("sysadmin"))
    answer = sign_in(username="tianye", password="chosen by another")
    assert (answer.status_code, problem(answer)) == (403, "password-change-needed")


def test_a_new_password_ends_every_device(world):
    token = sign_in().json()["token"]
    accounts.set_password(world.users["zhou"], password="another long one", current=PASSWORD, by=world.actor("zhou"))
    assert Mobile(token=token).get("/me").status_code == 401


def test_a_token_that_ran_out_is_refused(world):
    token = sign_in().json()["token"]
    device = Device.objects.get()
    with make.sealed():
        Device.objects.update(expiry=device.created - datetime.timedelta(seconds=1))
    answer = Mobile(token=token).get("/me")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"


def test_one_takes_away_ones_own_device_and_nobody_elses(world, mobile):
    zhou, wang = mobile("zhou"), mobile("wang")
    [row] = zhou.get("/devices").json()["results"]
    assert wang.send("DELETE", f"/devices/{row['id']}").status_code == 404
    assert zhou.send("DELETE", f"/devices/{row['id']}").status_code == 204
    assert zhou.get("/me").status_code == 401
    assert Event.objects.order_by("number").last().action == "device.removed"


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer a b", "Basic eDp5", "Bearer \xff\xfe", "Bearer " + "f" * 64])
def test_what_is_no_token_signs_nobody_in(world, header):
    answer = Mobile().send("GET", "/me", Authorization=header)
    assert (answer.status_code, problem(answer)) == (401, "not-signed-in")


def test_a_session_of_the_browser_signs_nobody_in(world):
    stranger = Mobile()
    stranger.client.force_login(world.users["zhou"])
    assert stranger.get("/me").status_code == 401


def test_a_device_has_a_name(world):
    assert codes(sign_in(name=" ")) == {"name": {"missing"}}
    assert codes(sign_in(name="名" * 61)) == {"name": {"max_length"}}


def test_the_last_use_is_kept_to_the_hour_and_leaves_no_event(world, mobile):
    zhou = mobile("zhou")
    events = Event.objects.count()
    zhou.get("/me")
    first = Device.objects.get().last_used_at
    zhou.get("/me")
    assert first is not None
    assert Device.objects.get().last_used_at == first
    assert Event.objects.count() == events


def test_one_is_told_who_one_is_and_in_which_language_one_reads(world, mobile):
    me = mobile("he").get("/me").json()
    assert me["person"]["name"] == "何静"
    assert me["grants"][0]["kinds"] == ["talk", "visit"]
    assert me["writes_for"] == [{"person": str(world.persons["zhou"].pk), "kinds": ["talk", "visit"]}]


def test_an_account_with_a_second_factor_gives_its_code_once(world):
    answer = sign_in(username="li")
    assert (answer.status_code, problem(answer)) == (401, "second-factor-needed")
    code = signing.code(world.users["li"])
    assert sign_in(username="li", code=code).status_code == 201
    answer = sign_in(username="li", code=code)
    assert (answer.status_code, problem(answer)) == (401, "second-factor-wrong")
    assert Device.objects.count() == 1
    assert Event.objects.order_by("number").last().action == "account.refused"


def test_a_recovery_code_stands_in_for_the_app(world):
    with make.sealed():
        forget(world.users["li"])
    codes = factors.add_app(world.user("li"), key=signing.KEY, code=signing.now(), by=world.actor("li")).codes
    assert sign_in(username="li", code=codes[0]).status_code == 201
    assert sign_in(username="li", code=codes[0]).status_code == 401


def test_a_wrong_password_tells_nothing_of_a_second_factor(world):
    assert sign_in(username="li", password="not this one").json() == sign_in(username="nobody").json()


def test_after_five_wrong_codes_the_right_one_waits(world):
    for _try in range(5):
        assert sign_in(username="li", code="000000").status_code == 401
    answer = sign_in(username="li", code=signing.code(world.users["li"]))
    assert (answer.status_code, problem(answer)) == (429, "too-many-requests")


@pytest.mark.parametrize("name", ["li", "sysadmin", "security", "auditor"])
def test_whoever_must_have_a_second_factor_and_has_none_signs_in_on_no_device(world, name):
    with make.sealed():
        forget(world.users[name])
    answer = sign_in(username=world.users[name].username, code="123456")
    assert (answer.status_code, problem(answer)) == (403, "second-factor-missing")
    with pytest.raises(WrongState):
        accounts.add_device(world.user(name), name="手机", by=world.actor(name))


def test_a_grant_that_needs_a_second_factor_ends_the_devices_that_showed_none(world):
    token = sign_in(username="sun").json()["token"]
    world.grant("sun", Role.AUDITOR, "JT00")
    assert Mobile(token=token).get("/me").status_code == 401

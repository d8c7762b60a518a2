"""Accounts, grants, units and devices turned by SQL: nobody signs in, acts or reads by what was never so."""

import datetime
import json
import uuid

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import PBKDF2PasswordHasher, make_password
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from outreach.web.sessions import row_of
from records.actions import accounts, admission, grants, people, review
from records.actions import factors as verbs
from records.actions.notes import Unreadable, open_note
from records.audit.models import Event
from records.ledger.records import Record
from records.ledger.seals import faults
from records.people import factors
from records.people.actor import Actor
from records.people.dated import today
from records.people.devices import Device
from records.people.enums import Role
from records.people.errors import Invalid
from records.people.grants import Grant
from records.people.units import Placement
from records.people.users import User
from records.vault.errors import Tampered
from records.vault.models import Seal
from tests import signing
from tests import world as make
from tests.api.client import Mobile
from tests.attacks.database import copy, remove, turn
from tests.world import PASSWORD

THIEFS = "a word that only the thief knows"
SHUT = "What is sealed cannot be opened at present"
DAY = datetime.timedelta(days=1)


def grant_of(world, name, role) -> Grant:
    return Grant.objects.get(holder=world.users[name], role=role)


def forge_grant(world):
    copy(grant_of(world, "li", Role.OFFICER), id=uuid.uuid4(), holder_id=world.users["ma"].pk)


def replace_password(world):
    turn(world.users["ma"], password=make_password(THIEFS))


def turn_on(world):
    accounts.lock(world.user("ma"), by=world.actor("security"))
    turn(world.users["ma"], is_active=True)


def become_another_person(world):
    turn(world.users["zhou"], person_id=None)
    turn(world.users["ma"], person_id=world.persons["zhou"].pk)


def steal_grant(world):
    turn(grant_of(world, "li", Role.OFFICER), holder_id=world.users["ma"].pk)


ACCOUNTS = {
    "password": replace_password,
    "active": turn_on,
    "person": become_another_person,
    "e-mail": lambda world: turn(world.users["ma"], email="thief@example.org"),
    "first password": lambda world: turn(world.users["ma"], must_change_password=True),
    "name": lambda world: turn(world.users["ma"], username="mallory"),
    "a grant put beside": forge_grant,
    "another's grant": steal_grant,
    "seal taken away": lambda world: remove(Seal.objects.get(kind="account", row=str(world.users["ma"].pk))),
    "seal of another": lambda world: turn(
        Seal.objects.get(kind="account", row=str(world.users["ma"].pk)),
        mac=bytes(Seal.objects.get(kind="account", row=str(world.users["li"].pk)).mac),
    ),
}


def told() -> bool:
    return Event.objects.filter(result="tampered").exists()


@pytest.mark.parametrize("attack", ACCOUNTS.values(), ids=ACCOUNTS)
def test_a_turned_account_is_signed_out_everywhere_and_signs_in_nowhere(world, attack):
    browser, mobile = Client(headers={"Accept-Language": "en"}), Mobile("ma")
    browser.force_login(world.users["ma"])
    assert browser.get(reverse("today")).status_code == 200
    attack(world)
    assert browser.get(reverse("today")).status_code == 302
    assert told()
    assert mobile.get("/me").status_code == 401
    name = User.objects.get(pk=world.users["ma"].pk).username
    for password in (PASSWORD, THIEFS):
        fresh = Client(headers={"Accept-Language": "en"})
        answer = fresh.post(reverse("account_login"), {"login": name, "password": password})
        assert (answer.status_code, SHUT in answer.content.decode()) == (503, True)
        assert fresh.get(reverse("today")).status_code == 302
        answer = Mobile().post("/devices", {"username": name, "password": password, "name": "x"})
        assert answer.status_code == 503
    assert any(kind == "account" for kind, _id, _what in faults())


@pytest.mark.parametrize("attack", ACCOUNTS.values(), ids=ACCOUNTS)
def test_a_turned_account_acts_by_no_verb_and_opens_no_note(world, attack):
    record = make.submitted(world, released=["opinions"])
    attack(world)
    ma = world.actor("ma")
    with pytest.raises(Tampered):
        people.add_person(data={"staff_number": "9", "name": "某人"}, by=ma)
    with pytest.raises(Tampered):
        review.accept(record, by=ma, version=record.version)
    with pytest.raises(Unreadable):
        open_note(record, by=ma, reason="inspection")
    assert Record.objects.get(pk=record.pk).status == "submitted"
    assert set(Event.objects.filter(result="tampered").values_list("action", flat=True)) >= {
        "person.added", "record.accepted", "note.opened",
    }  # fmt: skip


GRANTS = {
    "unit": lambda world, grant: {"unit_id": world.units["JT00"].pk},
    "role": lambda world, grant: {"role": "system_admin"},
    "until": lambda world, grant: {"until": today() + 9999 * DAY},
    "since": lambda world, grant: {"since": today() - 9999 * DAY},
    "kinds": lambda world, grant: {"kinds": '["talk", "letter"]'},
    "leader": lambda world, grant: {"leader_id": world.persons["zheng"].pk},
    "proposed by": lambda world, grant: {"proposed_by_id": None},
}


@pytest.mark.parametrize("columns", GRANTS.values(), ids=GRANTS)
@pytest.mark.parametrize(("who", "role"), [("ouyang", Role.OFFICER), ("he", Role.SCRIBE)])
def test_a_turned_grant_gives_nothing(world, who, role, columns):
    record = make.submitted(world)
    grant = grant_of(world, who, role)
    turn(grant, **columns(world, grant))
    with pytest.raises(Tampered):
        review.accept(record, by=world.actor(who), version=record.version)
    with pytest.raises(Unreadable):
        open_note(record, by=world.actor(who), reason="inspection")
    assert told()


def test_a_revoked_grant_that_was_turned_back_gives_nothing(world):
    grant = grant_of(world, "li", Role.OFFICER)
    record = make.submitted(world)
    grants.revoke(grant, by=world.actor("security"))
    turn(grant, state="approved")
    with pytest.raises(Tampered):
        review.accept(record, by=world.actor("li"), version=record.version)


def test_a_proposed_grant_that_was_turned_is_not_approved_any_more(world):
    proposed = grants.propose(
        holder=world.users["ma"], role=Role.CADRE, unit=world.units["PS21"], since=today(), until=today() + DAY,
        by=world.actor("sysadmin"),
    )  # fmt: skip
    turn(proposed, role="auditor", unit_id=world.units["JT00"].pk)
    with pytest.raises(Tampered):
        grants.approve(proposed, by=world.actor("security"))
    assert Grant.objects.get(pk=proposed.pk).state == "proposed"


def test_an_officers_grant_hidden_from_view_does_not_open_the_account_to_a_new_password(world):
    """It is not in force any more as the columns say, so the account looks plain."""
    turn(grant_of(world, "li", Role.OFFICER), until=today() - DAY)
    with pytest.raises(Tampered):
        admission.reset(world.user("li"), by=world.actor("sysadmin"))
    with pytest.raises(Tampered):
        admission.change_email(world.user("li"), email="thief@example.org", by=world.actor("sysadmin"))


def move_unit(world):
    turn(Placement.objects.get(unit=world.units["PS02"]), parent_id=world.units["GS01"].pk)


def take_placement(world):
    people.rename_unit(world.units["PS02"], name="排水", since=today(), by=world.actor("sysadmin"))
    remove(Placement.objects.filter(unit=world.units["PS02"]).latest("since"))


def put_placement(world):
    copy(Placement.objects.get(unit=world.units["PS02"]), since=today(), parent_id=world.units["GS01"].pk)


@pytest.mark.parametrize("attack", [move_unit, take_placement, put_placement])
def test_a_unit_moved_by_hand_opens_nothing_to_the_officer_of_another_branch(world, attack):
    record = make.submitted(world)
    attack(world)
    with pytest.raises(Tampered):
        review.accept(record, by=world.actor("ouyang"), version=record.version)
    with pytest.raises(Unreadable):
        open_note(record, by=world.actor("ouyang"), reason="inspection")
    assert told()
    assert ("tree", "all") in {(kind, id_) for kind, id_, _what in faults()}


def test_a_post_moved_by_hand_leads_no_record_into_another_unit(world):
    turn(world.persons["zhou"].positions.get(), unit_id=world.units["GS01"].pk)
    with pytest.raises(Tampered):
        make.draft(world)
    assert not Record.objects.exists()


def test_a_post_moved_by_hand_gives_nobody_an_account_to_keep(world):
    world.grant("he", Role.SYSTEM_ADMIN, "PS02")
    turn(world.persons["ouyang"].positions.get(), unit_id=world.units["PS02"].pk)
    with pytest.raises(Tampered):
        accounts.lock(world.user("ouyang"), by=world.actor("he"))
    assert world.user("ouyang").is_active


def test_a_device_given_another_owner_signs_nobody_in(world):
    mobile = Mobile("ma")
    assert mobile.get("/me").status_code == 200
    turn(Device.objects.get(), user_id=world.users["sysadmin"].pk)
    assert mobile.get("/me").status_code == 401
    assert told()


@pytest.mark.parametrize("column", ["expiry", "digest"])
def test_a_device_whose_token_or_end_was_turned_signs_nobody_in(world, column):
    accounts.add_device(world.user("zhou"), name="one", by=world.actor("zhou"))
    mobile = Mobile("ma")
    mine, theirs = Device.objects.get(user=world.users["ma"]), Device.objects.get(user=world.users["zhou"])
    if column == "expiry":
        turn(mine, expiry="2099-01-01 00:00:00")
    else:
        digest = mine.digest
        remove(mine)
        turn(theirs, digest=digest)
    assert mobile.get("/me").status_code == 401


def test_a_session_hung_under_another_key_signs_nobody_in(world):
    browser = Client()
    browser.force_login(world.users["zhou"])
    assert browser.get(reverse("today")).status_code == 200
    turn(Session.objects.get(), session_key=row_of("0123456789abcdef0123456789abcdef"))
    thief = Client()
    thief.cookies["sessionid"] = "0123456789abcdef0123456789abcdef"
    assert thief.get(reverse("today")).status_code == 302


def test_a_session_does_not_outlive_the_password_under_which_it_began(world):
    browser = Client()
    browser.force_login(world.users["zhou"])
    accounts.set_password(world.user("zhou"), password="another long word", current=PASSWORD, by=world.actor("zhou"))
    assert browser.get(reverse("today")).status_code == 302


def test_an_account_put_back_with_its_old_seal_is_found_by_verify(world):
    """An earlier valid state comes alive again: the seal holds, and the trail knows of a newer one."""
    user, name = world.user("zhou"), str(world.users["zhou"].pk)
    seal = Seal.objects.get(kind="account", row=name)
    old = {"epoch": seal.epoch, "mac": bytes(seal.mac)}
    accounts.set_password(user, password="another long word", current=PASSWORD, by=world.actor("zhou"))
    assert list(faults()) == []
    turn(user, password=user.password)
    turn(seal, **old)
    assert Client().login(username="zhou", password=PASSWORD)
    assert [(kind, id_) for kind, id_, _what in faults()] == [("account", name)]


def test_a_row_taken_away_with_its_seal_is_found_by_verify(world):
    grant = grant_of(world, "he", Role.SCRIBE)
    device, _token = accounts.add_device(world.user("he"), name="phone", by=world.actor("he"))
    remove(device)
    remove(Seal.objects.get(kind="device", row=str(device.id)))
    remove(grant)
    found = {(kind, id_) for kind, id_, _what in faults()}
    assert found == {("device", str(device.id)), ("account", str(world.users["he"].pk))}


# ---- Second factors ----


def enrolled(world, name):
    user = world.user(name)
    signing.enrol(user)
    return Authenticator.objects.get(user=user, type=factors.TOTP)


def take_factors(world):
    for row in Authenticator.objects.filter(user=world.users["zhou"]):
        remove(row)


def take_one(world):
    remove(Authenticator.objects.get(user=world.users["zhou"], type=factors.RECOVERY))


def copy_anothers(world):
    row = enrolled(world, "ma")
    turn(Authenticator.objects.get(user=world.users["zhou"], type=factors.TOTP), data=json.dumps(row.data))


def hang_on_another(world):
    enrolled(world, "ma")
    take_factors(world)
    for row in Authenticator.objects.filter(user=world.users["ma"]):
        turn(row, user_id=world.users["zhou"].pk)


@pytest.mark.parametrize("attack", [take_factors, take_one, copy_anothers, hang_on_another])
def test_an_account_whose_second_factors_were_turned_signs_in_nowhere(world, attack):
    enrolled(world, "zhou")
    attack(world)
    fresh = Client(headers={"Accept-Language": "en"})
    answer = fresh.post(reverse("account_login"), {"login": "zhou", "password": PASSWORD})
    assert (answer.status_code, SHUT in answer.content.decode()) == (503, True)
    assert Mobile().post("/devices", {"username": "zhou", "password": PASSWORD, "name": "x"}).status_code == 503
    for code in (signing.now(), "aaaaa-aaaaa"):
        with pytest.raises((Tampered, Invalid)):
            verbs.use_code(world.user("zhou"), code=code, by=Actor(user=world.user("zhou")))
    assert ("factors", str(world.users["zhou"].pk)) in {(kind, id_) for kind, id_, _what in faults()}


def test_what_use_changes_of_a_second_factor_breaks_no_seal(world):
    row = enrolled(world, "zhou")
    verbs.use_code(world.user("zhou"), code=signing.now(1), by=world.actor("zhou"))
    row.refresh_from_db()
    row.record_usage()
    assert list(faults()) == []
    verbs.remove(row, by=world.actor("zhou"))
    assert list(faults()) == []


def test_a_hash_of_fewer_rounds_is_renewed_under_its_seal(world, settings):
    """The user model's own way would have left the account without one that holds."""
    with make.sealed():
        user = world.user("zhou")
        user.password = make_password(PASSWORD, hasher=Few())
        user.save()
    settings.PASSWORD_HASHERS = ["tests.attacks.test_turned_accounts.Few", *settings.PASSWORD_HASHERS]
    Few.iterations = 20
    assert Client().login(username="zhou", password=PASSWORD)
    assert world.user("zhou").password.split("$")[1] == "20"
    assert list(faults()) == []
    assert Client().login(username="zhou", password=PASSWORD)


class Few(PBKDF2PasswordHasher):
    """The usual method with so few rounds that a test does not wait."""

    iterations = 10

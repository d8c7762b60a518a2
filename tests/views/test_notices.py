"""What others did to one's account stands on Today until it was shown and noted; nothing that happened is left out."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from django.utils.text import capfirst

from outreach.web import notices
from records.actions import accounts, admission, alarms, grants, keys, links, proposals, quiet, sessions, setup
from records.audit.catalogue import CATALOGUE
from records.outbox.mail import Mail
from records.people.actor import SYSTEM, Actor
from records.people.enums import Operation, Role
from records.people.grants import Grant
from records.people.links import Link, of_token
from records.people.proposals import LASTS, Proposal
from records.people.users import User
from records.vault import keys as vault_keys
from records.vault.root import FileRoot
from tests import world as make
from tests.systems import SEED, make_kit


def told(world, name) -> list:
    with translation.override("en"):
        return [line.what for line in notices.of(world.user(name))]


def take_note(world, name):
    quiet.note_account(up_to=timezone.now(), by=world.actor(name))


def press_noted(client):
    """As the page is shown at this moment."""
    up_to = client.get("/").context["notices"]["up_to"]
    assert client.post("/noted/", {"up_to": up_to}).status_code == 302


def propose_and_take_back(world, operation=Operation.SECOND_FACTOR, data=None):
    by = world.actor("sysadmin")
    proposals.take_back(proposals.propose(operation, world.user("li"), data, by=by), by=by)


def bury(world, times):
    for _time in range(times):
        propose_and_take_back(world, Operation.EMAIL, {"email": "li@example.org"})


def test_what_is_proposed_and_taken_back_over_and_over_buries_nothing(world, sign_in):
    take_note(world, "li")
    propose_and_take_back(world)
    bury(world, 6)
    lines = told(world, "li")
    assert len(lines) == 14
    assert lines[-1] == "Proposed: Second factor anew"
    page = sign_in("li").get("/").content.decode()
    assert "Proposed: Second factor anew" in page
    assert "9 more" in page


def test_noted_takes_note_of_what_was_shown_and_of_nothing_that_came_since(world, sign_in):
    take_note(world, "li")
    client = sign_in("li")
    propose_and_take_back(world)
    up_to = client.get("/").context["notices"]["up_to"]
    bury(world, 1)
    client.post("/noted/", {"up_to": up_to})
    assert len(told(world, "li")) == 2
    press_noted(client)
    assert told(world, "li") == []


@pytest.mark.parametrize("up_to", ["", "tomorrow", "2026-11-26T10:00:00", "2026-13-45T10:00:00+08:00"])
def test_a_time_that_is_none_notes_nothing(world, sign_in, up_to):
    take_note(world, "li")
    propose_and_take_back(world)
    sign_in("li").post("/noted/", {"up_to": up_to})
    assert len(told(world, "li")) == 2


def test_nobody_notes_beforehand_or_backwards(world, sign_in):
    client, year = sign_in("li"), datetime.timedelta(days=365)
    client.post("/noted/", {"up_to": (timezone.now() + year).isoformat()})
    kept = world.user("li").noted_at
    assert kept <= timezone.now()
    client.post("/noted/", {"up_to": (timezone.now() - year).isoformat()})
    assert world.user("li").noted_at == kept


def test_that_an_older_grant_is_revoked_is_told_whoever_proposed_it(world):
    oldest = Grant.objects.get(holder=world.users["li"])
    own = Grant.objects.get(holder=world.users["sysadmin"])  # of the ceremony: nobody proposed it
    for _time in range(6):
        world.grant("li", Role.HEAD, "PS02")
    for name in ("li", "sysadmin"):
        take_note(world, name)
    for grant in (oldest, own):
        grants.revoke(grant, by=world.actor("security"))
    for name in ("li", "sysadmin"):
        [line] = told(world, name)
        assert line.startswith("Revoked from you")


def test_a_unit_is_told_of_though_that_was_proposed_long_ago(world):
    data = {"parent": str(world.units["GS01"].pk), "since": timezone.localdate().isoformat()}
    proposals.propose(Operation.MOVE, world.units["PS21"], data, by=world.actor("sysadmin"))
    long_ago = timezone.now() - 2 * LASTS
    Proposal.objects.update(proposed_at=long_ago)
    User.objects.update(date_joined=long_ago - LASTS)
    assert [line for line in told(world, "li") if world.units["PS21"].name in line]


def test_a_kit_the_broken_glass_and_alarms_are_told_to_the_three_without_any_mail(world, sign_in):
    world.add_person("another", "另一", "JT00")
    keys.make_kit(seed=SEED, by=SYSTEM)
    keys.appoint(world.user("another"), seed=SEED, by=SYSTEM)
    for after in range(2):
        alarms.raise_alarm(alarms.Whole(), after=after, by=SYSTEM)
    assert not Mail.objects.exists()
    wanted = {capfirst(CATALOGUE[action]) for action in ("kit.made", "glass.appointed", "alarm.raised")}
    with translation.override("en"):
        wanted = {str(words) for words in wanted}
        for name in ("sysadmin", "security", "auditor", "another"):
            assert wanted <= set(told(world, name)), name
            assert told(world, name).count(capfirst(str(CATALOGUE["alarm.raised"]))) == 1
        assert wanted.isdisjoint(told(world, "li"))
        for name in ("sysadmin", "auditor"):
            lines = [line for line in notices.of(world.user(name)) if line.what in wanted]
            assert {line.who for line in lines} == {"At the terminal", "The system"}
            assert {bool(line.url) for line in lines} == {name == "auditor"}
    client = sign_in("auditor")
    for line in client.get("/").context["notices"]["first"]:
        assert client.get(line.url).status_code == 200
    press_noted(client)
    assert told(world, "auditor") == []


def test_a_link_that_went_astray_is_told_to_whoever_keeps_the_account_safe(world, sign_in):
    world.add_person("other", "另一", "GS01")
    world.grant("other", Role.SECURITY_ADMIN, "GS01")  # keeps other accounts
    link = admission.reset(world.user("sun"), by=world.actor("sysadmin"))
    links.disown(link, by=Actor(link=of_token(link.token())))
    assert "A link to this account went astray" in told(world, "security")
    assert "Somebody says that a link of yours was not theirs" in told(world, "sysadmin")
    for name in ("other", "auditor", "li"):
        assert not [line for line in told(world, name) if "link" in line], name
    assert "/accounts/?q=sun" in sign_in("security").get("/").content.decode()
    link = admission.reset(world.user("sun"), by=world.actor("sysadmin"))
    by = Actor(link=of_token(link.token()))
    admission.choose_password(link, password="another one, long enough", by=by)
    links.disown(link, by=by)
    assert "A link to this account was used, and not by whom it was for" in told(world, "security")


def test_of_a_security_administrators_account_the_auditor_hears_too(world):
    with make.sealed():
        user = world.user("security")
        user.set_unusable_password()
        user.save()
    setup.invite_again(by=SYSTEM)
    link = Link.objects.get(account=user)
    links.disown(link, by=Actor(link=of_token(link.token())))
    assert "A link to this account went astray" in told(world, "auditor")
    assert "A link to this account went astray" not in told(world, "security")


def test_so_is_the_glass_broken_for_a_lost_root_key(world, settings, tmp_path):
    make_kit()
    take_note(world, "security")
    settings.ROOT_KEY_FILE = tmp_path / "root.key"
    FileRoot.create(settings.ROOT_KEY_FILE)
    vault_keys.forget()
    keys.break_glass(seed=SEED, by=SYSTEM)
    [line] = told(world, "security")
    assert line.startswith("Broke the glass")


def test_of_very_many_the_earlier_come_first_and_none_is_skipped(world, sign_in, monkeypatch):
    monkeypatch.setattr(notices, "MOST", 4)
    take_note(world, "li")
    bury(world, 5)
    client, seen = sign_in("li"), []
    while lines := notices.of(world.user("li")):
        assert len(lines) <= 4
        seen = [*[line.at for line in lines], *seen]
        press_noted(client)
    assert len(seen) == 10
    assert seen == sorted(seen, reverse=True)


def test_today_asks_the_database_no_more_often_however_much_was_told(world, sign_in):
    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            assert notices.of(world.user("security"))
        return len(found)

    def happen(name):
        world.add_person(name, name, "PS02")
        links.disown(link := admission.reset(world.user(name), by=world.actor("sysadmin")), by=Actor(link=link))
        proposal = proposals.propose(Operation.SECOND_FACTOR, world.user("security"), by=world.actor("sysadmin"))
        proposals.take_back(proposal, by=world.actor("sysadmin"))
        world.grant(name, Role.HEAD, "PS02")
        accounts.lock(world.user(name), by=world.actor("security"))
        accounts.unlock(world.user(name), by=world.actor("security"))
        sessions.not_me(world.user(name), key="", by=world.actor(name))

    happen("one")
    few = asked()
    for name in ("two", "three", "four", "five"):
        happen(name)
    assert asked() == few

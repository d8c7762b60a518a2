"""What did not open, or is not as it was sealed, is mailed to administrators and auditors: soon, once, not all day."""

import datetime
import json

import pytest
from django.core import mail
from django.core.management import call_command

from records.actions import alarms, notes, quiet, verifying
from records.audit import trail
from records.audit.models import Event
from records.audit.state import UNSOUND_FOR, state
from records.ledger.records import Record
from records.outbox.mail import Mail
from records.people.actor import SYSTEM, Actor
from records.people.errors import NotAllowed
from tests import world as make
from tests.attacks.database import turn

pytestmark = pytest.mark.django_db
THREE = ("sysadmin", "security", "auditor")


@pytest.fixture(autouse=True)
def addresses(world):
    with make.sealed():
        for name in THREE:
            user = world.user(name)
            user.email = f"{name}@example.org"
            user.save()


def damage(world) -> Record:
    """A record whose words were changed by SQL, and whose author asks for them."""
    record = make.accepted(world)
    turn(record.notes.get(), sealed=b"something else")
    ask(world, record)
    return record


def ask(world, record):
    with pytest.raises(notes.Unreadable):
        notes.open_note(record, by=world.actor("zhou"))


def told() -> list:
    return [trail.payload(event)["detail"] for event in trail.done("alarm.raised")]


def raised(template="unsound") -> list:
    return sorted(Mail.objects.filter(template=template).values_list("to", flat=True))


def everybody(world) -> list:
    return sorted(f"user:{world.users[name].pk}" for name in THREE)


def test_a_note_that_does_not_open_is_told_to_each_of_the_three(world):
    damage(world)
    alarms.raise_due()
    unsound = trail.unsound()
    assert "note.unreadable" in unsound.values_list("action", flat=True)
    assert told() == [{"count": unsound.count(), "up_to": unsound.last().number}]
    assert raised() == everybody(world)


def test_so_is_an_account_that_is_not_as_it_was_sealed(world):
    turn(world.users["zhou"], password="another's hash")
    assert not quiet.sound(lambda: [world.user("zhou")])
    assert Event.objects.last().result == trail.TAMPERED
    alarms.raise_due()
    assert (len(told()), raised()) == (1, everybody(world))


def test_where_all_is_sound_nobody_is_told(world):
    make.accepted(world)
    with pytest.raises(NotAllowed):
        notes.open_note(Record.objects.get(), by=world.actor("he"))
    alarms.raise_due()
    assert (told(), raised()) == ([], [])
    assert "unsound" not in state().alarms


def test_nothing_is_told_twice_and_more_only_after_a_pause(world, monkeypatch):
    record = damage(world)
    alarms.raise_due()
    alarms.raise_due()
    ask(world, record)
    alarms.raise_due()
    assert len(told()) == 1
    monkeypatch.setattr(alarms, "PAUSE", datetime.timedelta(0))  # as if an hour had gone by
    alarms.raise_due()
    alarms.raise_due()
    assert [row["up_to"] for row in told()] == [told()[0]["up_to"], trail.unsound().last().number]
    assert len(raised()) == 2 * len(THREE)


@pytest.mark.parametrize("turned", ["changed", "emptied"])
def test_an_alarm_turned_by_sql_silences_nothing(world, turned):
    """Whoever writes the database would have the next alarm begin far behind what they did, or fail."""
    alarms.raise_alarm(alarms.Whole(), after=0, by=SYSTEM)
    event = trail.done("alarm.raised").get()
    content = trail.payload(event)
    content["detail"]["up_to"] = 10**6
    row = Event.objects.filter(pk=event.pk)
    if turned == "emptied":
        row.update(payload=None, salt=None)
    else:
        row.update(payload=json.dumps(content).encode())
    record = make.accepted(world)
    turn(record.notes.get(), sealed=b"something else")
    ask(world, record)
    alarms.raise_due()
    assert len(trail.done("alarm.raised")) == 2


def test_nobody_raises_it_but_the_clock(world):
    for name in THREE:
        with pytest.raises(NotAllowed):
            alarms.raise_alarm(alarms.Whole(), after=0, by=Actor(user=world.user(name)))


def test_it_shows_in_the_state_of_the_trail_for_a_week(world):
    damage(world)
    at = Event.objects.get(action="note.unreadable").at
    assert "unsound" in state(at + UNSOUND_FOR - datetime.timedelta(minutes=1)).alarms
    assert "unsound" not in state(at + UNSOUND_FOR + datetime.timedelta(minutes=1)).alarms


@pytest.mark.parametrize(("user", "mails"), [(None, THREE), ("auditor", ())])
def test_faults_that_the_clock_finds_are_mailed_who_verifies_sees_them(world, user, mails):
    Event.objects.filter(number=7).update(actor="somebody")
    verifying.verify(by=world.actor(user) if user else SYSTEM)
    assert len(raised("faults")) == len(mails)


def test_a_verification_without_faults_is_mailed_to_nobody(world):
    verifying.verify(by=SYSTEM)
    assert raised("faults") == []


@pytest.mark.django_db(transaction=True)
def test_the_mail_says_what_to_do_and_nothing_of_the_record(world):
    record = damage(world)
    alarms.raise_due()
    call_command("db_worker", batch=True, verbosity=0, startup_delay=False, reload=False)
    assert len(mail.outbox) == len(THREE)
    for letter in mail.outbox:
        assert "审计记录" in letter.body
        assert record.number not in letter.body
        assert str(record.pk) not in letter.body

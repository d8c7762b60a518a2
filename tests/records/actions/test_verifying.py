"""Verification: a whole story through the verbs has no fault; what a fault leaves behind."""

from threading import Thread

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection

from records.actions import review, verifying
from records.audit import checkpoints, folder, periodic
from records.audit.models import Event, Head, Verification
from records.audit.state import state
from records.outbox.mail import Mail
from records.people.actor import SYSTEM
from tests import world as make
from tests.attacks import story
from tests.records.audit import trails

pytestmark = pytest.mark.django_db


def work_through():
    """The worker does what waits."""
    call_command("db_worker", batch=True, verbosity=0, startup_delay=False, reload=False)


def test_a_whole_story_has_no_fault(world):
    story.tell(world)
    make.draft(world, by="he")
    checkpoints.make()
    assert list(verifying.faults()) == []


def test_the_result_is_kept_and_told(world):
    by = world.actor("auditor")
    number = Head.objects.get().number
    kept = verifying.verify(by=by)
    assert (kept.up_to, kept.faults, kept.by) == (number, 0, by.id)
    event = Event.objects.get(number=number + 1)
    assert (event.action, event.object, event.actor) == ("trail.verified", "trail", by.id)
    assert state().verified == kept
    assert "unverified" not in state().alarms


@pytest.mark.django_db(transaction=True)
def test_the_clock_has_it_verified_by_the_worker_and_what_is_found_shows(world):
    Event.objects.filter(number=7).update(actor="somebody")
    verifying.nightly()
    assert not Verification.objects.exists()
    work_through()
    assert Verification.objects.get().first == [{"number": 7, "what": "header changed", "about": ""}]
    assert "faults" in state().alarms


@pytest.mark.proof
@pytest.mark.django_db(transaction=True)
def test_what_others_do_meanwhile_is_no_fault(world, tmp_path, settings):
    """A record moves on, the trail and its tree grow, a checkpoint is signed: all of it after the moment verified."""
    settings.CHECKPOINT_DIR = str(tmp_path)
    record, done = make.submitted(world), []
    make.draft(world)
    checkpoints.make()
    periodic.hand_out()

    def work():
        review.accept(record, by=world.actor("li"), version=record.version)
        make.submitted(world)
        trails.write(300)
        checkpoints.make()
        periodic.hand_out()
        connection.close()

    def meanwhile(_number):
        if not done:
            done.append(Thread(target=work))
            done[0].start()
            done[0].join()

    kept = verifying.verify(by=SYSTEM, handed_out=folder.notes(tmp_path), progress=meanwhile)
    assert (kept.faults, kept.first) == (0, [])
    assert kept.up_to < Event.objects.count() - 300
    assert verifying.verify(by=SYSTEM, handed_out=folder.notes(tmp_path)).faults == 0


def lose_the_head():
    Head.objects.all().delete()


def put_the_head_back():
    """Then the number of the next event is taken."""
    Head.objects.update(number=5)


NO_EVENT = {"head missing": lose_the_head, "head differs": put_the_head_back}


@pytest.fixture
def addresses(world) -> list:
    """Those of an administrator and an auditor; the security administrator has none."""
    with make.sealed():
        for name in ("sysadmin", "auditor"):
            user = world.user(name)
            user.email = f"{name}@example.org"
            user.save()
    return ["auditor@example.org", "sysadmin@example.org"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("what", NO_EVENT)
def test_where_no_event_can_be_written_the_result_is_kept_and_mailed_all_the_same(world, addresses, what):
    """Whoever puts the trail out of order would otherwise have made sure that nobody hears of it."""
    NO_EVENT[what]()
    verifying.nightly()
    work_through()
    assert what in [one["what"] for one in Verification.objects.get().first]
    assert sorted(letter.to[0] for letter in mail.outbox) == addresses
    assert all("审计记录" in letter.body for letter in mail.outbox)


@pytest.mark.parametrize("what", NO_EVENT)
def test_but_who_asked_for_it_sees_the_faults_and_nobody_is_mailed(world, addresses, what):
    by = world.actor("auditor")
    NO_EVENT[what]()
    kept = verifying.verify(by=by)
    assert (kept.by, what in [one["what"] for one in kept.first]) == (by.id, True)
    assert not Mail.objects.exists()


def test_progress_is_heard(world):
    heard = []
    list(verifying.faults(progress=heard.append))
    assert heard == list(range(1, Head.objects.get().number + 1))

"""Verification: a whole story through the verbs has no fault; what a fault leaves behind."""

from threading import Thread

import pytest
from django.core.management import call_command
from django.db import connection

from records.actions import review, verifying
from records.audit import checkpoints, folder, periodic
from records.audit.models import Event, Head, Verification
from records.audit.state import state
from records.people.actor import SYSTEM
from tests import world as make
from tests.attacks import story
from tests.records.audit import trails

pytestmark = pytest.mark.django_db


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
    call_command("db_worker", batch=True, verbosity=0, startup_delay=False, reload=False)
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


def test_a_result_is_kept_even_where_no_event_can_be_written(world):
    Head.objects.all().delete()
    kept = verifying.verify(by=SYSTEM)
    assert [one["what"] for one in kept.first] == ["head missing"]


def test_progress_is_heard(world):
    heard = []
    list(verifying.faults(progress=heard.append))
    assert heard == list(range(1, Head.objects.get().number + 1))

"""The state of the trail at a glance: what it counts, and when it is alarmed."""

import datetime

import pytest
from django.utils import timezone

from records import ticking
from records.audit import checkpoints, trail
from records.audit.models import Event, Verification
from records.audit.state import PATIENCE, VERIFIED_FOR, state
from tests.records.audit import trails

pytestmark = pytest.mark.django_db
MINUTE = datetime.timedelta(minutes=1)


def verified(ago, faults=0):
    return Verification.objects.create(at=timezone.now() - ago, up_to=1, faults=faults, first=[], by="system")


def ran(ago, error=""):
    at = timezone.now() - ago
    return ticking.TickRun.objects.create(job="records.ticking.clean", slot=at, began_at=at, ended_at=at, error=error)


def test_before_anything_was_done_everything_is_nothing():
    now = state()
    assert (now.last_number, now.last_event_at, now.tree_size, now.checkpoint, now.after_checkpoint) == (
        0,
        None,
        0,
        None,
        0,
    )
    assert (now.verified, now.failing) == (None, ())
    assert set(now.alarms) == {"nowhere", "stopped"}


def test_it_counts_what_no_checkpoint_covers(settings):
    trails.write(5)
    assert state().after_checkpoint == 5
    checkpoints.make()
    now = state()
    assert (now.last_number, now.tree_size, now.checkpoint.size, now.after_checkpoint) == (5, 5, 5, 0)
    assert now.last_event_at == Event.objects.get(number=5).at
    trails.write(2)
    now = state()
    assert (now.last_number, now.checkpoint.size, now.after_checkpoint) == (7, 5, 2)
    assert (now.generation, now.keep_months) == (1, settings.AUDIT_KEEP_MONTHS)
    assert trail.begin_generation() == 2
    assert state().generation == 2


def test_it_is_late_once_an_event_waited_longer_than_the_settings_and_patience_allow(settings):
    trails.write(1)
    allowed = datetime.timedelta(minutes=settings.CHECKPOINT_MINUTES) + PATIENCE
    assert "late" not in state(timezone.now() + allowed - MINUTE).alarms
    assert "late" in state(timezone.now() + allowed + MINUTE).alarms


def test_a_clock_that_stands_still_and_a_job_that_failed_alarm():
    ran(PATIENCE - MINUTE)
    assert {"stopped", "job"}.isdisjoint(state().alarms)
    assert "stopped" in state(timezone.now() + 2 * MINUTE).alarms
    failed = ran(MINUTE, error="OSError")
    now = state()
    assert "job" in now.alarms
    assert now.failing == (failed,)


def test_a_verification_lasts_two_days_and_its_faults_alarm():
    trails.write(1)
    assert "unverified" in state().alarms
    verified(VERIFIED_FOR + MINUTE)
    assert "unverified" in state().alarms
    newest = verified(VERIFIED_FOR - MINUTE)
    now = state()
    assert now.verified == newest
    assert {"unverified", "faults"}.isdisjoint(now.alarms)
    verified(MINUTE, faults=1)
    assert "faults" in state().alarms

"""The clock: each job once in its slot, whoever ticks; one that fails is told and stops no other."""

import datetime
import io

import pytest
from django.conf import settings as project
from django.core.management import CommandError, call_command
from django.utils import timezone
from django.utils.module_loading import import_string

from records import ticking
from records.ticking import TickRun
from records.vault.errors import Tampered

pytestmark = pytest.mark.django_db

NOON = datetime.datetime(2026, 9, 21, 12, 0, 30, tzinfo=timezone.get_default_timezone())
ran: list[str] = []


def work():
    """A job."""
    ran.append("work")


def more_work():
    """Another."""
    ran.append("more")


def fail():
    """One that fails, with words that are nobody's business."""
    raise ValueError("a secret value")


def find():
    """One that finds something."""
    raise Tampered("trail: header changed at 7")


HERE = "tests.records.test_ticking"


@pytest.fixture(autouse=True)
def jobs(settings):
    ran.clear()
    settings.TICK_JOBS = {f"{HERE}.work": "minute", f"{HERE}.more_work": "day"}
    return settings


def test_each_job_runs_once_in_its_slot():
    for seconds in (0, 10, 40, 3600):
        ticking.tick(NOON + datetime.timedelta(seconds=seconds))
    assert ran == ["work", "more", "work", "work"]


def test_a_day_is_one_of_the_organisations_zone(settings):
    settings.TIME_ZONE = "Asia/Shanghai"
    before = datetime.datetime(2026, 9, 20, 15, 59, tzinfo=datetime.UTC)
    ticking.tick(before)
    ticking.tick(before + datetime.timedelta(minutes=1))
    assert ran.count("more") == 2


def test_a_job_that_fails_is_told_and_stops_no_other(jobs):
    jobs.TICK_JOBS = {f"{HERE}.fail": "hour", f"{HERE}.find": "hour", f"{HERE}.work": "hour"}
    ticking.tick(NOON)
    assert ran == ["work"]
    assert {run.job: run.error for run in ticking.failing()} == {
        f"{HERE}.fail": "ValueError",
        f"{HERE}.find": "Tampered: trail: header changed at 7",
    }


def test_a_failure_is_over_when_the_job_runs_again(jobs):
    jobs.TICK_JOBS = {f"{HERE}.work": "minute"}
    TickRun.objects.create(job=f"{HERE}.work", slot=NOON, began_at=NOON, ended_at=NOON, error="ValueError")
    assert list(ticking.failing())
    ticking.tick(NOON + datetime.timedelta(minutes=5))
    assert not list(ticking.failing())


def test_one_that_was_killed_in_its_slot_is_taken_up_in_the_next(jobs):
    TickRun.objects.create(job=f"{HERE}.work", slot=ticking.slot("minute", NOON), began_at=NOON)
    ticking.tick(NOON)
    assert ran == ["more"]
    ticking.tick(NOON + datetime.timedelta(minutes=1))
    assert ran == ["more", "work"]


def test_the_command_says_what_ran_and_fails_when_a_job_did(jobs):
    out = io.StringIO()
    call_command("tick", stdout=out)
    assert f"✓ {HERE}.work" in out.getvalue()
    jobs.TICK_JOBS = {f"{HERE}.fail": "minute"}
    with pytest.raises(CommandError, match="fail"):
        call_command("tick", stdout=io.StringIO())


def test_old_runs_are_forgotten_failures_later():
    now = timezone.now()
    for days, error in ((1, ""), (3, ""), (3, "ValueError"), (100, "ValueError")):
        slot = now - datetime.timedelta(days=days)
        TickRun.objects.create(job=f"{days}{error}", slot=slot, began_at=slot, ended_at=slot, error=error)
    ticking.clean()
    assert set(TickRun.objects.values_list("job", flat=True)) == {"1", "3ValueError"}


@pytest.mark.parametrize(("job", "period"), project.TICK_JOBS.items())
def test_every_job_of_the_settings_is_there(job, period):
    assert callable(import_string(job))
    assert period in {ticking.MINUTE, ticking.HOUR, ticking.DAY}

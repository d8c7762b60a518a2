"""Several processes tick at once, as several machines do: each job runs once in its slot; a signal ends who stays."""

import signal
import subprocess
import sys
import time

import pytest
from django.conf import settings

from records.audit import checkpoints
from records.ticking import TickRun
from tests.systems import environment

pytestmark = [pytest.mark.proof, pytest.mark.django_db(transaction=True)]


def tick(*arguments) -> subprocess.Popen:
    command = [sys.executable, "manage.py", "tick", *arguments]
    return subprocess.Popen(command, env=environment(), cwd=settings.BASE_DIR, stdout=subprocess.PIPE, text=True)


def test_each_job_runs_once_whoever_ticks(world):
    processes = [tick() for _ in range(4)]
    said = [process.communicate()[0] for process in processes]
    assert [process.returncode for process in processes] == [0] * 4
    ran = [line.split()[1] for text in said for line in text.splitlines() if line.startswith("✓")]
    runs = list(TickRun.objects.all())
    assert sorted(ran) == sorted(run.job for run in runs)
    assert len({(run.job, run.slot) for run in runs}) == len(runs)
    assert all(run.ended_at for run in runs)
    assert checkpoints.newest().size > 0


def test_the_one_that_stays_ends_when_it_is_told_to(world):
    process = tick("--keep-on")
    line = process.stdout.readline()
    time.sleep(0.5)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=30)
    assert line.startswith("✓")
    assert process.returncode == 0

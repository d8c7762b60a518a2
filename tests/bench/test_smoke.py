"""The benches still run: on 200 records, whatever the ratios."""

import os
import subprocess
import sys

import pytest

from tests.bench.__main__ import JOBS
from tests.bench.databases import ROOT
from tests.bench.table import Ratio, printed

pytestmark = pytest.mark.proof


@pytest.fixture(scope="session")
def filled_once(tmp_path_factory):
    return tmp_path_factory.mktemp("bench")


@pytest.mark.parametrize("job", JOBS)
def test_each_job_runs_and_prints_a_ratio_for_each_aim(job, filled_once):
    command = [sys.executable, "-m", "tests.bench", "--records", "200", "--rounds", "1", "--only", job]
    environment = os.environ | {"OUTREACH_VAR": str(filled_once)}
    environment.pop("DATABASE_URL", None)
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    machine, _head, _line, *rows = done.stdout.splitlines()
    assert "Python" in machine
    assert rows
    assert all(row.split("|")[-2].strip() in ("met", "missed") for row in rows)


def test_a_ratio_is_met_up_to_its_aim_and_missed_beyond():
    assert Ratio("a", "b", 3, 1, 3).met
    assert not Ratio("a", "b", 3.1, 1, 3).met
    assert Ratio("a", "b", 1.9, 1, 1.8, at_least=True).met
    assert not Ratio("a", "b", 1.7, 1, 1.8, at_least=True).met
    assert "missed" in printed([Ratio("a", "b", 3.1, 1, 3)])

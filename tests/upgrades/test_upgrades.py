"""A database of every earlier stage comes up to date, and all that was sealed in it opens again."""

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
STAGES = sorted(path.parent.name for path in HERE.glob("*/database.sql"))
OLDER = [pytest.param(stage, marks=pytest.mark.proof) for stage in STAGES[:-1]]
READ = "import json; from tests.upgrades import state; print(json.dumps(state.everything()))"
FAULTS = {"faults", "seals"}


@pytest.fixture
def environment(tmp_path):
    return os.environ | {
        "OUTREACH_VAR": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path / 'outreach.sqlite3'}",
        "ROOT_KEY_FILE": str(tmp_path / "root.key"),
    }


def load(stage, tmp_path):
    with sqlite3.connect(tmp_path / "outreach.sqlite3") as database:
        database.executescript((HERE / stage / "database.sql").read_text())
    database.close()
    key = tmp_path / "root.key"
    key.write_bytes(bytes.fromhex((HERE / stage / "root.key.hex").read_text()))
    key.chmod(0o400)


def run(environment, *arguments):
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_there_is_a_stage_to_come_from():
    assert STAGES


@pytest.mark.parametrize("stage", [*OLDER, *STAGES[-1:]])
def test_what_was_kept_opens_after_the_upgrade(stage, tmp_path, environment):
    load(stage, tmp_path)
    environment["FILES_ROOT"] = str(HERE / stage / "files")
    run(environment, "manage.py", "migrate", "--verbosity", "0")
    if "outreach_vault_seal" not in (HERE / stage / "database.sql").read_text():
        run(environment, "manage.py", "seal")
    run(environment, "manage.py", "audit", "verify")  # leaves no other exit code than 0 where there is no fault
    before = json.loads((HERE / stage / "state.json").read_text())
    after = json.loads(run(environment, "manage.py", "shell", "--verbosity", "0", "--command", READ))
    assert not before["faults"]
    assert [after[part] for part in FAULTS] == [[], []]
    for part in before.keys() - FAULTS:
        assert before[part]
        assert {key: after[part].get(key) for key in before[part]} == before[part]


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_holds_every_kind_in_every_status(stage):
    records = json.loads((HERE / stage / "state.json").read_text())["records"].values()
    kinds, statuses = {kind for kind, _status in records}, {status for _kind, status in records}
    assert statuses == {"draft", "submitted", "returned", "accepted", "withdrawn"}
    assert {tuple(pair) for pair in records} == {(kind, status) for kind in kinds for status in statuses}
    assert len(kinds) >= 4

"""`kill -9` in the middle of a backup and of a restore: no half backup counts, no half system works, both go again."""

import os
import random
import signal
import time

import pytest

from tests import soak
from tests import world as make
from tests.attacks import story
from tests.systems import System, another_database, make_kit
from tests.upgrades.state import read

KILLS = 8
# Nothing at all; all rows, but no key that opens; or all of it: [rows, the first byte of a key, restored]
STANDS = (
    "[Event.objects.exists(), next((bytes(key.wrapped)[0] for key in ServiceKey.objects.all()), -1),"
    " Event.objects.filter(action='system.restored').exists()]"
)
NOTHING, NO_KEYS, ALL = [False, -1, False], [True, 0, False], [True, 1, True]
LOAD = (
    "import os; from pathlib import Path; from records.backup import restoring;"
    " restoring.load(Path('{}'), bytes(range(32)), print); os.kill(os.getpid(), 9)"
)

pytestmark = [pytest.mark.proof, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def source(world, tmp_path):
    story.tell(world)
    for _ in range(20):
        make.accepted(world)
    make_kit()
    return System.of_this_test(tmp_path / "source")


def kill_after(process, seconds) -> bool:
    """Whether it was still at work."""
    time.sleep(seconds)
    if process.poll() is None:
        os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    return process.returncode == -signal.SIGKILL


def test_a_killed_backup_leaves_nothing_that_looks_like_one_and_the_next_clears_up(source, tmp_path):
    chance, folder, killed = random.Random(7 + soak.ROUND), tmp_path / "backups", 0
    folder.mkdir()
    for _ in range(KILLS):
        process = source.start("backup", folder)
        while not list(folder.glob("*.arriving")) and process.poll() is None:
            time.sleep(0.002)
        killed += kill_after(process, chance.uniform(0, 0.05))
    assert killed
    source.run("backup", folder)
    assert not list(folder.glob("*.arriving"))
    for path in folder.iterdir():
        source.run("backup", "--verify", path, "--seed-file", source.seed_file)


def test_a_killed_restore_leaves_nothing_that_works_and_goes_on_when_it_is_run_again(source, tmp_path):
    chance, before, killed = random.Random(9 + soak.ROUND), read(), 0
    source.run("backup", tmp_path / "the.backup")
    with another_database() as url:
        other = System(tmp_path / "other", url)
        other.run("migrate", "--verbosity", "0")
        for _ in range(KILLS):
            process = other.start("restore", tmp_path / "the.backup", "--seed-file", other.seed_file)
            process.stdout.readline()  # it has read the head and goes to work
            if not kill_after(process, chance.uniform(0, 0.5)):
                break
            killed += 1
            assert other.ask(STANDS) in (NOTHING, NO_KEYS, ALL)
        if other.ask(STANDS) != ALL:
            other.restore(tmp_path / "the.backup")
        came_back(other, before)
    assert killed


def test_a_restore_killed_before_its_keys_came_back_opens_nothing_and_takes_no_other_backup(source, tmp_path):
    before = read()
    source.run("backup", tmp_path / "the.backup")
    source.run("backup", tmp_path / "another.backup")
    with another_database() as url:
        other = System(tmp_path / "other", url)
        process = other.start("shell", "--verbosity", "0", "--command", LOAD.format(tmp_path / "the.backup"))
        process.communicate()
        assert process.returncode == -signal.SIGKILL
        other.run("migrate", "--verbosity", "0")
        assert other.ask(STANDS) == NO_KEYS
        assert "vault.errors." in other.run(
            "shell", "--command", "from records.vault import mac; mac.mac('events', b'')", fails=True
        )
        other.restore(tmp_path / "another.backup", fails=True)
        assert "going on from there" in other.restore(tmp_path / "the.backup")
        came_back(other, before)


def came_back(other, before):
    after = other.state()
    assert other.ask(STANDS) == ALL
    assert other.ask("Event.objects.filter(action='system.restored').count()") == 1
    assert {k: v for k, v in after.items() if k != "faults"} == {k: v for k, v in before.items() if k != "faults"}
    assert after["faults"] == []

"""`kill -9` while the tree grows, is signed and handed out, by two at once: it goes on, and no size has two roots."""

import random
import signal
import subprocess
import sys
import time

import pytest
from django.conf import settings

from records.actions import verifying
from records.audit import checkpoints, folder, periodic
from records.audit.models import Checkpoint
from tests.faults.test_killed import environment

KILLS = 12

pytestmark = [pytest.mark.proof, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def place(settings, tmp_path):
    place = tmp_path / "elsewhere"
    place.mkdir()
    settings.CHECKPOINT_DIR = str(place)
    return place


def begin(name, place) -> subprocess.Popen:
    command = [sys.executable, "-m", "tests.faults.checkpointer", name]
    own = environment() | {"CHECKPOINT_DIR": str(place)}
    return subprocess.Popen(command, env=own, cwd=settings.BASE_DIR, stdout=subprocess.PIPE, text=True, bufsize=1)


def kill_in_the_middle(name, place, chance) -> list[list[str]]:
    """Two at once, from the first word of each on; both are killed somewhere in between."""
    both = [begin(f"{name}-{one}", place) for one in range(2)]
    said = [process.stdout.readline() for process in both]
    time.sleep(chance.random() * 0.3)
    for process in both:
        process.send_signal(signal.SIGKILL)
    for process in both:
        said += process.stdout.readlines()
        process.stdout.close()
        assert process.wait() == -signal.SIGKILL
    return [line.split() for line in said if line.endswith("\n")]


def test_what_was_signed_or_handed_out_holds_and_nothing_is_signed_twice(world, place):
    chance, said = random.Random(9), []
    for kill in range(KILLS):
        said += kill_in_the_middle(f"kill-{kill}", place, chance)
        checkpoints.make()
    roots = {}
    for word, size, *root in said:
        if word == "signed":
            assert roots.setdefault(size, root) == root
            assert Checkpoint.objects.get(size=size).root.hex() == root[0]
    periodic.hand_out()
    notes = list(folder.notes(place))
    assert len(notes) >= KILLS
    for _name, note in notes:
        assert checkpoints.check(note) == checkpoints.check(
            Checkpoint.objects.get(size=checkpoints.check(note).size).note
        )
    assert list(verifying.faults(notes)) == []

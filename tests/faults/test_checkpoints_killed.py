"""`kill -9` while the tree grows, is signed and handed out, by two at once: it goes on, and no size has two roots."""

import random
import time

import pytest

from records.actions import verifying
from records.audit import checkpoints, folder, periodic
from records.audit.models import Checkpoint
from tests import soak
from tests.faults.workers import Worker

KILLS = 12

pytestmark = [pytest.mark.proof, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def place(settings, tmp_path):
    place = tmp_path / "elsewhere"
    place.mkdir()
    settings.CHECKPOINT_DIR = str(place)
    return place


def kill_in_the_middle(name, place, chance) -> list[list[str]]:
    """Two at once, from the first word of each on; both are killed somewhere in between."""
    both = [Worker("checkpointer", [f"{name}-{one}"], {"CHECKPOINT_DIR": str(place)}).start() for one in range(2)]
    for worker in both:
        worker.until(1)
    time.sleep(chance.random() * 0.3)
    for worker in both:
        worker.kill()
    return [line for worker in both for line in worker.said]


def test_what_was_signed_or_handed_out_holds_and_nothing_is_signed_twice(world, place):
    chance, said = random.Random(9 + soak.ROUND), []
    for kill in range(KILLS):
        said += kill_in_the_middle(f"kill-{kill}", place, chance)
        checkpoints.make()
    check_what_was_signed(said, place)
    assert len(list(folder.notes(place))) >= KILLS


def check_what_was_signed(said, place):
    """Each size was signed once, and what lies elsewhere says the same as what is here."""
    roots = {}
    for size, root in (words[1:] for words in said if words[0] == "signed"):
        assert roots.setdefault(size, root) == root
        assert Checkpoint.objects.get(size=size).root.hex() == root
    periodic.hand_out()
    notes = list(folder.notes(place))
    for _name, note in notes:
        assert checkpoints.check(note) == checkpoints.check(
            Checkpoint.objects.get(size=checkpoints.check(note).size).note
        )
    assert list(verifying.faults(notes)) == []

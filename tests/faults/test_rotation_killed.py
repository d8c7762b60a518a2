"""`kill -9` in the middle of every rotation: it is run again and goes on, and every record opens all along."""

import random
import signal
import time
from uuid import uuid4

import pytest

from records.audit import trail
from records.management.kits import sheets
from records.vault import contexts, keys, kit, rotation
from records.vault.models import DataKey, DomainKey, KeyRotation
from records.vault.root import provider
from tests import soak
from tests import world as make
from tests.records.management.sheets import share_files
from tests.systems import System

pytestmark = [pytest.mark.proof, pytest.mark.django_db(transaction=True)]
KILLS = 4
RECORDS = 40


@pytest.fixture
def system(root_key, db, tmp_path):
    """This test's system as other processes see it: many small domains, a unit with many records, a kit."""
    world = make.build()
    make.submitted(world, said="说到的话")
    for number in range(RECORDS):
        keys.make_domain_key(f"unit:{number}", 1)
    drawn = keys.draw_data_keys({uuid4(): f"unit:{number % 4}" for number in range(30 * RECORDS)})
    DataKey.objects.bulk_create(row for row, _key in drawn.values())
    system = System.of_this_test(tmp_path / "other")
    system.run("keys", "kit", "--to", tmp_path / "kit")
    system.shares = [word for path in share_files(tmp_path / "kit", 1, 3) for word in ("--share-file", path)]
    system.expected = keys.data_keys(DataKey.objects.values_list("pk", flat=True))
    assert sheets(tmp_path / "kit")[0].exists()
    return system


def killed(system, what, seconds) -> None:
    """Start the rotation and kill it some time after it, or what an earlier kill left of it, was begun."""
    begun = progress(what)
    process = system.start("keys", "rotate", what)
    while process.poll() is None and progress(what) == begun:
        time.sleep(0.005)
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    process.communicate()


def progress(what) -> list:
    return list(KeyRotation.objects.filter(what=what).values_list("pk", "moved", "finished_at"))


def everything_opens(system) -> bool:
    keys.forget()
    return keys.data_keys(system.expected) == system.expected


def check_the_end(system, root_key):
    assert everything_opens(system)
    assert KeyRotation.objects.filter(finished_at__isnull=True).count() == 0
    assert list(trail.faults()) == []
    assert "opens every key" in system.run("keys", "drill", *system.shares)
    assert sorted(path.name for path in root_key.parent.glob("root.key*") if "retired" not in path.name) == ["root.key"]


@pytest.mark.parametrize("what", [rotation.ROOT, rotation.DOMAIN, rotation.SERVICE])
def test_a_rotation_killed_in_the_middle_goes_on_and_loses_nothing(system, root_key, what):
    chance, before, hits = random.Random(KILLS + soak.ROUND), provider().name(), 0
    for number in range(3 * KILLS):
        killed(system, what, chance.random() * 0.15 if number else 0)
        hits += bool(rotation.unfinished(what))
        assert everything_opens(system)
        if hits == KILLS:
            break
    assert hits
    system.run("keys", "rotate", what)
    check_the_end(system, root_key)
    if what == rotation.ROOT:
        assert provider().name() != before
        assert all(bytes(row.wrapped).startswith(provider().newest()) for row in kit.every_key())
    elif what == rotation.DOMAIN:
        newest = {row.domain: row.pk for row in DomainKey.objects.order_by("version")}
        assert {row.domain_key_id for row in DataKey.objects.all()} <= set(newest.values())
    assert {contexts.title(row) for row in kit.missing()} == set()

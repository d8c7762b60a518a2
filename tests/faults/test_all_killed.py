"""`kill -9` of anyone at any moment while all work at once on one system: whoever is killed begins again, all holds."""

import random
import time

import pytest
from django.core.management import call_command

from records.audit.models import Verification
from records.backup import reading
from records.ledger.records import Record
from records.ticking import TickRun
from records.vault import contexts, keys, kit, rotation
from records.vault.models import DataKey, DomainKey
from records.vault.root import FileRoot, provider
from tests import soak
from tests import world as make
from tests.faults.test_checkpoints_killed import check_what_was_signed
from tests.faults.test_killed import check_acknowledged, check_that_work_goes_on, check_trail, check_whole
from tests.faults.workers import Worker
from tests.systems import SEED, make_kit
from tests.upgrades import state

KILLS = 20
LATEST = 1.5  # seconds after its first word

pytestmark = [pytest.mark.proof, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def place(settings, tmp_path):
    """Where checkpoints and backups go, and a root key of the test's own, which is changed."""
    settings.ROOT_KEY_FILE = tmp_path / "key" / "root.key"
    settings.ROOT_KEY_FILE.parent.mkdir()
    FileRoot.create(settings.ROOT_KEY_FILE)
    keys.forget()
    for name in ("elsewhere", "backups"):
        (tmp_path / name).mkdir()
    settings.CHECKPOINT_DIR = str(tmp_path / "elsewhere")
    return tmp_path


@pytest.fixture
def world(place, db):
    return make.build()


@pytest.fixture
def crew(world, place):
    make_kit()
    elsewhere = {"CHECKPOINT_DIR": str(place / "elsewhere")}
    crew = [
        Worker("submitter"),
        Worker("submitter"),
        Worker("rotator"),
        Worker("keeper", [str(place / "backups")]),
        Worker("checkpointer", ["crew"], elsewhere),
        Worker("ticker", [], elsewhere),
    ]
    for worker in crew:
        worker.start()
    yield crew
    for worker in crew:
        worker.end()


def test_whoever_is_killed_in_the_middle_of_all_the_work_nothing_is_lost(world, crew, place):
    chance = random.Random(40 + soak.ROUND)
    for _ in range(KILLS):
        one = chance.choice(crew)
        one.until(1)
        time.sleep(chance.uniform(0, LATEST))
        one.kill()
        one.start()
    for worker in crew:
        worker.until(1)
    for worker in crew:  # at last the machine itself goes down
        worker.kill()
    keys.forget()
    said = [words for worker in crew for words in worker.said]
    check_records(world, said)
    check_what_was_signed(said, place / "elsewhere")
    check_backups(world, place / "backups")
    check_keys()
    assert list(TickRun.objects.exclude(error="").values_list("job", "error")) == []
    assert [words for words in said if words[0] == "fault"] == []
    assert set(Verification.objects.values_list("faults", flat=True)) == {0}
    check_that_work_goes_on(world, Record.objects.all())


def check_records(world, said):
    check_acknowledged(world, [words for words in said if words[0] in {"paper", "submitted"}])
    check_whole(world, Record.objects.all())
    check_trail()
    found = state.read()
    assert len(found["notes"]) >= len(found["records"]) > 0
    assert (found["seals"], found["faults"]) == ([], [])


def check_backups(world, folder):
    """Each that has its name opens to its end; the next one sweeps up what was cut off."""
    call_command("backup", folder)
    call_command("backup", max(folder.glob("*.backup")), "--verify")
    backups = list(folder.iterdir())
    assert {path.suffix for path in backups} == {".backup"}
    for path in backups:
        with path.open("rb") as file:
            assert reading.Backup(file, SEED).go_through(reading.Look()).rows


def check_keys():
    """Every change of keys goes on to its end, and the kit opens each key."""
    for what in (rotation.DOMAIN, rotation.ROOT, rotation.SERVICE):
        call_command("keys", "rotate", what)
        assert rotation.unfinished(what) == []
    assert all(provider().holds(bytes(row.wrapped)) for row in kit.every_key())
    newest = {row.domain: row.pk for row in DomainKey.objects.order_by("version")}
    assert set(DataKey.objects.values_list("domain_key", flat=True)) <= set(newest.values())
    assert {contexts.title(row) for row in kit.missing()} == set()
    assert kit.drill(SEED) == []

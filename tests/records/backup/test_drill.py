"""The drill: a system is backed up while it runs, burns down, and comes back from file and shares, unchanged."""

import stat

import pytest
from django.db import connection

from records.actions import accounts
from records.audit.models import Event, Head
from records.ledger.numbering import Counter
from records.outbox import mail
from records.vault import shares
from tests import world as make
from tests.attacks import story
from tests.systems import SEED, System, another_database, make_kit
from tests.upgrades.state import read

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def source(world, tmp_path):
    """A system with records of every kind, files, a household, a signed-in session and a device."""
    story.tell(world)
    make.accepted(world)
    make_kit()
    return System.of_this_test(tmp_path / "source")


def backed_up(system, folder):
    folder.mkdir(exist_ok=True)
    said = system.run("backup", folder)
    [path] = folder.glob("outreach-*.backup")
    assert str(path) in "".join(said.split("\n")).replace(" ", "")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    return path


@pytest.mark.proof
def test_everything_comes_back_as_it_was(source, tmp_path):
    before = read()
    counters = dict(Counter.objects.values_list("pk", "last"))
    path = backed_up(source, tmp_path / "backups")
    with another_database() as url:
        other = System(tmp_path / "other", url)
        said = other.restore(path)
        after = other.state()
        assert "no fault" in said
        assert {k: v for k, v in after.items() if k != "faults"} == {k: v for k, v in before.items() if k != "faults"}
        assert after["faults"] == []
        assert before["files"]
        assert other.ask("Head.objects.get().generation") == Head.objects.get().generation + 1
        jumped = dict(other.ask("list(Counter.objects.values_list('pk', 'last'))"))
        assert {pk: jumped[pk] for pk in counters} == {pk: last + 1000 for pk, last in counters.items()}
        assert set(jumped.values()) - {last + 1000 for last in counters.values()} <= {1000}


@pytest.mark.proof
def test_a_backup_crosses_from_either_database_to_the_other_and_back(source, tmp_path):
    before = read()
    path = backed_up(source, tmp_path / "first")
    sqlite = System(tmp_path / "sqlite")
    sqlite.restore(path)
    second = backed_up(sqlite, tmp_path / "second")
    with another_database() as url:
        last = System(tmp_path / "last", url)
        last.restore(second)
        after = last.state()
    assert {k: v for k, v in after.items() if k != "faults"} == {k: v for k, v in before.items() if k != "faults"}
    assert after["faults"] == []


@pytest.mark.proof
def test_two_shares_open_it(source, tmp_path):
    path = backed_up(source, tmp_path / "backups")
    for number, share in enumerate(shares.split(SEED)):
        (tmp_path / f"share{number}").write_text(share)
    two = ("--share-file", tmp_path / "share0", "--share-file", tmp_path / "share2")
    assert "all as sealed" in source.run("backup", "--verify", path, *two)
    System(tmp_path / "other").run("restore", path, *two)


@pytest.mark.proof
def test_the_trail_knows_every_byte_of_a_backup(source, tmp_path):
    path = backed_up(source, tmp_path / "backups")
    event = Event.objects.filter(action="backup.made").get()
    assert f"event {event.number} says" in source.run("backup", "--verify", path)
    assert Event.objects.filter(action="backup.verified", object=event.object).exists()


@pytest.mark.proof
def test_what_was_valid_for_a_while_does_not_come_back(source, world, tmp_path):
    accounts.add_device(world.user("zhou"), name="手机", by=world.actor("zhou"))
    mail.send("invitation", f"user:{world.users['sun'].pk}", "en")
    path = backed_up(source, tmp_path / "backups")
    other = System(tmp_path / "other")
    other.restore(path)
    assert set(other.ask("list(Mail.objects.values_list('state', flat=True))")) == {"unknown"}
    assert other.ask("[Device.objects.count(), Session.objects.count(), User.objects.count() > 9]") == [0, 0, True]


def test_a_restore_never_writes_over_a_system(source, tmp_path):
    path = backed_up(source, tmp_path / "backups")
    events = Event.objects.count()
    assert "never writes over one" in " ".join(source.restore(path, fails=True).split())
    assert Event.objects.count() == events


def test_without_a_kit_there_is_no_backup_and_it_says_why(world, tmp_path):
    system = System.of_this_test(tmp_path / "source")
    assert "could never be restored" in system.run("backup", tmp_path, fails=True)
    make_kit()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM outreach_vault_recoveryenvelope WHERE service_key_id IS NOT NULL")
    assert "could never be restored" in system.run("backup", tmp_path, fails=True)
    assert not list(tmp_path.glob("*.backup*"))

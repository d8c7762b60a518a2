"""Backups and versions: an older one comes back into newer tables, a newer one is refused in words, and what was lost
is told apart afterwards."""

import pytest
from django.conf import settings as project
from django.utils import translation

from records.actions import admission, verifying
from records.audit import checkpoints, periodic
from records.audit.faults import WORDS
from records.audit.models import Event
from tests import world as make
from tests.attacks.database import sql
from tests.systems import System, make_kit

NEWER = {"DJANGO_SETTINGS_MODULE": "tests.records.backup.newer_settings"}
TALLIES = "from django.db import connection as c; k = c.cursor(); k.execute('SELECT action FROM outreach_audit_tally')"
LATER = "list(Event.objects.filter(number__gt={}).order_by('number').values_list('action', flat=True))"

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.proof]


@pytest.fixture
def source(world, tmp_path):
    make.accepted(world)
    make_kit()
    return System.of_this_test(tmp_path / "source")


def backed_up(system, path):
    system.run("backup", path)
    return path


def test_an_older_backup_comes_into_newer_tables_and_a_newer_one_is_refused_in_words(source, tmp_path):
    told = set(Event.objects.values_list("action", flat=True))
    newer = System(tmp_path / "newer", **NEWER)
    assert "no fault" in newer.restore(backed_up(source, tmp_path / "older.backup"))
    said = newer.run("shell", "--verbosity", "0", "--command", f"{TALLIES}; print(*[row[0] for row in k])")
    assert told <= set(said.split()), "the migration met the rows of the backup"
    path = backed_up(newer, tmp_path / "newer.backup")
    empty = System(tmp_path / "empty")
    refused = " ".join(empty.restore(path, fails=True).split())
    assert "A newer version made this backup (outreach_audit.of_tomorrow). Install that version first." in refused


def test_the_trail_goes_on_with_the_restore_itself_and_tells_what_was_lost(source, world, tmp_path, settings):
    path = backed_up(source, tmp_path / "the.backup")
    last = Event.objects.filter(action="backup.made").get().number - 1
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    settings.CHECKPOINT_DIR = str(elsewhere)
    make.draft(world)
    checkpoints.make()
    periodic.hand_out()
    assert list(verifying.faults()) == []
    other = System(tmp_path / "other")
    assert "no fault" in other.restore(path)
    later = other.ask(LATER.format(last))
    assert later[0] == "system.restored"
    assert set(later[1:-1]) == {"numbers.skipped"}
    assert later[-1] == "trail.verified"
    said = other.run("audit", "verify", "--checkpoints", elsewhere, fails=True)
    with translation.override(project.LANGUAGE_CODE):
        assert str(WORDS["checkpoint lost"]) in said
        assert str(WORDS["checkpoint differs"]) not in said


def test_a_link_turned_before_the_backup_does_not_keep_the_system_from_coming_back(source, world, tmp_path):
    """What is wrong is told once it is there again."""
    person = world.add_person("tian", "田野", "PS02", account=False)
    admission.invite(person=person, username="tian", by=world.actor("sysadmin"))
    sql("UPDATE outreach_people_link SET epoch = 7")
    other = System(tmp_path / "other")
    said = other.restore(backed_up(source, tmp_path / "the.backup"), fails=True)
    assert "link" in said
    assert other.ask("Event.objects.filter(action='system.restored').count()") == 1

"""The system checks speak up when the root key lies open, or beside what it protects."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.core.checks import run_checks

from records.vault.root import FileRoot

pytestmark = pytest.mark.django_db  # in production the kit is looked at too


def found(*, deploy=False):
    messages = run_checks(tags=["security"], include_deployment_checks=deploy)
    return {message.id for message in messages if message.id.startswith("outreach_vault")}


def move_key(settings, path):
    path.parent.mkdir(parents=True, exist_ok=True)
    settings.ROOT_KEY_FILE = FileRoot.create(path).path


def test_a_private_key_file_is_fine_every_day(root_key):
    assert found() == set()


def test_a_key_file_open_to_others_is_an_error(root_key):
    root_key.chmod(0o440)
    assert found() == {"outreach_vault.E001"}


def test_before_set_up_a_missing_key_file_matters_in_production_alone(root_key):
    root_key.unlink()
    assert found() == set()
    assert found(deploy=True) == {"outreach_vault.E002"}


def test_a_key_file_beside_or_below_the_uploads_is_an_error_in_production(tmp_path, settings):
    for place in (tmp_path / "root.key", settings.FILES_ROOT / "root.key", settings.FILES_ROOT / "a" / "root.key"):
        move_key(settings, place)
        assert "outreach_vault.E003" in found(deploy=True)
        assert found() == set()


def test_a_key_file_beside_the_database_is_an_error_in_production(tmp_path, settings, monkeypatch):
    database = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(tmp_path / "data" / "outreach.sqlite3")}
    monkeypatch.setitem(settings.DATABASES, "another", database)
    move_key(settings, tmp_path / "data" / "root.key")
    assert "outreach_vault.E003" in found(deploy=True)


def test_a_key_file_on_the_volume_of_the_uploads_is_an_error_in_production(root_key):
    assert "outreach_vault.E004" in found(deploy=True)


def test_a_key_file_on_a_volume_of_its_own_is_fine(settings):
    with TemporaryDirectory(dir="/dev/shm") as volume:
        move_key(settings, Path(volume) / "root.key")
        assert found(deploy=True) == set()

"""What every test stands on: the run's rules, a key and a folder of its own, the small organisation."""

from pathlib import Path

import pytest
from django.conf import settings as project
from django.db import connection
from django.template import engines
from django.test import override_settings
from django.utils import translation

from records.vault import keys, root
from tests import brought_back
from tests import world as worlds
from tests.strict import pytest_make_collect_report, pytest_runtest_makereport  # noqa: F401  pytest finds them here
from tests.templates import Undefined

WEB = Path(__file__).parent / "web"


@pytest.fixture(scope="session")
def root_key_file(tmp_path_factory):
    path = tmp_path_factory.mktemp("key") / "root.key"
    root.FileRoot.create(path)
    return path


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, tmp_path_factory):
    """On SQLite a file of this run's own, so that two runs in one checkout do not share a database."""
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")


@pytest.fixture(autouse=True)
def machine(settings, root_key_file, tmp_path):
    """A root key and a folder for files of the test's own; nothing remembered from the test before."""
    settings.ROOT_KEY_FILE = root_key_file
    settings.FILES_ROOT = tmp_path / "files"
    settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": tmp_path / "cache"}}
    keys.forget()
    translation.activate(settings.LANGUAGE_CODE)  # a request before this test may have left another
    yield
    keys.forget()


@pytest.fixture
def root_key(machine, settings, tmp_path):
    """A root key of the test's own: for where it is changed or lost."""
    settings.ROOT_KEY_FILE = tmp_path / "key" / "root.key"
    settings.ROOT_KEY_FILE.parent.mkdir()
    root.FileRoot.create(settings.ROOT_KEY_FILE)
    keys.forget()
    return settings.ROOT_KEY_FILE


@pytest.fixture(scope="session", autouse=True)
def quick_hashes():
    """Speed: no test rests on how long it takes to try a password."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(scope="session", autouse=True)
def strict_templates():
    """A template variable that nobody gave fails the test."""
    nobody = Undefined("%s")
    engines["django"].engine.string_if_invalid = nobody
    project.TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = nobody  # a test that changes DEBUG has the engine made anew


@pytest.fixture
def world(db):
    """The small organisation of `tests/world.py`."""
    return brought_back.once(worlds.build)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    for item in items:
        if item.path.is_relative_to(WEB):
            item.add_marker(pytest.mark.browser)

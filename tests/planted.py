"""What is different while a planted mistake is tried: the nearest tests alone, on a copy of a database made once.

A mistake that only a test further away would notice counts as not noticed: the score is a lower bound.
"""

import os
import shutil
from collections import Counter
from pathlib import Path, PurePath

import pytest
from django.conf import settings
from django.db.backends.sqlite3.creation import DatabaseCreation

MOST = 60  # tests a mistake; nine in ten are noticed by the first twenty, and what nothing notices runs them all
ALIKE = 2  # of one test's many parameters that come before the tests further away
MADE = Path("made.sqlite3")
NOT_TESTED = 33  # what mutmut takes for a mistake that no test came near

make_database = DatabaseCreation.create_test_db


def pytest_configure(config):
    module, called, _function = os.environ.get("MUTANT_UNDER_TEST", "").rpartition(".x")
    if called:
        config.args = nearest(config.args, module)
        DatabaseCreation.create_test_db = copy_database


def pytest_sessionfinish(session, exitstatus):
    """A test that pytest does not find by its name says nothing about the mistake."""
    if exitstatus == pytest.ExitCode.USAGE_ERROR and DatabaseCreation.create_test_db is copy_database:
        os._exit(NOT_TESTED)


def nearest(tests: list[str], module: str) -> list[str]:
    """As many as are tried: those of the module first, then one of each file of its room, then the second of each."""
    met, placed = Counter(), []
    for test in sorted(tests):
        function, file = test.partition("[")[0], test.partition("::")[0]
        met.update((function, file))
        distance = _distance(test, module)
        placed.append((met[function] > ALIKE, distance, met[file] if distance else 0, test))
    return [test for *_place, test in sorted(placed)[:MOST]]


def _distance(test: str, module: str) -> int:
    """0 for the module's own test, 1 for those of its room, 2 for the attacks, 3 for all others."""
    path, (*rooms, name) = PurePath(test.partition("::")[0]), module.split(".")
    room = PurePath("tests", *rooms)
    if path == room / f"test_{name}.py":
        return 0
    if path.is_relative_to(room):
        return 1
    return 2 if path.is_relative_to("tests/attacks") else 3


def copy_database(creation, *args, **kwargs):
    """Migrating anew takes longer than the tests."""
    if not MADE.exists():
        name = make_database(creation, *args, **kwargs)
        with creation.connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(MADE)])
        return name
    name = creation._get_test_db_name()
    shutil.copy(MADE, name)
    creation.connection.close()
    settings.DATABASES[creation.connection.alias]["NAME"] = creation.connection.settings_dict["NAME"] = name
    return name

"""Whole systems of their own for the tests: database, root key and files, driven by `manage.py` as an operator does."""

import json
import os
import subprocess
import sys
import uuid
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

from records.vault import kit

SEED = bytes(range(32))
READ = "import json; from tests.upgrades import state; print(json.dumps(state.read()))"


def make_kit(seed=SEED) -> None:
    """A recovery kit as the ceremony makes it: every key there is gets its recovery envelope."""
    kit.make(seed)


def url_of_this() -> str:
    """The database of this test, for another process."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    return "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**database)


def environment() -> dict:
    """What another process needs to work on the database, the keys and the files of this test."""
    return os.environ | {
        "DATABASE_URL": url_of_this(),
        "DJANGO_SETTINGS_MODULE": "outreach.settings",
        "ROOT_KEY_FILE": str(settings.ROOT_KEY_FILE),
        "FILES_ROOT": str(settings.FILES_ROOT),
    }


class System:
    """A system elsewhere: nothing in it yet, not even tables."""

    def __init__(self, folder: Path, url: str = "", **more):
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.seed_file = folder.parent / "seed"
        self.seed_file.write_bytes(SEED)
        self.environment = (
            os.environ
            | {
                "DJANGO_SETTINGS_MODULE": "outreach.settings",
                "OUTREACH_VAR": str(folder),
                "DATABASE_URL": url or f"sqlite:///{folder / 'outreach.sqlite3'}",
                "ROOT_KEY_FILE": str(folder / "key" / "root.key"),
                "FILES_ROOT": str(folder / "files"),
                "LANG": "en",
                "PYTHONUNBUFFERED": "1",
            }
            | {name: str(value) for name, value in more.items()}
        )

    @classmethod
    def of_this_test(cls, folder: Path) -> "System":
        """The test's own system, as another process sees it."""
        more = {"ROOT_KEY_FILE": settings.ROOT_KEY_FILE, "FILES_ROOT": settings.FILES_ROOT}
        return cls(folder, url_of_this(), **more)

    def start(self, *words, **more):
        """`manage.py …` as a process that goes on."""
        command = [sys.executable, "manage.py", *map(str, words)]
        return subprocess.Popen(
            command, cwd=settings.BASE_DIR, env=self.environment, text=True, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, **more,
        )  # fmt: skip

    def run(self, *words, fails=False) -> str:
        """`manage.py …` to its end; what it wrote."""
        process = self.start(*words)
        out, errors = process.communicate(timeout=300)
        assert (process.returncode != 0) == fails, out + errors
        return out + errors

    def restore(self, path, **more) -> str:
        return self.run("restore", path, "--seed-file", self.seed_file, **more)

    def state(self) -> dict:
        """All that is sealed in it, opened, and the faults of its trail."""
        return json.loads(self.run("shell", "--verbosity", "0", "--command", READ))

    def ask(self, question: str):
        """The value of a Python expression in the other system, all models being there by their names."""
        command = f"import json; print(json.dumps({question}))"
        return json.loads(self.run("shell", "--verbosity", "0", "--command", command))


@contextmanager
def another_database():
    """An empty database beside this one: on SQLite the file it gets anyway (an empty address), else a new one there."""
    if connection.vendor == "sqlite":
        yield ""
        return
    name = f"outreach_{uuid.uuid4().hex[:12]}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    try:
        yield url_of_this().rpartition("/")[0] + "/" + name
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")

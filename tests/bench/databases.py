"""A database for each size, kept from one run to the next: under var/bench, or beside the one of DATABASE_URL."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[2]
VAR = Path(os.environ.get("OUTREACH_VAR", ROOT / "var")) / "bench"


@dataclass(frozen=True)
class Filled:
    """A filled database: the environment that leads to it, and what the jobs need to know of it."""

    size: int
    environment: dict
    facts: dict


def engine() -> str:
    """`sqlite` or `postgresql`."""
    return "postgresql" if os.environ.get("DATABASE_URL", "").startswith("postgres") else "sqlite"


def filled(size: int) -> Filled:
    """The database of `size` records; filled now unless an earlier run did."""
    folder = VAR / f"{engine()}-{size}"
    (folder / "static").mkdir(parents=True, exist_ok=True)
    environment = os.environ | {
        "OUTREACH_VAR": str(folder),
        "ROOT_KEY_FILE": str(VAR / "root.key"),
        "FONT_CACHE": str(VAR / "fonts"),
        "DATABASE_URL": _url(folder, size),
        "API_RATE": "1000000/min",
        "LOG_LEVEL": "ERROR",
        "PYTHONPATH": str(ROOT),
        "DJANGO_SETTINGS_MODULE": "outreach.settings",
        "DEBUG": "false",
    }
    plain = {"DJANGO_SETTINGS_MODULE": "tests.bench.plain.peer_settings"}
    answer = run("fill", str(size), environment=environment | plain)
    return Filled(size, environment, json.loads(answer))


def run(module: str, *arguments: str, environment: dict) -> str:
    """What `module` of `inside` prints, run by itself; its progress goes to the terminal."""
    command = [sys.executable, "-m", "tests.bench.inside", module, *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout


def _url(folder: Path, size: int) -> str:
    if engine() == "sqlite":
        return f"sqlite:///{folder / 'outreach.sqlite3'}"
    given = urlsplit(os.environ["DATABASE_URL"])
    return given._replace(path=f"{given.path}_bench_{size}").geturl()

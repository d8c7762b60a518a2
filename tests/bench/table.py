"""What is printed: the machine, the date, and a row for each ratio with the aim it is held against."""

import datetime
import os
import platform
import sqlite3
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import psycopg


@dataclass(frozen=True)
class Ratio:
    """How many times `ours` is `other`; met while it is at most `aim`, or, with `at_least`, at least that."""

    job: str
    what: str
    ours: float
    other: float
    aim: float
    unit: str = "ms"
    at_least: bool = False

    @property
    def ratio(self) -> float:
        return self.ours / self.other

    @property
    def met(self) -> bool:
        return self.ratio >= self.aim if self.at_least else self.ratio <= self.aim

    @property
    def cells(self) -> list[str]:
        aim = f"{'≥' if self.at_least else '≤'} {self.aim:g}"
        shown = [f"{value:.0f}" if self.unit == "queries" else f"{value:.2f}" for value in (self.ours, self.other)]
        return [self.job, self.what, *shown, self.unit, f"{self.ratio:.2f}", aim, "met" if self.met else "missed"]


HEAD = ["job", "held against", "ours", "other", "unit", "ratio", "aim", ""]


def printed(ratios: list[Ratio]) -> str:
    """All ratios as a table in Markdown."""
    rows = [HEAD, *(ratio.cells for ratio in ratios)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(HEAD))]
    rows.insert(1, ["-" * width for width in widths])
    return "\n".join("| " + " | ".join(map(str.ljust, row, widths)) + " |" for row in rows)


def machine(engine: str) -> str:
    """On what it was measured, and when."""
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in ("Django", "djangorestframework", "gunicorn"))
    database = f"SQLite {sqlite3.sqlite_version}" if engine == "sqlite" else _postgresql()
    day = datetime.datetime.now(datetime.UTC).date()
    return (
        f"{day}, {platform.node()}: {_processor()}, {os.cpu_count()} cores, {platform.system()} {platform.machine()}; "
        f"Python {platform.python_version()}, {versions}, {database}"
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")


def _postgresql() -> str:
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        return f"PostgreSQL {connection.execute('SHOW server_version').fetchone()[0]}"

"""A talk form of two pages and 1,500 characters as PDF, beside a bare reportlab canvas that draws the same words."""

import json

from tests.bench.databases import Filled, run
from tests.bench.table import Ratio

JOB = "talk form as PDF"


def measure(databases: list[Filled], rounds: int) -> list[Ratio]:
    """One process beside the canvas, and two processes beside one."""
    took = json.loads(run("forms", str(rounds), environment=databases[0].environment))
    return [
        Ratio(JOB, "floor: bare reportlab canvas", took["outreach"], took["canvas"], 1 / 2),
        Ratio(JOB, "one process, with two", took["two"], took["one"], 1.8, "forms/s", at_least=True),
    ]

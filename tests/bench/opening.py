"""Opening a note over HTTP: the trace of it committed, then the text."""

import json
from itertools import cycle

from tests.bench.client import request
from tests.bench.databases import Filled
from tests.bench.measuring import medians
from tests.bench.servers import served
from tests.bench.table import Ratio


def measure(databases: list[Filled], rounds: int) -> list[Ratio]:
    """Beside a plain view that commits a trace and decrypts."""
    filled = databases[min(1, len(databases) - 1)]
    token = filled.facts["officer"]
    notes = cycle([request("GET", f"/api/v1/records/{pk}/note", token) for pk in filled.facts["notes"]])
    with served(filled, "outreach", "floor") as (outreach, floor):
        made = floor.ask(request("POST", "/sealed", body=filled.facts["plain"]))
        plain = request("GET", f"/talks/{json.loads(made)['id']}")
        took = medians(rounds, outreach=lambda: outreach.ask(next(notes)), floor=lambda: floor.ask(plain))
    what = f"floor: trace, then decrypt, {filled.size:,} records"
    return [Ratio("open a note", what, took["outreach"], took["floor"], 2.5)]

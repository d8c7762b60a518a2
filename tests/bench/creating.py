"""Creating a talk with a note of 2 kB over HTTP: sealed, with its event, under an idempotency key."""

import uuid

from tests.bench.client import request
from tests.bench.databases import Filled
from tests.bench.measuring import medians
from tests.bench.servers import served
from tests.bench.table import Ratio

JOB = "create, 2 kB note"


def measure(databases: list[Filled], rounds: int) -> list[Ratio]:
    """Beside one bare insert, and beside DRF with Fernet and nothing else."""
    filled = databases[min(1, len(databases) - 1)]
    author, draft, talk = (filled.facts[name] for name in ("author", "draft", "plain"))
    bare, plain = request("POST", "/talks", body=talk), request("POST", "/talks/", author, talk)

    def created():
        key = uuid.uuid4().hex
        outreach.ask(request("POST", "/api/v1/records", author, draft, Idempotency_Key=key))

    with served(filled, "outreach", "floor", "peer") as (outreach, floor, peer):
        took = medians(rounds, outreach=created, floor=lambda: floor.ask(bare), peer=lambda: peer.ask(plain))
    return [
        Ratio(JOB, f"floor: one bare insert, {filled.size:,} records", took["outreach"], took["floor"], 4),
        Ratio(JOB, "peer: DRF + Fernet alone", took["outreach"], took["peer"], 1.3),
    ]

"""The ledger's list over HTTP: 25 rows of a subtree of units, of one kind and status, newest first, signed in."""

import json
from urllib.parse import quote

from tests.bench.client import Client, request
from tests.bench.databases import Filled, run
from tests.bench.measuring import medians
from tests.bench.servers import served
from tests.bench.table import Ratio

FILTER = "kind=talk&status=accepted"
JOB = "list"
DEEP = 400  # pages of 25


def measure(databases: list[Filled], rounds: int) -> list[Ratio]:
    """Beside the floor and the peer, as records grow, and far down the list."""
    main, smallest, largest = databases[min(1, len(databases) - 1)], databases[0], databases[-1]
    ratios = [*_beside(main, rounds), _queries(main)]
    if largest is not smallest:
        ratios.append(_growth(smallest, largest, rounds))
    return [*ratios, _deep(main, rounds)]


def _beside(filled: Filled, rounds: int) -> list[Ratio]:
    units = quote(",".join(filled.facts["subtree"]))
    token = filled.facts["officer"]
    with served(filled, "outreach", "floor", "peer") as (outreach, floor, peer):
        asked = {
            "outreach": (outreach, request("GET", path(filled), token)),
            "floor": (floor, request("GET", f"/records?units={units}&{FILTER}")),
            "peer": (peer, request("GET", f"/records/?units={units}&{FILTER}", token)),
        }
        answers = [json.loads(client.ask(ready))["results"] for client, ready in asked.values()]
        same = [[row["id"].replace("-", "") for row in rows] for rows in answers]
        if not same[0] or same[0] != same[1] or same[0] != same[2]:
            raise RuntimeError("The three lists differ.")
        took = medians(rounds, **{name: _asking(*one) for name, one in asked.items()})
    size = f"{filled.size:,} records"
    return [
        Ratio(JOB, f"floor: plain view, {size}", took["outreach"], took["floor"], 3),
        Ratio(JOB, f"peer: plain DRF, page numbers, {size}", took["outreach"], took["peer"], 1 / 3),
    ]


def path(filled: Filled, unit: str = "unit") -> str:
    return f"/api/v1/records?unit={filled.facts[unit]}&{FILTER}"


def _queries(filled: Filled) -> Ratio:
    """How many queries one list costs, the account's own included."""
    count = run("queries", path(filled), filled.facts["officer"], environment=filled.environment)
    return Ratio(JOB, "queries allowed", int(count), 8, 1, "queries")


def _growth(small: Filled, large: Filled, rounds: int) -> Ratio:
    with served(small, "outreach") as [one], served(large, "outreach") as [other]:
        took = medians(
            rounds,
            small=_asking(one, request("GET", path(small), small.facts["officer"])),
            large=_asking(other, request("GET", path(large), large.facts["officer"])),
        )
    return Ratio(JOB, f"{small.size:,} records, with {large.size:,}", took["large"], took["small"], 1.2)


def _deep(filled: Filled, rounds: int) -> Ratio:
    token = filled.facts["officer"]
    with served(filled, "outreach") as [client]:
        first, pages = path(filled, "top"), 1
        address, page = first, {"next": None}
        while pages < DEEP and (page := json.loads(client.ask(request("GET", f"{address}&limit=100", token))))["next"]:
            address = first + "&cursor=" + page["next"].partition("cursor=")[2].partition("&")[0]
            pages += 4
        took = medians(
            rounds,
            first=_asking(client, request("GET", first, token)),
            deep=_asking(client, request("GET", address, token)),
        )
    return Ratio(JOB, f"page 1, with page {pages} by cursor", took["deep"], took["first"], 1.3)


def _asking(client: Client, ready: bytes):
    return lambda: client.ask(ready)

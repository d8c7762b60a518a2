"""What the trail costs by its length: writing, appending to the tree, signing, proving, verifying.

OUTREACH_VAR=$(mktemp -d) python -m tests.bench.trail [--events 100000] — fills the database of DATABASE_URL, which must
be empty (`.ci/postgres python -m tests.bench.trail` for PostgreSQL).
"""

import argparse
import os
import resource
import tempfile
import time
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "outreach.settings")
os.environ.setdefault("ROOT_KEY_FILE", str(Path(tempfile.mkdtemp()) / "root.key"))

import django

django.setup()

from django.conf import settings  # noqa: E402  once Django is set up
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from records.audit import checkpoints, growing, proofs, verifying  # noqa: E402
from records.audit.models import Event, Tile  # noqa: E402
from records.vault.root import FileRoot  # noqa: E402
from tests.records.audit import trails  # noqa: E402

PROOFS = 200


def timed(label, work, count) -> None:
    """Run `work` and print how long it took, for one as well."""
    start = time.perf_counter()
    work()
    seconds = time.perf_counter() - start
    print(f"{label:<28} {seconds:8.2f} s   {seconds / count * 1e6:9.1f} µs each")


def memory() -> str:
    return f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB at most so far"


def main(events) -> None:
    call_command("migrate", verbosity=0)
    if Event.objects.exists():
        raise SystemExit("There are events in this database already.")
    FileRoot.create(Path(settings.ROOT_KEY_FILE))
    print(f"{events} events, {connection.vendor}")
    timed("written, 1,000 a verb", lambda: trails.write(events), events)
    print(memory())
    timed("appended to the tree", growing.grow, events)
    timed("signed", checkpoints.make, 1)
    trails.write(1)
    timed("one more appended, signed", checkpoints.make, 1)
    numbers = range(1, events, max(events // PROOFS, 1))
    timed("proved", lambda: [proofs.inclusion(number) for number in numbers], len(numbers))
    timed("consistency proved", lambda: [proofs.consistency(number, events) for number in numbers], len(numbers))
    timed("verified", lambda: print("faults:", sum(1 for _ in verifying.faults())), events)
    print(f"{Tile.objects.count()} rows of the tree; {memory()}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--events", type=int, default=100_000)
    main(parser.parse_args().events)

"""`make bench`: fills databases of growing size and prints how Outreach does beside floors and a plain Django.

Ratios alone are held against aims: both sides of each run in turns in one run on one machine.
"""

import argparse
import sys

from tests.bench import creating, listing, opening, printing
from tests.bench.databases import engine, filled
from tests.bench.table import machine, printed

JOBS = {"list": listing, "open": opening, "create": creating, "print": printing}
SIZES = (10_000, 100_000)


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__.splitlines()[0])
    parser.add_argument("--records", type=int, help="the largest size (100,000); 10,000 and 100,000 below it")
    parser.add_argument("--rounds", type=int, default=40, help="turns of five calls for each side (40)")
    parser.add_argument("--only", choices=JOBS, action="append", help="one job alone; may be repeated")
    said = parser.parse_args(arguments)
    largest = said.records or SIZES[-1]
    databases = [filled(size) for size in [*(size for size in SIZES if size < largest), largest]]
    print(machine(engine()), flush=True)
    ratios = [ratio for name in said.only or JOBS for ratio in JOBS[name].measure(databases, said.rounds)]
    print(printed(ratios))


if __name__ == "__main__":
    main(sys.argv[1:])

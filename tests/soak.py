"""How much chance a run takes: little and the same in `make proof`, ten times as much and other in `make soak`."""

import os

ROUND = int(os.environ.get("SOAK_ROUND", "0"))  # 0 outside a soak; else which of its rounds this is
LONGER = 10


def examples(few: int) -> int:
    """`few` made-up examples, or ten times as many in a soak."""
    return few * LONGER if ROUND else few

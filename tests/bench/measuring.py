"""Times taken in turns, so that each side meets the same machine; what counts is the median."""

import statistics
import time
from collections.abc import Callable

TURN = 5  # requests of one side before the other's turn


def medians(rounds: int, **sides: Callable[[], object]) -> dict[str, float]:
    """Side → the median time in milliseconds of one call, `rounds` turns each, after one that is not counted."""
    times: dict[str, list[float]] = {name: [] for name in sides}
    for turn in range(rounds + 1):
        for name, call in sides.items():
            taken = [_timed(call) for _ in range(TURN)]
            if turn:
                times[name] += taken
    return {name: statistics.median(taken) * 1000 for name, taken in times.items()}


def _timed(call) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start

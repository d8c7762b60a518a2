"""Unwrapped keys in process memory: how long they may stay there, and nothing else."""

import os
import threading
import time
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

FIVE_MINUTES = 300.0
Value = TypeVar("Value")


class KeyCache(Generic[Value]):
    """Keeps a value for `seconds` at most and then drops it by itself, even when nobody asks again.

    Safe with threads. A forked child starts empty: it has neither its parent's lock nor the thread that sweeps.
    """

    def __init__(self, seconds: float = FIVE_MINUTES, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._clock = clock
        self._begin()
        os.register_at_fork(after_in_child=self._begin)

    def _begin(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[Hashable, tuple[float, Value]] = {}
        self._sweeper: threading.Timer | None = None

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: Hashable) -> Value | None:
        """What was kept under `key`, if it is not too old."""
        with self._lock:
            until, value = self._kept.get(key, (0.0, None))
        return value if self._clock() < until else None

    def put(self, key: Hashable, value: Value) -> None:
        """Keep `value`. Its time runs from now, however often it is read."""
        with self._lock:
            self._kept[key] = (self._clock() + self._seconds, value)
            if self._sweeper is None:
                self._sweep_in(self._seconds)

    def forget(self) -> None:
        """Drop everything at once."""
        with self._lock:
            self._kept.clear()

    def _sweep_in(self, seconds: float) -> None:
        self._sweeper = threading.Timer(seconds, self._sweep)
        self._sweeper.daemon = True
        self._sweeper.start()

    def _sweep(self) -> None:
        with self._lock:
            now = self._clock()
            self._kept = {key: entry for key, entry in self._kept.items() if now < entry[0]}
            self._sweeper = None
            if self._kept:
                self._sweep_in(min(until for until, _ in self._kept.values()) - now)

"""A progress bar for long work in a terminal; in a pipe, a line at the beginning and one at the end."""

import time
from collections.abc import Iterator, Sequence

WIDTH, PERIOD = 30, 0.1


def track(out, label: str, items: Sequence) -> Iterator:
    """Yield `items` and show on `out` (a management command's stdout) how far it got."""
    total, shown, tty = len(items), 0.0, out.isatty()
    for done, item in enumerate(items):
        if tty and time.monotonic() - shown > PERIOD:
            out.write(_line(label, done, total), ending="\r")
            out.flush()
            shown = time.monotonic()
        yield item
    out.write(_line(label, total, total))


class Meter:
    """Bars for work that says itself how far it got: a line for each kind of thing, in the order in which they come."""

    def __init__(self, out, labels: dict[str, str]):
        self.out, self.labels = out, labels
        self.last, self.shown = None, 0.0

    def step(self, what: str, done: int, total: int) -> None:
        """`done` of `total` things of the kind `what`; a total of 0 is not known before the end."""
        if self.last and self.last[0] != what:
            self.close()
        self.last = (what, done, total)
        if self.out.isatty() and time.monotonic() - self.shown > PERIOD:
            self.out.write(_line(self.labels[what], done, total), ending="\r")
            self.out.flush()
            self.shown = time.monotonic()

    def close(self) -> None:
        """The last bar, full."""
        if self.last:
            what, done, _total = self.last
            self.out.write(_line(self.labels[what], done, done))
            self.last = None


class Bar:
    """The same for what counts itself: `at` hears how far it got."""

    def __init__(self, out, label: str, total: int) -> None:
        self._out, self._label, self._total = out, label, total
        self._shown, self._tty = 0.0, out.isatty()

    def at(self, done: int) -> None:
        if self._tty and time.monotonic() - self._shown > PERIOD:
            self._out.write(_line(self._label, done, self._total), ending="\r")
            self._out.flush()
            self._shown = time.monotonic()

    def end(self) -> None:
        self._out.write(_line(self._label, self._total, self._total))


def _line(label: str, done: int, total: int) -> str:
    full = min(WIDTH * done // total, WIDTH) if total else WIDTH
    return f"  {label:<12} {'━' * full}{'─' * (WIDTH - full)} {done}/{total}"

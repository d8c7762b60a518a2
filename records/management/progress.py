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


def _line(label: str, done: int, total: int) -> str:
    full = WIDTH * done // total if total else WIDTH
    return f"  {label:<12} {'━' * full}{'─' * (WIDTH - full)} {done}/{total}"

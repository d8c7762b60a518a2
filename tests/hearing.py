"""Hearing of every file that this process opens, the moment before it does."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

Listener = Callable[[Path, int], None]

_listeners: list[Listener] = []
_installed: list[bool] = []


def _hear(event: str, arguments: tuple) -> None:
    if event == "open" and _listeners:
        path, _mode, flags = arguments
        if isinstance(path, str | bytes | os.PathLike) and isinstance(flags, int):
            for listener in tuple(_listeners):
                listener(Path(os.fsdecode(path)), flags)


@contextmanager
def hearing(listener: Listener) -> Iterator[None]:
    """`listener` is called with each path and the flags that it is opened with."""
    if not _installed:
        sys.addaudithook(_hear)  # for good: Python lets nobody take one off
        _installed.append(True)
    _listeners.append(listener)
    try:
        yield
    finally:
        _listeners.remove(listener)

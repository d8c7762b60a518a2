"""What makes files outlive a power cut: their bytes on the disk, then their name, then the folder that holds it."""

import os
from pathlib import Path
from typing import IO, Any


def write_out(file: IO[Any]) -> None:
    """Make what was written into `file` outlive a power cut; its name needs `sync`."""
    file.flush()
    os.fsync(file.fileno())


def finish(file: IO[Any], waiting: Path, path: Path) -> None:
    """Give `file`, written as `waiting`, the name `path` once all of it is on the disk: whole, or not at all."""
    write_out(file)
    waiting.replace(path)
    sync(path.parent)


def sync(folder: Path) -> None:
    """Make a new, renamed or deleted name in `folder` outlive a power cut."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

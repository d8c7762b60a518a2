"""What makes a name in a folder outlive a power cut: the folder is synced too, beside the file itself."""

import os
from pathlib import Path


def sync(folder: Path) -> None:
    """Make a new, renamed or deleted name in `folder` outlive a power cut."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

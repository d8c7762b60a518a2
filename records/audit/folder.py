"""The folder of handed-out checkpoints: a file each, whole or not at all, and none beside a history it contradicts."""

import os
from collections.abc import Iterator
from pathlib import Path

from records.audit import checkpoints, growing, tiles
from records.audit.models import Checkpoint
from records.vault.durable import finish
from records.vault.errors import Tampered

PATTERN = "checkpoint-*.txt"
KEYS = "verifier-keys.txt"


def name(checkpoint: Checkpoint) -> str:
    """The file's name; names sort by size within a generation."""
    return f"checkpoint-{checkpoint.generation:04d}-{checkpoint.size:012d}.txt"


def write(folder: Path, checkpoint: Checkpoint) -> None:
    """Put a checkpoint into `folder`, which must be there: a volume that is not mounted is no place to write to.

    Raises OSError; Tampered when the newest file there is of another history.
    """
    _check_newest(folder)
    _put(folder / name(checkpoint), checkpoint.note)
    _put(folder / KEYS, "".join(f"{key}\n" for key in checkpoints.verifier_keys()))


def notes(folder: Path) -> Iterator[tuple[str, str]]:
    """(file's name, note) of every checkpoint in `folder`."""
    for path in sorted(folder.glob(PATTERN)):
        yield path.name, path.read_text(errors="replace")


def _check_newest(folder: Path) -> None:
    """The tree must go on from what this folder knows, or somebody cut the trail off, or put back an old database."""
    newest = max(folder.glob(PATTERN), key=lambda path: path.stem.rpartition("-")[2], default=None)
    if newest is None:
        return
    said, size = checkpoints.check(newest.read_text(errors="replace")), growing.size()
    if said.size > size or tiles.Stored(size).root(said.size) != said.root:
        raise Tampered(f"checkpoint: {newest.name} is of another history than this trail")


def _put(path: Path, text: str) -> None:
    temporary = path.with_name(f".{path.name}.tmp")
    temporary.unlink(missing_ok=True)
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o444)
    with os.fdopen(handle, "w") as file:
        file.write(text)
        finish(file, temporary, path)

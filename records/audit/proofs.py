"""Proofs for others: that an event is in the tree of a checkpoint, that one checkpoint's tree goes on in another's."""

from dataclasses import dataclass

from records.audit import checkpoints, tiles, tree
from records.audit.models import Checkpoint, Event


class NotCovered(LookupError):
    """No checkpoint covers this yet; the next one will."""


@dataclass(frozen=True)
class Proof:
    """That `leaf` of event `number` is in the tree of `checkpoint`: the path to its root."""

    number: int
    leaf: bytes
    path: tuple[bytes, ...]
    checkpoint: Checkpoint


def inclusion(number: int) -> Proof:
    """The proof for event `number` under the newest checkpoint. Raises NotCovered, Tampered."""
    checkpoint = checkpoints.covering(number)
    if checkpoint is None:
        raise NotCovered(number)
    leaf = bytes(Event.objects.only("leaf").get(number=number).leaf)
    path = tree.inclusion(tiles.Stored(checkpoint.size), number - 1, checkpoint.size)
    return Proof(number, leaf, tuple(path), checkpoint)


def consistency(old: int, new: int) -> list[bytes]:
    """The proof that the tree of `old` events is the beginning of that of `new`. Raises NotCovered, Tampered."""
    latest = checkpoints.newest()
    if latest is None or not 0 <= old <= new <= latest.size:
        raise NotCovered(new)
    return tree.consistency(tiles.Stored(latest.size), old, new)

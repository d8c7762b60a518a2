"""The arithmetic of the Merkle tree of RFC 9162: roots, inclusion and consistency proofs, and how they are checked.

Leaf i is the stored leaf of event i + 1. That leaf is SHA-256(0x00 ‖ entry) already, RFC 9162's own hash of a leaf
whose entry is LP("leaf.v1", header fields, digest), so it enters the tree as it stands and is not hashed again. A node
is SHA-256(0x01 ‖ left ‖ right). Nothing is stored here: `read(level, index)` gives the hash of the full subtree over
the leaves from index · 2^level on.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence

Read = Callable[[int, int], bytes]

LENGTH = 32
EMPTY = hashlib.sha256(b"").digest()


def node(left: bytes, right: bytes) -> bytes:
    """The hash over two hashes."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def split(width: int) -> int:
    """The largest power of two below `width` (at least 2)."""
    return 1 << (width - 1).bit_length() - 1


def full(begin: int, end: int) -> Iterator[tuple[int, int]]:
    """The largest full subtrees, (level, index) from the left, that make up the leaves `begin` to `end`."""
    while begin < end:
        level = (end - begin).bit_length() - 1
        yield level, begin >> level
        begin += 1 << level


def join(hashes: Sequence[bytes]) -> bytes:
    """The hash over full subtrees that stand beside each other, the smallest on the right."""
    joined = hashes[-1]
    for left in reversed(hashes[:-1]):
        joined = node(left, joined)
    return joined


def _subtree(read: Read, begin: int, end: int) -> bytes:
    return join([read(level, index) for level, index in full(begin, end)])


def root(read: Read, size: int) -> bytes:
    """The root over the first `size` leaves."""
    return _subtree(read, 0, size) if size else EMPTY


def inclusion(read: Read, index: int, size: int) -> list[bytes]:
    """The path that leads from leaf `index` to the root over `size` leaves (RFC 9162, 2.1.3.1)."""
    if not 0 <= index < size:
        raise IndexError(index)
    path, begin, end = [], 0, size
    while end - begin > 1:
        middle = begin + split(end - begin)
        if index < middle:
            path.append(_subtree(read, middle, end))
            end = middle
        else:
            path.append(_subtree(read, begin, middle))
            begin = middle
    return path[::-1]


def consistency(read: Read, old: int, new: int) -> list[bytes]:
    """What shows that the first `old` of `new` leaves are the tree of that time (RFC 9162, 2.1.4.1)."""
    if not 0 <= old <= new:
        raise IndexError(old)
    proof, begin, end, from_the_left = [], 0, new, True
    while begin < old < end:
        middle = begin + split(end - begin)
        if old <= middle:
            proof.append(_subtree(read, middle, end))
            end = middle
        else:
            proof.append(_subtree(read, begin, middle))
            begin, from_the_left = middle, False
    if not from_the_left:
        proof.append(_subtree(read, begin, end))
    return proof[::-1]


def root_of_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """The root to which `path` leads from `leaf` (RFC 9162, 2.1.3.2); None for a path that cannot be one."""
    if not 0 <= index < size or not _are_hashes(leaf, *path):
        return None
    place, last, found = index, size - 1, leaf
    for step in path:
        if last == 0:
            return None
        if place & 1 or place == last:
            found = node(step, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node(found, step)
        place, last = place >> 1, last >> 1
    return found if last == 0 else None


def consistent(old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether `proof` shows the tree of `old` leaves to be the beginning of that of `new` (RFC 9162, 2.1.4.2).

    An empty tree is the beginning of every other, so nothing is proved of it.
    """
    if not 1 <= old <= new or not _are_hashes(*proof):
        return False
    if old == new:
        return not proof and old_root == new_root
    steps = list(proof) if old & (old - 1) else [old_root, *proof]
    if not steps:
        return False
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    return _climb(steps, place, last) == (old_root, new_root)


def _are_hashes(*values: bytes) -> bool:
    return all(len(value) == LENGTH for value in values)


def _climb(steps: Sequence[bytes], place: int, last: int) -> tuple[bytes, bytes] | None:
    older = newer = steps[0]
    for step in steps[1:]:
        if last == 0:
            return None
        if place & 1 or place == last:
            older, newer = node(step, older), node(step, newer)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            newer = node(newer, step)
        place, last = place >> 1, last >> 1
    return (older, newer) if last == 0 else None


class Growing:
    """A tree that only grows and is only asked for its root: one hash for each bit of its size, whatever the size."""

    def __init__(self) -> None:
        self.size = 0
        self._hashes: list[bytes] = []

    def append(self, leaf: bytes) -> None:
        found, size = leaf, self.size
        while size & 1:
            found, size = node(self._hashes.pop(), found), size >> 1
        self._hashes.append(found)
        self.size += 1

    def root(self) -> bytes:
        return join(self._hashes) if self._hashes else EMPTY

"""The Merkle tree is RFC 9162's: its definition, written down naively here, and proofs that others published agree."""

import base64
import hashlib
import json
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.audit import tiles, tree
from records.audit.models import Tile
from records.vault.errors import Tampered

VECTORS = json.loads((Path(__file__).parent / "vectors" / "merkle.json").read_text())
MOST = 300
LEAVES = [hashlib.sha256(bytes([0]) + number.to_bytes(4, "big")).digest() for number in range(70_000)]


def sha256(*parts) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def largest_power_below(number) -> int:
    power = 1
    while power * 2 < number:
        power *= 2
    return power


def naive_root(leaves) -> bytes:
    """MTH of RFC 9162, 2.1.1, word for word (the leaves are hashes already)."""
    if not leaves:
        return sha256()
    if len(leaves) == 1:
        return leaves[0]
    k = largest_power_below(len(leaves))
    return sha256(b"\x01", naive_root(leaves[:k]), naive_root(leaves[k:]))


def naive_path(m, leaves) -> list:
    """PATH of 2.1.3.1."""
    if len(leaves) == 1:
        return []
    k = largest_power_below(len(leaves))
    if m < k:
        return [*naive_path(m, leaves[:k]), naive_root(leaves[k:])]
    return [*naive_path(m - k, leaves[k:]), naive_root(leaves[:k])]


def naive_proof(m, leaves, whole=True) -> list:
    """SUBPROOF of 2.1.4.1."""
    if m == len(leaves):
        return [] if whole else [naive_root(leaves)]
    k = largest_power_below(len(leaves))
    if m <= k:
        return [*naive_proof(m, leaves[:k], whole), naive_root(leaves[k:])]
    return [*naive_proof(m - k, leaves[k:], False), naive_root(leaves[:k])]


def read(level, index) -> bytes:
    """A full node, straight from the leaves."""
    return naive_root(LEAVES[index << level : (index + 1) << level])


ROOTS = [naive_root(LEAVES[:size]) for size in range(MOST + 1)]


@pytest.mark.parametrize("size", range(1, MOST + 1, 7))
def test_root_and_inclusion_are_as_defined_for_every_leaf(size):
    assert tree.root(read, size) == ROOTS[size]
    for index in range(size):
        path = tree.inclusion(read, index, size)
        assert path == naive_path(index, LEAVES[:size])
        assert tree.root_of_inclusion(LEAVES[index], index, size, path) == ROOTS[size]


@given(st.integers(1, MOST), st.data())
def test_consistency_is_as_defined(new, data):
    old = data.draw(st.integers(1, new))
    proof = tree.consistency(read, old, new)
    assert proof == naive_proof(old, LEAVES[:new])
    assert tree.consistent(old, ROOTS[old], new, ROOTS[new], proof)
    assert not tree.consistent(old, sha256(b"another"), new, ROOTS[new], proof)
    assert not tree.consistent(old, ROOTS[old], new, ROOTS[new], [*proof, ROOTS[1]])


@given(st.integers(2, MOST), st.data())
def test_a_changed_consistency_proof_proves_nothing(new, data):
    old = data.draw(st.integers(1, new - 1))
    proof = tree.consistency(read, old, new)
    place, bit = data.draw(st.integers(0, len(proof) - 1)), data.draw(st.integers(0, 255))
    proof[place] = (int.from_bytes(proof[place], "big") ^ 1 << bit).to_bytes(32, "big")
    assert not tree.consistent(old, ROOTS[old], new, ROOTS[new], proof)
    assert not tree.consistent(old, ROOTS[old], new, ROOTS[new], proof[:-1])


@given(st.integers(1, MOST), st.data())
def test_a_path_leads_from_its_own_leaf_alone(size, data):
    index, other = data.draw(st.integers(0, size - 1)), data.draw(st.integers(0, size))
    path = tree.inclusion(read, index, size)
    assert tree.root_of_inclusion(LEAVES[size], index, size, path) != ROOTS[size]
    if other != index:
        assert tree.root_of_inclusion(LEAVES[index], other, size, path) != ROOTS[size]


def test_the_growing_root_is_that_of_every_size():
    growing = tree.Growing()
    assert growing.root() == ROOTS[0]
    for size in range(1, MOST + 1):
        growing.append(LEAVES[size - 1])
        assert growing.root() == ROOTS[size]


def test_the_tree_of_no_event_has_the_hash_of_nothing_as_its_root():
    assert tree.root(read, 0) == sha256()


def test_what_is_no_hash_leads_to_no_root():
    [step] = tree.inclusion(read, 0, 2)
    assert tree.root_of_inclusion(LEAVES[0], 0, 2, [step]) == ROOTS[2]
    for leaf, path in ((LEAVES[0][:31], [step]), (LEAVES[0], [step + b"\0"]), (b"", [])):
        assert tree.root_of_inclusion(leaf, 0, 2, path) is None


# ---- Others' proofs ----


def test_roots_of_the_known_entries():
    growing = tree.Growing()
    assert growing.root().hex() == VECTORS["roots"][0]
    for entry, expected in zip(VECTORS["entries"], VECTORS["roots"][1:], strict=True):
        growing.append(sha256(b"\x00", bytes.fromhex(entry)))
        assert growing.root().hex() == expected


def _decoded(values) -> list:
    return [base64.b64decode(value) for value in values or []]


@pytest.mark.parametrize("vector", VECTORS["inclusion"], ids=lambda vector: vector["name"])
def test_a_foreign_inclusion_proof_is_judged_as_by_its_authors(vector):
    [leaf], [root], path = _decoded([vector["leafHash"]]), _decoded([vector["root"]]), _decoded(vector["proof"])
    found = tree.root_of_inclusion(leaf, vector["leafIdx"], vector["treeSize"], path)
    assert (found != root) == vector["wantErr"]


@pytest.mark.parametrize("vector", VECTORS["consistency"], ids=lambda vector: vector["name"])
def test_a_foreign_consistency_proof_is_judged_as_by_its_authors(vector):
    one, other = _decoded([vector["root1"], vector["root2"]])
    held = tree.consistent(vector["size1"], one, vector["size2"], other, _decoded(vector["proof"]))
    assert held != vector["wantErr"]


# ---- Stored ----


def grown(*steps) -> tiles.Stored:
    """A stored tree that was appended to in steps."""
    size = 0
    for step in steps:
        growth = tiles.Growth(size)
        for leaf in LEAVES[size : size + step]:
            growth.append(leaf)
        tiles.write(growth.changed())
        size += step
    return tiles.Stored(size)


@pytest.mark.parametrize("steps", [(1,), (255, 1), (256,), (257, 255, 1), (100, 200, 400), (65_536, 300)])
def test_a_stored_tree_gives_the_roots_and_proofs_of_every_size(db, steps):
    stored, chance = grown(*steps), random.Random(7)
    assert stored.root() == naive_root(LEAVES[: stored.size])
    for _ in range(20):
        old = chance.randint(1, stored.size)
        index = chance.randrange(old)
        assert stored.root(old) == naive_root(LEAVES[:old])
        path = tree.inclusion(stored, index, old)
        assert tree.root_of_inclusion(LEAVES[index], index, old, path) == stored.root(old)
        proof = tree.consistency(stored, old, stored.size)
        assert tree.consistent(old, stored.root(old), stored.size, stored.root(), proof)
    assert Tile.objects.count() == sum(-(-(stored.size >> 8 * level) // 256) for level in range(3))


def test_a_proof_costs_a_few_rows_whatever_the_size(db, django_assert_max_num_queries):
    stored = grown(65_536 + 300)
    fresh = tiles.Stored(stored.size)
    with django_assert_max_num_queries(8):
        tree.inclusion(fresh, 12_345, stored.size)


def test_appending_one_writes_no_more_than_the_tiles_that_change(db, django_assert_max_num_queries):
    size = grown(600).size
    with django_assert_max_num_queries(2):
        growth = tiles.Growth(size)
        growth.append(LEAVES[size])
        tiles.write(growth.changed())


def test_a_missing_tile_is_told(db):
    size = grown(300).size
    Tile.objects.filter(level=0, index=0).delete()
    with pytest.raises(Tampered, match="tree"):
        tree.inclusion(tiles.Stored(size), 5, size)

"""The stored tree: full nodes in tiles of 256 hashes a row, as C2SP's tlog-tiles lays them out.

Tile (level, index) holds up to 256 hashes of level 8 · level, from node 256 · index on; tiles of level 0 hold leaves. A
node between two stored levels is hashed from one tile, so appending and proofs read and write a few rows, whatever the
size. A row is the hashes end to end, 32 bytes each.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from records.audit import tree
from records.audit.models import Tile
from records.vault.columns import binary
from records.vault.errors import Tampered

HEIGHT, WIDTH = 8, 256
LENGTH = tree.LENGTH


class Place(NamedTuple):
    """Which tile."""

    level: int
    row: int


def unpack(hashes: bytes) -> list[bytes]:
    """The hashes of a row."""
    return [hashes[start : start + LENGTH] for start in range(0, len(hashes), LENGTH)]


def root_of(hashes: Sequence[bytes]) -> bytes:
    """The root over 2ⁿ hashes."""
    level = list(hashes)
    while len(level) > 1:
        level = [tree.node(level[place], level[place + 1]) for place in range(0, len(level), 2)]
    return level[0]


class Stored:
    """Reads nodes of the tree of `size` leaves; a tile that was read is remembered as long as this object lives."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._read: dict[Place, list[bytes]] = {}

    def __call__(self, level: int, index: int) -> bytes:
        """The hash of a full node. Raises Tampered for one that is not there."""
        height, above = divmod(level, HEIGHT)
        first = index << above
        hashes = self.tile(Place(height, first // WIDTH))
        piece = hashes[first % WIDTH : first % WIDTH + (1 << above)]
        if len(piece) != 1 << above:
            raise Tampered("tree: a node is missing")
        return root_of(piece)

    def root(self, size: int | None = None) -> bytes:
        """The root over the first `size` leaves, or over all."""
        return tree.root(self, self.size if size is None else size)

    def tile(self, place: Place) -> list[bytes]:
        """The hashes of a tile, exactly as many as belong to a tree of this size."""
        if place not in self._read:
            row = Tile.objects.filter(level=place.level, index=place.row).first()
            hashes = binary(row.hashes, "tree") if row is not None else b""
            if len(hashes) < self.filled(place) * LENGTH:
                raise Tampered("tree: a node is missing")
            self._read[place] = unpack(hashes)[: self.filled(place)]
        return self._read[place]

    def filled(self, place: Place) -> int:
        """How many hashes of a tile belong to a tree of this size."""
        return max(0, min(WIDTH, (self.size >> HEIGHT * place.level) - place.row * WIDTH))


class Growth:
    """Tiles that change while leaves are appended to the tree of `size` leaves; `changed` gives the rows to write."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._stored = Stored(size)
        self._tiles: dict[Place, list[bytes]] = {}

    def append(self, leaf: bytes) -> None:
        place, found, index = 0, leaf, self.size
        while True:
            hashes = self._open(Place(place, index // WIDTH))
            hashes.append(found)
            if len(hashes) < WIDTH:
                break
            place, found, index = place + 1, root_of(hashes), index // WIDTH
        self.size += 1

    def _open(self, place: Place) -> list[bytes]:
        if place not in self._tiles:
            self._tiles[place] = list(self._stored.tile(place))
        return self._tiles[place]

    def changed(self) -> Iterable[Tile]:
        for place, hashes in sorted(self._tiles.items()):
            yield Tile(level=place.level, index=place.row, hashes=b"".join(hashes))


def write(tiles: Iterable[Tile]) -> None:
    """Put tiles in the place of what stood there."""
    Tile.objects.bulk_create(
        tiles, update_conflicts=True, unique_fields=["level", "index"], update_fields=["hashes"], batch_size=100
    )

"""Walking through the whole trail: chain, payloads, tree, every checkpoint here or handed out, change feed.

Everything is recomputed from the events, which are read once, in order, a few thousand at a time: memory stays flat.
To be asked in one moment, so that what is written meanwhile is left to the next walk.
"""

import heapq
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import NamedTuple

from django.db.models import Exists, Max, OuterRef, QuerySet

from records.audit import chain, checkpoints, growing, tiles, trail, tree
from records.audit.chain import Fault
from records.audit.erasures import Erasures
from records.audit.models import Checkpoint, Event, Head, Tile, Touch
from records.vault import signing
from records.vault.errors import Tampered

CHUNK = 2000
RESTORED = "system.restored"
UNREADABLE = (ValueError, TypeError, OverflowError)  # SQLite keeps whatever is written, of any type
Progress = Callable[[int], None]
HandedOut = Iterable[tuple[str, str]]  # name of the file, text of the note


def faults(handed_out: HandedOut = (), progress: Progress = lambda done: None) -> Iterator[Fault]:
    """Every fault of the trail itself. `progress` hears how many events were walked through."""
    rebuilt, signed, head = Rebuilt(growing.size()), Signed(handed_out), Head.objects.filter(pk=1).first()
    erasures, found = Erasures(), list[Fault]()

    def watched() -> Iterator[Event]:
        for event in _events():
            found.extend(rebuilt.see(event))
            found.extend(signed.see(event))
            found.extend(erasures.see(event))
            progress(event.number)
            yield event

    for fault in chain.check(watched(), head):
        yield fault
        yield from _drained(found)
    yield from _drained(found)
    yield from rebuilt.end()
    yield from signed.end()
    yield from _generation(head)
    yield from touches()


def _events() -> Iterator[Event]:
    """All of them, also one that somebody put far before the first or after the last."""
    rows = Event.objects.order_by("number")
    numbers = rows.values_list("number", flat=True)
    chunk = list(numbers[:CHUNK])
    while chunk:
        yield from _read(rows.filter(number__gte=chunk[0], number__lte=chunk[-1]))
        chunk = list(numbers.filter(number__gt=chunk[-1])[:CHUNK])


def _read(rows: QuerySet[Event]) -> Iterator[Event]:
    """The events of `rows`. One that cannot be read, for what somebody wrote into it, is left out: it is missing."""
    try:
        yield from list(rows)
    except UNREADABLE:
        for number in rows.values_list("number", flat=True):
            with suppress(*UNREADABLE):
                yield Event.objects.get(number=number)


def _drained(found: list[Fault]) -> Iterator[Fault]:
    yield from found
    found.clear()


class Rebuilt:
    """The tree made anew from the events and held against the stored one."""

    def __init__(self, size: int) -> None:
        self.size, self._seen = size, 0
        self._open: dict[int, list[bytes]] = {}
        self._done: dict[int, int] = {}

    def see(self, event: Event) -> Iterator[Fault]:
        """The next event; what lies past the stored tree waits for the next tick."""
        if self._seen < self.size:
            self._seen += 1
            yield from self._add(0, chain.stored(event.leaf))

    def _add(self, level: int, found: bytes) -> Iterator[Fault]:
        hashes = self._open.setdefault(level, [])
        hashes.append(found)
        if len(hashes) == tiles.WIDTH:
            yield from self._compare(level)
            above = tiles.root_of(hashes)
            self._open[level] = []
            yield from self._add(level + 1, above)

    def _compare(self, level: int) -> Iterator[Fault]:
        index = self._done.get(level, 0)
        self._done[level] = index + 1
        wanted = b"".join(self._open[level])
        stored = chain.stored(Tile.objects.filter(level=level, index=index).values_list("hashes", flat=True).first())
        if stored != wanted:
            yield Fault(self._first(level, index, stored, wanted), "tree differs")

    def _first(self, level: int, index: int, stored: bytes, wanted: bytes) -> int:
        """The first event under the first hash that differs."""
        pairs = zip(tiles.unpack(stored), tiles.unpack(wanted), strict=False)
        place = next((number for number, (one, other) in enumerate(pairs) if one != other), len(stored) // tiles.LENGTH)
        return ((index * tiles.WIDTH + place) << tiles.HEIGHT * level) + 1

    def end(self) -> Iterator[Fault]:
        """The tiles that are not full yet, and whether there are others."""
        for level in sorted(self._open):
            if self._open[level]:
                yield from self._compare(level)
        if self._seen < self.size:
            yield Fault(self._seen, "tree past the end")
        elif Tile.objects.count() > sum(self._done.values()):
            yield Fault(self._seen, "tree superfluous")


class Said(NamedTuple):
    """A checkpoint, stored or handed out: sorted by size."""

    size: int
    name: str
    root: bytes
    origin: str = ""


class Signed:
    """Every checkpoint, held against the root of the events at its size."""

    def __init__(self, handed_out: HandedOut) -> None:
        self._publics = signing.public_keys(checkpoints.PURPOSE)
        self._found: list[Fault] = []
        self._tree = tree.Growing()
        self._restored = list(_restores())
        outside = sorted(said for name, note in handed_out if (said := self._outside(name, note)) is not None)
        self._waiting = heapq.merge(self._stored(), outside)
        self._next = next(self._waiting, None)

    def _read(self, name: str, note: str, number: int = 0) -> Said | None:
        try:
            said = checkpoints.check(note, self._publics)
        except Tampered:
            self._found.append(Fault(number, "checkpoint forged", name))
            return None
        return Said(said.size, name, said.root, said.origin)

    def _outside(self, name: str, note: str) -> Said | None:
        """A checkpoint kept elsewhere, unless it covers what a restore is known to have lost: that is told apart."""
        said = self._read(name, note)
        began = self._lost_at(said) if said else 0
        if said is None or not began:
            return said
        self._found.append(Fault(began, "checkpoint lost", name))
        return None

    def _lost_at(self, said: Said) -> int:
        """The event of the restore that ended the generation of `said` before its size; 0 where none did."""
        generation = said.origin.rpartition("/")[2]
        place = int(generation) - 1 if generation.isascii() and generation.isdigit() else -1
        began = self._restored[place] if 0 <= place < len(self._restored) else 0
        return began if said.size >= began else 0

    def _stored(self) -> Iterator[Said]:
        for row in Checkpoint.objects.order_by("size").iterator(CHUNK):
            said = self._read("", row.note, row.size)
            if said is not None and (said.size, said.root) != (row.size, chain.stored(row.root)):
                self._found.append(Fault(row.size, "checkpoint changed"))
            yield Said(row.size, "", said.root if said else chain.stored(row.root))

    def see(self, event: Event) -> Iterator[Fault]:
        """The next event, and the checkpoints over exactly as many."""
        self._tree.append(chain.stored(event.leaf))
        while self._next is not None and self._next.size <= self._tree.size:
            if self._next.size == self._tree.size and self._next.root != self._tree.root():
                yield Fault(self._next.size, "checkpoint differs", self._next.name)
            self._next = next(self._waiting, None)
        yield from _drained(self._found)

    def end(self) -> Iterator[Fault]:
        """Those over more events than there are."""
        while self._next is not None:
            yield Fault(self._next.size, "checkpoint past the end", self._next.name)
            self._next = next(self._waiting, None)
        yield from _drained(self._found)


def _restores() -> Iterator[int]:
    """The event with which each generation after the first began."""
    yield from trail.done(RESTORED).values_list("number", flat=True)


def _generation(head: Head | None) -> Iterator[Fault]:
    newest = Checkpoint.objects.aggregate(last=Max("generation"))["last"] or 0
    if head is not None and head.generation < newest:
        yield Fault(head.number, "generation back")


def touches() -> Iterator[Fault]:
    """The rows of the change feed: each names an event about its object, and the newest of an object its last one."""
    about = Event.objects.filter(object=OuterRef("object"), result=trail.DONE)
    rows = Touch.objects.annotate(told=Exists(about.filter(number=OuterRef("number"))))
    for row in rows.filter(told=False).order_by("pk").iterator(CHUNK):
        yield Fault(row.number, "touch invented", row.object)
    newer = Touch.objects.filter(object=OuterRef("object"), number__gt=OuterRef("number"))
    newest = Touch.objects.filter(~Exists(newer), Exists(about.filter(number__gt=OuterRef("number"))))
    for number, thing in newest.order_by("pk").values_list("number", "object").iterator(CHUNK):
        yield Fault(number, "touch back", thing)

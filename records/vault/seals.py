"""Seals: an HMAC over every column that a decision rests on, in one table, so that who writes the database decides
nothing.

    mac = HMAC(service key "rows", LP("seal.v1", kind, id, epoch u64, columns …, rows that hang on it …))

The epoch rises with each change. A verb holds a *hand*: whatever it relies on or changes is taken into it as it stood,
checked before the verb ends, and what changed is sealed anew in the same transaction. What was not sound before is thus
never sealed. Outside a verb `check` asks at once; `rely_on` asks nothing there, since lists do not check.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import reduce
from operator import or_
from typing import TypeVar

from django.db.models import Model, Q

from records.vault import covered
from records.vault import mac as vault_mac
from records.vault.covered import CHUNK, KINDS, Content, Thing
from records.vault.errors import Moved, Tampered
from records.vault.lp import lp
from records.vault.models import Seal

PURPOSE = "rows"
Row = TypeVar("Row", bound=Model)
Told = dict[str, int]  # thing → the epoch that its newest seal has


def check(*rows: Model) -> None:
    """Raise Tampered unless each of `rows`, with all that hangs on it, stands as it was sealed last."""
    _require(covered.contents(rows))


def check_gone(kind: str, id_: object) -> None:
    """Raise Tampered unless a seal says that a thing is gone: taken away by a verb, and by nobody else."""
    thing = Thing(kind, str(id_))
    if thing not in _require(covered.read({thing})):
        raise Tampered(f"{kind} {id_}: no seal")


def sound(read: Callable[[], Sequence[Model]]) -> Sequence[Model]:
    """What `read()` finds, once its seals hold; read once more where a colleague changed it between the two questions.

    Raises Tampered, or Moved where that happened again.
    """
    for _again in range(2):
        rows = read()
        with suppress(Moved):
            check(*rows)
            return rows
    raise Moved


def holding(rows: Iterable[Row]) -> list[Row]:
    """Those of `rows` whose seals hold."""
    there = list(rows)
    broken = {Thing(kind, id_) for kind, id_, _what in _broken(covered.contents(there))}
    return [row for row in there if covered.thing_of(row) not in broken]


def in_verb() -> bool:
    """Whether a verb is running, which `rely_on` speaks to."""
    return _hand.get() is not None


def rely_on(*rows: Model) -> None:
    """Say in a verb what its decision rests on, right after reading it; checked before the verb ends."""
    if hand := _hand.get():
        hand.take(covered.contents(rows))


def rely_on_all(kind: str, rows: dict[object, covered.Values]) -> None:
    """The same for a thing that is nothing but hanging rows, which were read already: primary key → columns."""
    if hand := _hand.get():
        hand.take({Thing(kind, "all"): Content(KINDS[kind], hanging=(rows,))})


def rely_on_those(kind: str, id_: object) -> None:
    """The same for a thing that is read here: what hangs on it decides, also by what is not there."""
    if hand := _hand.get():
        hand.take(covered.read({Thing(kind, str(id_))} - hand.before.keys()))


def begin(row: Model) -> None:
    """Say in a verb that it makes `row`, before what will hang on it is saved: it need not be looked for."""
    if hand := _hand.get():
        hand.begin(row)


def in_hand(model: type[Model], fields: Collection[str] | None = None) -> "Hand | None":
    """The hand of the running verb, where rows of `model` (their `fields`, or all) are sealed, for who saves them."""
    mine = _hand.get()
    return mine if mine is not None and covered.covers(model, fields) else None


class Hand:
    """What one verb relies on and changes: each thing as it stood, and as it stands now."""

    def __init__(self) -> None:
        self.before: dict[Thing, Content] = {}
        self.now: dict[Thing, Content] = {}
        self.touched: set[Thing] = set()

    def take(self, contents: dict[Thing, Content]) -> None:
        for thing, content in contents.items():
            if thing not in self.before:
                self.before[thing], self.now[thing] = content, content.copy()

    def begin(self, row: Model) -> None:
        kind, _rows = covered.find(type(row)) or (None, None)
        if kind is not None:
            self.take({covered.thing_of(row): Content(kind)})

    def need(self, rows: Iterable[Model]) -> None:
        """Take in hand what `rows`, about to be saved or deleted, belong to."""
        wanted = set()
        for row in rows:
            kind, own = covered.find(type(row)) or (None, None)
            if kind is None or own is None:
                continue
            if row._state.adding and own is kind.own:
                if own.key_of(row) is not None:  # else the database gives it, and it begins when it has one
                    self.begin(row)
            else:
                wanted.add(kind.thing(own, row))
        self.take(covered.read(wanted - self.before.keys()))

    def put(self, row: Model, fields: Collection[str] | None = None) -> None:
        """`row` was saved, or only its `fields`."""
        kind, rows = covered.find(type(row)) or (None, None)
        if kind is None or rows is None:
            return
        if rows is kind.own:
            self.begin(row)
        content, values = self._touch(kind.thing(rows, row)), rows.values(row)
        place = None if rows is kind.own else kind.hanging.index(rows)
        old = content.own if place is None else content.hanging[place].get(row.pk)
        if fields is not None and old is not None:
            kept = [field.name in fields or field.attname in fields for field in rows.fields]
            values = tuple(new if saved else was for saved, new, was in zip(kept, values, old, strict=True))
        if place is None:
            content.own = values
        else:
            content.hanging[place][row.pk] = values

    def drop(self, row: Model) -> None:
        """`row` was deleted; it still has its key."""
        kind, rows = covered.find(type(row)) or (None, None)
        if kind is None or rows is None:
            return
        content = self._touch(kind.thing(rows, row))
        if rows is kind.own:
            content.own = None
        else:
            content.hanging[kind.hanging.index(rows)].pop(row.pk, None)

    def _touch(self, thing: Thing) -> Content:
        self.touched.add(thing)
        return self.now[thing]

    def mark(self) -> dict[Thing, Content]:
        """As everything stands now, for `back_to` when a savepoint is rolled back."""
        return {thing: content.copy() for thing, content in self.now.items()}

    def back_to(self, mark: dict[Thing, Content]) -> None:
        self.now = {thing: (mark.get(thing) or before).copy() for thing, before in self.before.items()}

    def verify(self) -> dict[Thing, Seal]:
        """Check whatever was taken in hand. Raises Tampered, or Moved where a colleague changed it meanwhile."""
        return _require(self.before)

    def settle(self) -> Told:
        """Check everything, seal what changed, and tell the new epochs. The verb changes nothing after this."""
        stored, told, fresh = self.verify(), {}, []
        for thing in sorted(self.touched):
            if self.now[thing].parts() == self.before[thing].parts():
                continue
            seal = _made(thing, self.now[thing], stored[thing].epoch + 1 if thing in stored else 1)
            told[str(thing)] = seal.epoch
            if thing in stored:
                _replace(stored[thing], seal)
            else:
                fresh.append(seal)
        Seal.objects.bulk_create(fresh, batch_size=CHUNK)
        return told


_hand: ContextVar[Hand | None] = ContextVar("seals", default=None)


@contextmanager
def hand() -> Iterator[Hand]:
    """The hand of a verb, until it ends."""
    mine = Hand()
    token = _hand.set(mine)
    try:
        yield mine
    finally:
        _hand.reset(token)


def first(contents: dict[Thing, Content]) -> list[Seal]:
    """The first seals of things that have none, not stored yet: for what is put into the tables in bulk."""
    return [_made(thing, content, 1) for thing, content in contents.items()]


def seal_all(kinds: Collection[str] | None = None) -> Iterator[Told]:
    """Seal all that stands of these kinds, of all where none is named, some hundred things at a time; once.

    Where no kind is named there must be no seal yet; of named kinds what is sealed already stays as it is.
    """
    if kinds is None and Seal.objects.exists():
        raise Tampered("there are seals already")
    for kind in KINDS.values() if kinds is None else [KINDS[name] for name in sorted(kinds)]:
        for chunk in _chunks(covered.every(kind)):
            sealed = epochs(chunk)
            contents = covered.read([thing for thing in chunk if thing not in sealed])
            made = first({thing: content for thing, content in contents.items() if content.there})
            Seal.objects.bulk_create(made)
            yield {str(Thing(seal.kind, seal.row)): seal.epoch for seal in made}


def bury(kind: str) -> Told:
    """Say that all things of `kind` that are not there are gone: a backup left them out."""
    told = {}
    sealed = Seal.objects.filter(kind=kind).order_by("pk").values_list("row", flat=True)
    for chunk in _chunks(Thing(kind, row) for row in list(sealed)):
        gone = [thing for thing, content in covered.read(chunk).items() if not content.there]
        for thing, old in _stored(gone).items():
            seal = _made(thing, Content(KINDS[kind]), old.epoch + 1)
            _replace(old, seal)
            told[str(thing)] = seal.epoch
    return told


def faults() -> Iterator[tuple[str, str, str]]:
    """Everything whose seal is missing or does not hold, and every seal whose thing is gone: kind, id, what.

    To be asked in one moment: a colleague changes a thing and its seal together.
    """
    for kind in KINDS.values():
        for chunk in _chunks(covered.every(kind)):
            yield from _broken(covered.read(chunk))
        sealed = Seal.objects.filter(kind=kind.name).order_by("pk").values_list("row", flat=True)
        for chunk in _chunks(Thing(kind.name, row) for row in sealed.iterator(CHUNK)):
            gone = {thing: content for thing, content in covered.read(chunk).items() if not content.there}
            yield from ((name, id_, "row is gone") for name, id_, _what in _broken(gone))


def epochs(things: Collection[Thing]) -> dict[Thing, int]:
    """The present epochs of those that have a seal."""
    return {thing: seal.epoch for thing, seal in _stored(things).items()}


def _require(contents: dict[Thing, Content]) -> dict[Thing, Seal]:
    stored = _stored(contents)
    broken = [Thing(kind, id_) for kind, id_, _what in _broken(contents, stored)]
    if not broken:
        return stored
    # Between reading a thing and its seal a colleague may have changed both; then they hold when read again.
    for kind, id_, what in _broken(covered.read(broken)):
        raise Tampered(f"{kind} {id_}: {what}")
    raise Moved


def _broken(contents: dict[Thing, Content], stored: dict[Thing, Seal] | None = None) -> Iterator[tuple[str, str, str]]:
    stored = _stored(contents) if stored is None else stored
    for thing, content in contents.items():
        seal = stored.get(thing)
        if seal is None:
            if content.there:
                yield *thing, "no seal"
        elif not _holds(seal, content):
            yield *thing, "seal does not hold"


def _holds(seal: Seal, content: Content) -> bool:
    try:
        message = _message(Thing(seal.kind, seal.row), seal.epoch, content)
        vault_mac.verify(PURPOSE, seal.key_version, message, seal.mac)
    except Tampered:
        return False
    return True


def _made(thing: Thing, content: Content, epoch: int) -> Seal:
    version, mac = vault_mac.mac(PURPOSE, _message(thing, epoch, content))
    return Seal(kind=thing.kind, row=thing.id, epoch=epoch, key_version=version, mac=mac)


def _message(thing: Thing, epoch: int, content: Content) -> bytes:
    return lp(b"seal.v1", thing.kind.encode(), thing.id.encode(), epoch.to_bytes(8, "big"), *content.parts())


def _replace(old: Seal, new: Seal) -> None:
    """Where somebody sealed it since it was checked, what was changed here rests on an older state."""
    rows = Seal.objects.filter(pk=old.pk, epoch=old.epoch)
    if not rows.update(epoch=new.epoch, key_version=new.key_version, mac=new.mac):
        raise Moved


def _stored(things: Iterable[Thing]) -> dict[Thing, Seal]:
    found: dict[Thing, Seal] = {}
    for chunk in _chunks(things):
        named: dict[str, list[str]] = {}
        for kind, id_ in chunk:
            named.setdefault(kind, []).append(id_)
        wanted = reduce(or_, (Q(kind=kind, row__in=ids) for kind, ids in named.items()))
        found.update({Thing(seal.kind, seal.row): seal for seal in Seal.objects.filter(wanted)})
    return found


def _chunks(things: Iterable[Thing]) -> Iterator[list[Thing]]:
    chunk: list[Thing] = []
    for thing in things:
        chunk.append(thing)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk

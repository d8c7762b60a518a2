"""What is sealed: kinds of things, the columns of each that a decision rests on, and the rows that hang on it.

Rooms register their kinds with `cover`. Here a thing is read as plain values and turned into the bytes that its seal is
made over. A thing and all that hangs on it (a record, its people and notes) have one seal, so that a row taken away or
put beside is seen as well as one that was turned.
"""

import datetime
import json
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import BinaryField, Field, Model

from records.vault.errors import Tampered
from records.vault.lp import lp

Values = tuple[object, ...]
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
MICROSECOND = datetime.timedelta(microseconds=1)
GONE = b"gone"
CHUNK = 500  # things read with one statement


class Thing(NamedTuple):
    """What has a seal: the name of its kind, and which one it is."""

    kind: str
    id: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"


@dataclass(frozen=True, eq=False)
class Rows:
    """The rows of a table as far as a seal covers them: the thing itself, or what hangs on it by the column `owner`.

    `key` is the column by which the thing is known. Hanging rows without an owner are one thing, all of them together.
    Of a JSON column only the keys in `inside` count, where there are any: use changes the others.
    """

    model: type[Model]
    columns: tuple[str, ...]
    owner: str = ""
    key: str = "pk"
    inside: tuple[str, ...] = ()

    @cached_property
    def fields(self) -> tuple[Any, ...]:
        return tuple(self.model._meta.get_field(name) for name in self.columns)

    @cached_property
    def accessor(self) -> str:
        """Under which name the thing has these rows prefetched."""
        field: Any = self.model._meta.get_field(self.owner) if self.owner else None
        return str(field.remote_field.get_accessor_name()) if field is not None else ""

    def values(self, row: Model) -> Values:
        """The columns of an object in memory, as the database would give them back."""
        return self.counting(_plain(field, getattr(row, field.attname)) for field in self.fields)

    def counting(self, values: Iterable[object]) -> Values:
        """Values as they were read, without what use changes."""
        if not self.inside:
            return tuple(values)
        return tuple(
            {key: value[key] for key in self.inside if key in value} if isinstance(value, dict) else value
            for value in values
        )

    def owner_of(self, row: Model) -> object:
        field: Any = self.model._meta.get_field(self.owner)
        return field.to_python(getattr(row, field.attname))

    def key_of(self, row: Model) -> object:
        field: Any = self.model._meta.pk if self.key == "pk" else self.model._meta.get_field(self.key)
        return field.to_python(getattr(row, field.attname))


@dataclass(frozen=True, eq=False)
class Kind:
    """A kind of thing. `own` is None where only hanging rows make the thing."""

    name: str
    own: Rows | None
    hanging: tuple[Rows, ...] = ()

    def thing(self, rows: Rows, row: Model) -> Thing:
        """What `row`, which is of `rows`, belongs to."""
        if rows is self.own:
            return Thing(self.name, str(rows.key_of(row)))
        return Thing(self.name, str(rows.owner_of(row)) if rows.owner else "all")


class Content:
    """A thing as it stands. `own` is None when it is gone, or not there yet."""

    __slots__ = ("hanging", "kind", "own")

    def __init__(self, kind: Kind, own: Values | None = None, hanging: tuple[dict[Any, Values], ...] = ()) -> None:
        self.kind = kind
        self.own = own
        self.hanging = hanging or tuple({} for _ in kind.hanging)

    def copy(self) -> "Content":
        return Content(self.kind, self.own, tuple(dict(rows) for rows in self.hanging))

    @property
    def there(self) -> bool:
        return self.own is not None if self.kind.own else any(self.hanging)

    def parts(self) -> list[bytes]:
        """What the seal is made over: each column, then each set of rows in the order of their bytes."""
        if not self.there:
            return [GONE]
        fold = _folded if self.kind.own else _folded_table
        return [*map(coded, self.own or ()), *map(fold, self.hanging)]


KINDS: dict[str, Kind] = {}
_BY_MODEL: dict[type[Model], tuple[Kind, Rows]] = {}


def cover(kind: Kind) -> None:
    """Seal things of `kind` from now on; once, when the app is ready."""
    KINDS[kind.name] = kind
    for rows in (kind.own, *kind.hanging):
        if rows is not None:
            _BY_MODEL[rows.model] = (kind, rows)


def find(model: type[Model]) -> tuple[Kind, Rows] | None:
    """How rows of `model` are covered, also those of a model under a covered one."""
    return next((_BY_MODEL[base] for base in model.__mro__ if base in _BY_MODEL), None)


def covers(model: type[Model], fields: Collection[str] | None = None) -> bool:
    """Whether rows of `model` are sealed, and one of `fields` with them."""
    found = find(model)
    if found is None or fields is None:
        return found is not None
    return any(field.name in fields or field.attname in fields for field in found[1].fields)


def thing_of(row: Model) -> Thing:
    """What `row` belongs to."""
    kind, rows = _found(row)
    return kind.thing(rows, row)


def contents(rows: Iterable[Model]) -> dict[Thing, Content]:
    """The things that `rows` are, by what these hold in memory; what hangs on them is read where it was not yet."""
    found: dict[Thing, Content] = {}
    objects: dict[Thing, Model] = {}
    for row in rows:
        kind, own = _found(row)
        thing = kind.thing(own, row)
        found[thing], objects[thing] = Content(kind, own.values(row)), row
    for name in {thing.kind for thing in found}:
        kind = KINDS[name]
        for place, hanging in enumerate(kind.hanging):
            missing = [
                thing for thing in found if thing.kind == name and not _given(objects[thing], hanging, found, place)
            ]
            _read_hanging(hanging, place, missing, found)
    return found


def _given(row: Model, hanging: Rows, found: dict[Thing, Content], place: int) -> bool:
    """Take the rows that hang on `row` from those it has prefetched, if it has."""
    prefetched = row.__dict__.get("_prefetched_objects_cache", {}).get(hanging.accessor)
    if prefetched is None:
        return False
    found[thing_of(row)].hanging[place].update({other.pk: hanging.values(other) for other in prefetched})
    return True


def read(things: Iterable[Thing]) -> dict[Thing, Content]:
    """Things as the database has them; what is not there is `Content` that says so."""
    found = {thing: Content(KINDS[thing.kind]) for thing in things}
    for name in {thing.kind for thing in found}:
        kind, named = KINDS[name], [thing for thing in found if thing.kind == name]
        for start in range(0, len(named), CHUNK):
            chunk = named[start : start + CHUNK]
            if kind.own is not None:
                _read_own(kind.own, name, chunk, found)
            for place, hanging in enumerate(kind.hanging):
                _read_hanging(hanging, place, chunk, found)
    return found


def assembled(row: Model, *hanging: Iterable[Model]) -> dict[Thing, Content]:
    """A thing with all that hangs on it from memory alone, for what is put into the tables in bulk."""
    kind, own = _found(row)
    sets = tuple(
        {place: rows.values(other) for place, other in enumerate(others)}
        for rows, others in zip(kind.hanging, hanging, strict=True)
    )
    return {kind.thing(own, row): Content(kind, own.values(row), sets)}


def every(kind: Kind) -> Iterator[Thing]:
    """All things of `kind` that are there."""
    rows = kind.own or kind.hanging[0]
    key = rows.key if kind.own else rows.owner
    if not key:
        yield Thing(kind.name, "all")
        return
    keys = rows.model._base_manager.order_by(key).values_list(key, flat=True).distinct()
    for key in keys.iterator(CHUNK):
        yield Thing(kind.name, str(key))


def _read_own(rows: Rows, name: str, things: Collection[Thing], found: dict[Thing, Content]) -> None:
    wanted = {f"{rows.key}__in": [thing.id for thing in things]}
    for key, *values in rows.model._base_manager.filter(**wanted).values_list(rows.key, *rows.columns):
        found[Thing(name, str(key))].own = rows.counting(values)


def _read_hanging(rows: Rows, place: int, things: Collection[Thing], found: dict[Thing, Content]) -> None:
    if not things:
        return
    by_id = {thing.id: thing for thing in things}
    every_row = rows.model._base_manager.all()
    if not rows.owner:
        [thing] = things
        found[thing].hanging[place].update(
            {pk: rows.counting(values) for pk, *values in every_row.values_list("pk", *rows.columns)}
        )
        return
    hanging = every_row.filter(**{f"{rows.owner}__in": list(by_id)}).values_list(rows.owner, "pk", *rows.columns)
    for owner, pk, *values in hanging:
        found[by_id[str(owner)]].hanging[place][pk] = rows.counting(values)


def _found(row: Model) -> tuple[Kind, Rows]:
    found = find(type(row))
    if found is None:
        raise LookupError(type(row).__name__)
    return found


def _plain(field: Field[Any, Any], value: object) -> object:
    """A value in memory as the database gives it back: a day from its text, an id from its text, words as words."""
    if value is None or isinstance(field, BinaryField):
        return value
    try:
        plain: object = field.to_python(value)
    except (ValidationError, ValueError):
        raise Tampered(f"{field.name}: impossible value") from None
    return plain


def coded(value: object) -> bytes:
    """A column's value as bytes that no value of another type has; numbers in fixed width, JSON in one form."""
    for type_, mark, code in CODES:
        if isinstance(value, type_):
            return mark + code(value)
    raise Tampered("impossible value")


def _json(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


CODES: tuple[tuple[Any, bytes, Callable[[Any], bytes]], ...] = (
    (UUID, b"u", lambda value: bytes(value.bytes)),
    (str, b"s", lambda value: str.encode(value, "utf-8", "surrogatepass")),
    (type(None), b"-", lambda _none: b""),
    (bool, b"?", lambda value: b"1" if value else b"0"),
    (int, b"i", lambda value: value.to_bytes(9, "big", signed=True)),
    (datetime.datetime, b"t", lambda value: ((value - EPOCH) // MICROSECOND).to_bytes(8, "big", signed=True)),
    (datetime.date, b"d", lambda value: value.toordinal().to_bytes(4, "big")),
    ((bytes, bytearray, memoryview), b"b", bytes),
    ((list, tuple, dict), b"j", _json),
)  # the first that fits: a moment is a day too, and a truth value a number


def _folded(rows: dict[Any, Values]) -> bytes:
    return len(rows).to_bytes(4, "big") + b"".join(sorted(lp(*map(coded, values)) for values in rows.values()))


_last_table: list[tuple[dict[Any, Values], bytes]] = [({}, bytes(4))]


def _folded_table(rows: dict[Any, Values]) -> bytes:
    """The same for a whole table, which is read anew each time and is seldom another than it was last."""
    known, folded = _last_table[0]
    if rows != known:
        folded = _folded(rows)
        _last_table[0] = (dict(rows), folded)
    return folded

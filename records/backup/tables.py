"""Which tables are in a backup and which begin anew; how their rows are read, and written as they were."""

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any

from django.apps.registry import Apps
from django.core.management.color import no_style
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model, QuerySet, UUIDField

from records.backup.snapshot import rows
from records.backup.values import line, row

# Made by `migrate`, or worth nothing on another day: who was signed in then, and what was queued then.
LEFT_OUT_APPS = frozenset({"contenttypes", "auth", "sessions", "django_tasks_database"})
LEFT_OUT = frozenset(
    {"outreach_people.device", "outreach_people.browsersession", "outreach_people.upload", "records.tickrun"}
)
# A key comes back through its recovery envelope alone; what the old root wrapped is of no use without that root.
BLANKED = {"outreach_vault.domainkey": {"wrapped"}, "outreach_vault.servicekey": {"wrapped"}}
PIECE = 1024 * 1024
AT_ONCE = 500


def kept(apps: Apps) -> list[type[Model]]:
    """The models whose rows a backup holds, the tables between two of them included, in the order of their labels."""
    found = [model for model in apps.get_models(include_auto_created=True) if not _left_out(model)]
    return sorted(found, key=lambda model: model._meta.label_lower)


def _left_out(model: type[Model]) -> bool:
    meta = model._meta
    return meta.app_label in LEFT_OUT_APPS or meta.label_lower in LEFT_OUT or meta.proxy or not meta.managed


def columns(model: type[Model]) -> list[str]:
    """The columns of the model's own table, by the names of its fields."""
    return [field.attname for field in model._meta.local_concrete_fields]


def naming_files(models: Iterable[type[Model]]) -> list[tuple[type[Model], str]]:
    """The columns that name a sealed file: in the whole house these are the ids called `file`."""
    fields = [(model, field) for model in models for field in model._meta.local_concrete_fields]
    return [(model, field.attname) for model, field in fields if field.name == "file" and isinstance(field, UUIDField)]


def count(view: BaseDatabaseWrapper, model: type[Model]) -> int:
    with view.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM {view.ops.quote_name(model._meta.db_table)}")  # noqa: S608  a model's
        return int(cursor.fetchone()[0])


def holds_something(model: type[Model]) -> bool:
    """Whether there is any row, asked of the database past the model, whose columns may be of another day."""
    with connection.cursor() as cursor:
        table = connection.ops.quote_name(model._meta.db_table)
        cursor.execute(f"SELECT 1 FROM {table} LIMIT 1")  # noqa: S608  a model's
        return cursor.fetchone() is not None


def pieces(view: BaseDatabaseWrapper, model: type[Model]) -> Iterator[tuple[bytes, int]]:
    """All rows of a table as lines, about 1 MiB at a time, each piece with the number of its rows."""
    blank, names = BLANKED.get(model._meta.label_lower, set()), columns(model)
    gathered, number = bytearray(), 0
    for values in rows(view, QuerySet(model).order_by("pk").values_list(*names)):
        gathered += line(tuple(b"" if name in blank else value for name, value in zip(names, values, strict=True)))
        number += 1
        if len(gathered) >= PIECE:
            yield bytes(gathered), number
            gathered, number = bytearray(), 0
    if number:
        yield bytes(gathered), number


class Writer:
    """Writes the rows of one table exactly as they were, past managers and past what a model does on saving."""

    def __init__(self, model: type[Model], names: list[str], lost: bytes) -> None:
        fields = {field.attname: field for field in model._meta.local_concrete_fields}
        self.fields = [fields[name] for name in names]
        blank = BLANKED.get(model._meta.label_lower, set())
        self.blanks = {place: lost for place, name in enumerate(names) if name in blank}
        quote = connection.ops.quote_name
        into = ", ".join(quote(field.column) for field in self.fields)
        places = ", ".join(["%s"] * len(self.fields))
        table = quote(model._meta.db_table)
        self.statement = f"INSERT INTO {table} ({into}) VALUES ({places})"  # noqa: S608  names of a model

    def write(self, lines: bytes) -> int:
        """Insert what `pieces` gave; the number of rows."""
        prepared = [self._prepared(row(line_)) for line_ in lines.splitlines()]
        with connection.cursor() as cursor:
            for start in range(0, len(prepared), AT_ONCE):
                cursor.executemany(self.statement, prepared[start : start + AT_ONCE])
        return len(prepared)

    def _prepared(self, values: list) -> list[Any]:
        for place, blank in self.blanks.items():
            values[place] = blank
        return [field.get_db_prep_save(value, connection) for field, value in zip(self.fields, values, strict=True)]


def count_on(models: Iterable[type[Model]]) -> None:
    """Let the database's own counters of ids go on behind the rows that were written with theirs."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(models)):
            cursor.execute(statement)


class Digest:
    """SHA-256 over the lines of a table, and how many there were."""

    def __init__(self) -> None:
        self.rows, self.hash = 0, hashlib.sha256()

    def add(self, lines: bytes, number: int) -> None:
        self.rows += number
        self.hash.update(lines)

    def told(self) -> dict:
        return {"rows": self.rows, "sha256": self.hash.hexdigest()}

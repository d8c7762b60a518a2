"""One consistent view of the database while others go on writing: a connection of its own, in one read transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import IsolationLevel

ROWS_AT_ONCE = 2000
UNHURRIED = "SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0"


@contextmanager
def snapshot() -> Iterator[BaseDatabaseWrapper]:
    """A second connection that sees the database as it is at its first question, until it is closed."""
    view = connection.copy()
    try:
        _begin(view)
        with view.cursor() as cursor:  # a view is taken at the first question, not at BEGIN
            cursor.execute("SELECT 1 FROM django_migrations")
            cursor.fetchone()
        yield view
    finally:
        view.close()


def _begin(view: BaseDatabaseWrapper) -> None:
    view.ensure_connection()
    if view.vendor == "sqlite":  # the settings' own IMMEDIATE would keep every writer waiting
        with view.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
        return
    with view.cursor() as cursor:
        cursor.execute(UNHURRIED)
    view.connection.isolation_level = IsolationLevel.REPEATABLE_READ
    view.connection.read_only = True
    view.set_autocommit(False)


def rows(view: BaseDatabaseWrapper, queryset: Any) -> Iterator[tuple]:
    """What a `values_list` gives, asked through the snapshot, some rows at a time."""
    compiler = queryset.query.get_compiler(connection=view)
    return compiler.results_iter(tuple_expected=True, chunked_fetch=True, chunk_size=ROWS_AT_ONCE)

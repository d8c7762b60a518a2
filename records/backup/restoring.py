"""Restoring a backup into an empty system: all its rows in one transaction, at the tables of its day."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from records.backup import tables
from records.backup.making import Step
from records.backup.reading import Backup, Contents
from records.vault import copies, regaining


class NotEmpty(Exception):
    """There is a system here already: `args` names a table that holds something."""


class Newer(Exception):
    """The backup was made by a newer version: `args` names a migration that this one does not know."""


def require_empty() -> None:
    """Raises NotEmpty unless every table that a restore would write is empty or not there yet."""
    there = set(connection.introspection.table_names())
    for model in tables.kept(apps):
        if model._meta.db_table in there and tables.holds_something(model):
            raise NotEmpty(model._meta.label_lower)


def begun() -> UUID | None:
    """The backup whose rows are here already while its keys are not: a restore was killed in between."""
    return regaining.waiting_for() if "outreach_vault_servicekey" in connection.introspection.table_names() else None


def load(path: Path, seed: bytes, step: Step) -> Contents:
    """Write rows and files of a backup; nothing of them stays when any of it does not open. Raises Newer, Tampered.

    The keys are not here yet: each waits for `regaining.regain`, and until then nothing can be read or written.
    """
    with path.open("rb") as file:
        backup = Backup(file, seed)
        then = _tables_of_its_day(backup.met.header["migrations"])
        taker = _Taker(backup, then, step)
        with transaction.atomic(durable=True):
            require_empty()
            met = backup.go_through(taker)
            tables.count_on(taker.models.values())
    return met


def bring_on() -> None:
    """The tables of today, and what `migrate` makes by itself."""
    call_command("migrate", verbosity=0, interactive=False)


def _tables_of_its_day(applied: dict[str, list[str]]) -> Any:
    """Bring the tables to where they were when the backup was made; the models of that day."""
    executor = MigrationExecutor(connection)
    nodes = [(app, name) for app, names in applied.items() for name in names]
    for node in nodes:
        if node not in executor.loader.graph.nodes:
            raise Newer(".".join(node))
    executor.migrate(list(_last(executor.loader.graph, nodes)))
    return executor.loader.project_state(nodes).apps


def _last(graph: Any, nodes: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """The newest migration of each app among `nodes`."""
    there = set(nodes)
    for node in nodes:
        if not any(child.key in there and child.key[0] == node[0] for child in graph.node_map[node].children):
            yield node


class _Taker:
    """Writes what comes out of a backup."""

    def __init__(self, backup: Backup, then: Any, step: Step) -> None:
        self.columns = backup.met.header["columns"]
        self.models = {model._meta.label_lower: model for model in tables.kept(then)}
        self.lost = regaining.lost(backup.head.id)
        self.writers: dict[str, tables.Writer] = {}
        self.step, self.done, self.files = step, 0, 0

    def rows(self, label: str, lines: bytes) -> int:
        if label not in self.writers:
            self.writers[label] = tables.Writer(self.models[label], self.columns[label], self.lost)
        count = self.writers[label].write(lines)
        self.done += count
        self.step("rows", self.done, 0)
        return count

    def file(self, file_id: UUID, chunks: Iterator[bytes]) -> None:
        copies.put(file_id, chunks)
        self.files += 1
        self.step("files", self.files, 0)

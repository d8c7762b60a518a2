"""Taking hold of a record for a change, as its own kind with its people, and keeping it as its next version."""

from records.ledger.kinds.registry import child
from records.ledger.records import Record
from records.people.errors import Conflict
from records.vault import seals


def lock(record: Record, version: int | None) -> Record:
    """The record's row, locked, as its own kind. Raises Conflict when `version` is not the present one.

    The verb rests on it from here on: its seal is checked before the verb ends.
    `version` None takes the present one, for verbs that no older copy can harm (a confirmation, an opening).
    """
    row = Record.objects.select_for_update(no_key=True).get(pk=record.pk)
    if version is not None and row.version != version:
        raise Conflict(version=row.version)
    record = child(row)
    record.read_people()
    record.read_notes()
    seals.rely_on(record)
    return record


def keep(record: Record) -> None:
    """Save a locked, changed record as its next version: every change of it, or of what hangs on it, is one."""
    record.version += 1
    record.save()

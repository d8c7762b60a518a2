"""Records held against their events: a deletion, a roll-back, an edit past the verbs, an envelope that was exchanged.

The rth `record.submitted` tells the digest of the sealed note of revision r; each event the version of the record; the
last transition its status; and each decision, correction and opening of a note leaves a row. Drafts are saved quietly:
what nobody handed in yet is not covered.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.db import models

from records.audit import trail
from records.audit.chain import Fault, stored
from records.audit.models import Event
from records.ledger.decisions import Correction, Decision
from records.ledger.enums import Status
from records.ledger.note import Note
from records.ledger.openings import Opening
from records.ledger.records import Record
from records.vault.mac import digest

BATCH = 500
LEADS_TO = {
    "record.started": Status.DRAFT,
    "record.submitted": Status.SUBMITTED,
    "record.recalled": Status.DRAFT,
    "record.withdrawn": Status.WITHDRAWN,
    "record.accepted": Status.ACCEPTED,
    "record.returned": Status.RETURNED,
}
EDITABLE = (Status.DRAFT, Status.RETURNED)
AROUND: dict[type[models.Model], tuple[str, ...]] = {  # what each event of these leaves a row of
    Decision: ("record.accepted", "record.returned"),
    Correction: ("correction.proposed",),
    Opening: ("note.opened",),
}


@dataclass
class Told:
    """What the events say of one record."""

    number: int = 0
    status: str = ""
    version: int = 0
    handed_in: list[bytes] = field(default_factory=list)  # digest by revision, from the first on
    acts: Counter[str] = field(default_factory=Counter)  # how often which action

    def hear(self, number: int, action: str, version: int, seen: bytes) -> None:
        """The next event."""
        self.number, self.version = number, max(self.version, version)
        self.acts[action] += 1
        self.status = LEADS_TO.get(action, self.status)
        if action == "record.submitted":
            self.handed_in.append(seen)


def faults() -> Iterator[Fault]:
    """Every record that is not as its events say. To be asked in one moment: a verb changes both together."""
    for ids in _batches():
        yield from _look(ids)
    yield from _deleted()


def _batches() -> Iterator[list]:
    ids = Record.objects.order_by("pk").values_list("pk", flat=True)
    batch = list(ids[:BATCH])
    while batch:
        yield batch
        batch = list(ids.filter(pk__gt=batch[-1])[:BATCH])


def _look(ids: Sequence) -> Iterator[Fault]:
    records = list(Record.objects.filter(pk__in=ids).order_by("pk").only("pk", "status", "version", "revision"))
    told, notes, around = _told(ids), _notes(ids), {model: _counts(model, ids) for model in AROUND}
    for record in records:
        own = told[str(record.pk)]
        yield from _compare(record, own, notes[record.pk])
        if any(counts[record.pk] < _wanted(model, own) for model, counts in around.items()):
            yield Fault(own.number, "around missing", str(record.pk))


def _told(ids: Sequence) -> dict[str, Told]:
    told: dict[str, Told] = defaultdict(Told)
    events = Event.objects.filter(object__in=[str(pk) for pk in ids], result=trail.DONE).order_by("number")
    for event in events.only("object", "number", "action", "version", "object_digest"):
        told[event.object].hear(event.number, event.action, event.version, stored(event.object_digest))
    return told


def _notes(ids: Sequence) -> dict:
    """record id → {revision: digest of the sealed note}."""
    notes: dict = defaultdict(dict)
    for pk, revision, sealed in Note.objects.filter(record__in=ids).values_list("record", "revision", "sealed"):
        notes[pk][revision] = digest(stored(sealed))
    return notes


def _counts(model: type[models.Model], ids: Sequence) -> Counter:
    """record id → how many rows of `model` hang on it."""
    return Counter(model._default_manager.filter(record__in=ids).values_list("record", flat=True))


def _wanted(model: type[models.Model], told: Told) -> int:
    return sum(told.acts[action] for action in AROUND[model])


def _compare(record: Record, told: Told, notes: dict[int, bytes]) -> Iterator[Fault]:
    about = str(record.pk)
    if not told.acts["record.started"]:
        yield Fault(told.number, "record invented", about)
        return
    if record.status != told.status:
        yield Fault(told.number, "status differs", about)
    if record.revision != len(told.handed_in):
        yield Fault(told.number, "revision differs", about)
    if record.version < told.version or (record.version > told.version and told.status not in EDITABLE):
        yield Fault(told.number, "version differs", about)
    for revision, seen in enumerate(told.handed_in, start=1):
        if revision not in notes:
            yield Fault(told.number, "note missing", about)
        elif notes[revision] != seen:
            yield Fault(told.number, "note differs", about)


def _deleted() -> Iterator[Fault]:
    """Records that were begun and are not there: nothing in the system deletes one."""
    begun = trail.done("record.started")
    batch = list(begun.values_list("number", "object")[:BATCH])
    while batch:
        ids = [pk for _number, about in batch if (pk := trail.identifier(about)) is not None]
        there = {str(pk) for pk in Record.objects.filter(pk__in=ids).values_list("pk", flat=True)}
        yield from (Fault(number, "record deleted", about) for number, about in batch if about not in there)
        batch = list(begun.filter(number__gt=batch[-1][0]).values_list("number", "object")[:BATCH])

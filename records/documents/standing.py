"""How a printed record stands today: what a holder of its code is told, without a name and without a sealed word."""

import datetime
from dataclasses import dataclass
from enum import StrEnum

from django.utils import timezone
from django.utils.translation import gettext as _

from records.audit import tail, trail
from records.audit.models import Event
from records.documents import codes
from records.ledger.decisions import Correction
from records.ledger.enums import CorrectionKind, CorrectionState, Status
from records.ledger.records import Record
from records.vault import seals
from records.vault.errors import Moved, Tampered


class State(StrEnum):
    """What became of the revision that was printed."""

    PRESENT = "present"
    SUPERSEDED = "superseded"  # a later revision was handed in
    UNFINISHED = "unfinished"  # printed while it was being written
    BACK = "back"  # recalled or handed back: being written anew
    WITHDRAWN = "withdrawn"
    VOID = "void"
    GONE = "gone"  # destroyed since
    BROKEN = "broken"  # not as it was sealed: whoever turned it decides nothing here


@dataclass(frozen=True)
class Standing:
    """A printing and the record it was of; `record` is None when that was destroyed, or is not to be relied on."""

    event: Event
    revision: int
    copy: int
    record: Record | None
    state: State

    @property
    def day(self) -> datetime.date | None:
        """The day of the talk, message, letter or visit."""
        started = self.record.started_at if self.record else None
        return timezone.localdate(started) if started else None

    @property
    def digest(self) -> str:
        """What the paper shows of the leaf of its event."""
        return bytes(self.event.leaf).hex()[:16]

    @property
    def printed_by(self) -> str:
        """The name in the event; for whoever holds the signed file, which bears it too."""
        return self._labels.get("actor") or _("Name erased")

    @property
    def _labels(self) -> dict[str, str]:
        return trail.payload(self.event).get("labels", {})

    def as_subject(self) -> trail.Subject:
        """The record as the event of its printing names it, whatever became of its row."""
        return trail.Subject(id=self.event.object, label=self._labels.get("object", ""))

    @property
    def corrections(self) -> list[tuple[str, datetime.datetime]]:
        """What was added or put right since, by kind and time."""
        rows = self.record.corrections.filter(state=CorrectionState.ACCEPTED) if self.record else []
        return [(CorrectionKind(row.kind).name.lower(), row.at) for row in rows]


def of_code(code: str) -> Standing:
    """The standing of what `code` was printed on. Raises Tampered for a code that is none of ours."""
    named = codes.read(code)
    event = Event.objects.filter(number=named.event, action="record.printed", result=trail.DONE).first()
    if event is None or not tail.holds(event):
        raise Tampered("code: no such printing")
    record, state = _now(event.object, named.revision)
    copies = trail.of(event.object).filter(action="record.printed", result=trail.DONE, number__lte=event.number)
    return Standing(event, named.revision, copies.count(), record, state)


def _now(pk: str, revision: int) -> tuple[Record | None, State]:
    """The record and how it stands, by what its seal and those of its corrections hold."""
    try:
        rows = seals.sound(lambda: [*Record.objects.filter(pk=pk), *Correction.objects.filter(record=pk)])
        record = next((row for row in rows if isinstance(row, Record)), None)
        if record is None:
            seals.check_gone("record", pk)
    except (Tampered, Moved):
        return None, State.BROKEN
    return record, _state(record, revision)


def _state(record: Record | None, revision: int) -> State:
    if record is None:
        return State.GONE
    if record.void:
        return State.VOID
    if revision < record.revision:
        return State.SUPERSEDED
    if revision > record.revision:
        return State.UNFINISHED
    if record.status == Status.WITHDRAWN:
        return State.WITHDRAWN
    return State.BACK if record.status in (Status.DRAFT, Status.RETURNED) else State.PRESENT

"""Verifying everything that can be verified: the trail, records against it, seals, files. Leaves its result behind."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from records.actions import sweeping
from records.actions.mails import tell_administrators
from records.actions.verb import happened, verb
from records.audit import trail
from records.audit import verifying as trail_verifying
from records.audit.chain import Fault
from records.audit.models import Verification
from records.audit.moment import one_moment
from records.ledger import against_keys, against_trail, seals
from records.ledger.attachments import Attachment
from records.people.actor import SYSTEM
from records.people.errors import Conflict
from records.vault.errors import KeyUnavailable, Tampered

KEPT = 20  # faults kept with the result; all are counted


def faults(handed_out: Iterable[tuple[str, str]] = (), progress: Callable[[int], None] = lambda done: None
           ) -> Iterator[Fault]:  # fmt: skip
    """Every fault there is, streaming: as of one moment, but for files. `handed_out` are checkpoints kept elsewhere:
    (name, note).
    """
    elsewhere = list(handed_out)  # before that moment: one that is handed out meanwhile covers what comes after it
    with one_moment():
        yield from trail_verifying.faults(elsewhere, progress)
        yield from against_trail.faults()
        yield from against_keys.faults()
        for kind, id_, what in seals.faults():
            number = trail.of(id_).values_list("number", flat=True).last() or 0
            yield Fault(number, "seal broken", f"{kind} {id_}: {what}")
    yield from _files()


def _files() -> Iterator[Fault]:
    """Files that are gone from the store. It knows no moments: rows are asked as they are now, and once more."""
    try:
        rows = sweeping.missing()
    except (KeyUnavailable, OSError):
        yield Fault(trail.last_number(), "files unseen")
        return
    for row in rows:
        thing, owner = ("attachment", row.record_id) if isinstance(row, Attachment) else ("evidence", row.owner)
        number = trail.of(owner).values_list("number", flat=True).last() or 0
        yield Fault(number, "file missing", f"{thing} {row.pk}")


@dataclass
class Result:
    """What a verification found so far."""

    up_to: int = 0  # the last event that was walked through
    faults: int = 0
    first: list[dict] = field(default_factory=list)

    def add(self, fault: Fault) -> None:
        self.faults += 1
        if len(self.first) < KEPT:
            self.first.append({"number": fault.number, "what": fault.what, "about": fault.about})

    def as_subject(self) -> trail.Subject:
        """What the trail keeps of it."""
        return trail.Subject(id="trail", label=f"1–{self.up_to}")


def verify(*, by, handed_out=(), progress=lambda done: None, hear=lambda fault: None) -> Verification:
    """Walk through everything, tell each fault to `hear`, and keep the result."""
    result = Result()

    def walked(number: int) -> None:
        result.up_to = number
        progress(number)

    for fault in faults(handed_out, walked):
        result.add(fault)
        hear(fault)
    try:
        return keep(result, by=by)
    except (Tampered, Conflict):  # no event can be written: the head is gone or put back, which was found above
        with transaction.atomic():
            return _kept(result, by)


@verb("trail.verified")
def keep(result: Result, *, by) -> Verification:
    """Keep the result, and tell the trail that and by whom it was verified."""
    happened(result, up_to=result.up_to, faults=result.faults)
    return _kept(result, by)


def _kept(result: Result, by) -> Verification:
    """Who asked sees the faults; those of the clock are mailed, which needs no event."""
    if result.faults and by.user is None:
        tell_administrators("faults")
    return Verification.objects.create(
        at=timezone.now(), up_to=result.up_to, faults=result.faults, first=result.first, by=by.id
    )


def nightly() -> None:
    """The clock's own verification, by the worker: a long trail must not hold the clock up."""
    verify_for_the_clock.enqueue()


@task()
def verify_for_the_clock() -> None:
    """What was found shows in the state of the trail."""
    verify(by=SYSTEM)

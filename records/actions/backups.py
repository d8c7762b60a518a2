"""Backups in the trail: one was made, one was checked, the system came back from one and what follows from that."""

import datetime
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone

from records.actions.verb import happened, verb
from records.audit import trail
from records.ledger import numbering
from records.outbox.enums import MailState
from records.outbox.mail import Mail
from records.people.links import Link
from records.vault import regaining, seals


@dataclass(frozen=True)
class Named:
    """A backup by its id, for the trail."""

    id: UUID

    def as_subject(self) -> trail.Subject:
        return trail.Subject(id=str(self.id))


@verb("backup.made")
def made(backup, *, digest: bytes, size: int, rows: int, files: int, missing: int, by) -> None:
    """Tell of a backup that is whole on its disk, with the digest by which it is known again."""
    happened(backup, digest=digest.hex(), size=size, rows=rows, files=files, missing=missing)


@verb("backup.verified")
def verified(backup, *, digest: bytes, opened: bool, by) -> None:
    """Tell that a backup is still what it was; `opened` says that two holders of the kit opened all of it."""
    happened(backup, digest=digest.hex(), opened=opened)


@verb("system.restored")
def restored(backup, *, made_at: datetime.datetime, seed: bytes, skip: int, by) -> int:
    """Take the keys back, jump every number ahead, begin the trail's next generation: all of it or nothing.

    Gives the number of counters that jumped. Raises Tampered, KeyUnavailable.
    """
    keys = regaining.regain(seed)
    generation = trail.begin_generation()
    # Its own event comes first: the generation begins with it, and what follows in the trail follows from it.
    happened(backup, made_at=made_at.isoformat(), keys=keys, generation=generation, sealed=seals.bury("device"))
    _end_what_held_for_a_while()
    return skip_numbers(skip, since=made_at, by=by)


def _end_what_held_for_a_while() -> None:
    """Links and mails of that day: used, or sent, since then for all we know, so none of them counts again.

    A link that was turned before the backup opens nothing, and must not keep the system from coming back.
    """
    now = timezone.now()
    standing = seals.holding(Link.objects.standing())
    Link.objects.filter(pk__in=[link.pk for link in standing]).update(revoked_at=now)
    going = Mail.objects.filter(state__in=[MailState.QUEUED, MailState.SENDING])
    going.update(state=MailState.UNKNOWN, reason="restored", changed_at=now)


@verb("numbers.skipped")
def skip_numbers(count: int, *, since: datetime.datetime, by) -> int:
    """Let each counter jump ahead by `count`, one event a counter, so that no number of a lost record comes again."""
    years = range(timezone.localtime(since).year - 1, timezone.localdate().year + 1)
    counters = numbering.skip(count, years)
    for counter in counters:
        happened(counter, skipped=count, last=counter.last)
    return len(counters)

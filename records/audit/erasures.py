"""Payloads that were erased: the event that tells of each, and holding all of them to what the trail tells.

An event `payload.erased` names the number of the one it is about in its header, which nobody erases or writes anew.
"""

from collections.abc import Iterator

from records.audit import trail
from records.audit.chain import Fault
from records.audit.models import Event

ERASED = "payload.erased"
NAME = "event:"  # before a number, as the object of an event
# What the machinery goes by stands in their payloads: which root keys and kits there were, what a backup lacked, how
# far an alarm told, why something was erased. Of people they name the login at a terminal, and nobody else.
KEPT = frozenset({ERASED, "alarm.raised", "backup.made", "backup.verified", "kit.made", "rotation.finished"})


def subject(event: Event) -> trail.Subject:
    """An event as what another one is about, for whoever may read the one."""
    return trail.Subject(id=f"{NAME}{event.number}", unit=event.unit, label=str(event.number))


def telling(number: int) -> Event | None:
    """The event which tells that the payload of event `number` was erased."""
    return trail.done(ERASED).filter(object=f"{NAME}{number}", number__gt=number).first()


class Erasures:
    """What the trail tells to be erased: few among many events, so that their numbers are held at once."""

    def __init__(self) -> None:
        self._told = dict(_told())

    def see(self, event: Event) -> Iterator[Fault]:
        """Whether the payload of the next event is there, or is not, as it should."""
        there = (event.salt is not None, event.payload is not None)
        if self._told.get(event.number, 0) > event.number:
            if any(there):
                yield Fault(event.number, "payload back")
        elif not all(there):
            yield Fault(event.number, "payload gone")


def _told() -> Iterator[tuple[int, int]]:
    """Number of the event erased, number of the last that tells so."""
    for about, number in trail.done(ERASED).values_list("object", "number").iterator():
        named = str(about).removeprefix(NAME)
        if named.isascii() and named.isdigit():
            yield int(named), number

"""The end of the chain, checked at a glance: the head and the newest events; `verify` alone checks the whole."""

import datetime
from dataclasses import dataclass

from records.audit import chain
from records.audit.models import Event, Head

LAST = 50


@dataclass(frozen=True)
class Tail:
    """How far the chain reaches, when it last grew, and the first fault among its newest events."""

    number: int
    at: datetime.datetime | None
    fault: chain.Fault | None


def look() -> Tail:
    """The tail as it stands now."""
    newest = list(Event.objects.order_by("-number")[: LAST + 1])
    head = Head.objects.filter(pk=1).first()
    if not newest:
        number = head.number if head else 0
        return Tail(number, None, chain.Fault(number, "missing") if number else None)
    return Tail(newest[0].number, newest[0].at, _fault(newest[::-1], head))


def holds(event: Event) -> bool:
    """Whether one event, its particulars included, still hangs on the one before it."""
    before = Event.objects.filter(number=event.number - 1).first()
    if before is None and event.number > 1:
        return False
    end = Head(number=event.number, mac=event.mac)
    return next(iter(chain.check([event], end, after=before)), None) is None


def _fault(events: list[Event], head: Head | None) -> chain.Fault | None:
    whole = len(events) <= LAST
    before = None if whole else events[0]
    rows = events if whole else events[1:]
    return next(iter(chain.check(rows, head, after=before)), None)

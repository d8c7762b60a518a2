"""What could open a copy from before: every root key and recovery kit that there was, as far as the trail knows them.

All of them count, also those replaced before a record began: an earlier one opens the key of a unit in an old copy, and
that opens the record's own in a newer one.
"""

from dataclasses import replace
from datetime import datetime
from itertools import zip_longest

from django.db.models import Q

from records.audit import tail, trail
from records.audit.models import Event
from records.documents.destruction import Opener
from records.vault import recovery
from records.vault.root import provider

ROTATED, MADE = "rotation.finished", "kit.made"
REPLACED = ("glass.broken", "system.restored")  # another root key may be in use since: no event says which


def roots() -> list[Opener]:
    """The root keys, the one in use last. What the first was called stands in no event."""
    changes = Event.objects.filter(Q(action=ROTATED, object="key:root") | Q(action__in=REPLACED), result=trail.DONE)
    named = [(event.at, _told(event, "target")) for event in changes.order_by("number")]
    return _in_a_row([(None, ""), *named], provider().name())


def kits() -> list[Opener]:
    """The recovery kits, the one in force last."""
    row = recovery.public()
    named = [(event.at, _told(event, "kit")) for event in trail.done(MADE)]
    return _in_a_row(named, recovery.key_id(bytes(row.public)).hex() if row else "")


def _told(event: Event, name: str) -> str:
    """The name in an event's payload; none where that was turned, or holds none."""
    return str(trail.payload(event).get("detail", {}).get(name, "")) if tail.holds(event) else ""


def _in_a_row(named: list[tuple[datetime | None, str]], present: str) -> list[Opener]:
    """Each until the next came; the present one is the last, whatever the trail has as the last."""
    ends = [since for since, _name in named[1:]]
    found = [Opener(name, since, until) for (since, name), until in zip_longest(named, ends)]
    if not present:
        return found
    last = found.pop() if found and found[-1].name in ("", present) else Opener(present)
    if found and found[-1].name == present:  # a broken glass replaces a root key only where it was lost
        last = found.pop()
    return [*found, replace(last, name=present, until=None)]

"""Appending new events to the tree. Each is checked before it goes in: what was edited, invented or taken out between
its writing and its signing is found here. The head of the chain is read and never locked.
"""

from collections.abc import Sequence

from django.db import transaction

from records.audit import chain, tiles, trail
from records.audit.models import Event, Tree
from records.vault.columns import binary
from records.vault.errors import Tampered

BATCH = 4 * tiles.WIDTH


def size() -> int:
    """How many events the tree holds."""
    return Tree.objects.filter(pk=1).values_list("size", flat=True).first() or 0


def locked() -> Tree:
    """The tree's row, held until the transaction ends."""
    Tree.objects.bulk_create([Tree(pk=1)], ignore_conflicts=True)
    return Tree.objects.select_for_update(no_key=True).get(pk=1)


def grow() -> int:
    """Append all events written by now; gives back the size of the tree. Raises Tampered at the first that is wrong."""
    old, head = size(), trail.last_number()  # in this order: both grow meanwhile
    if head < old:
        raise Tampered(f"trail: ends at {head}, the tree at {old}")
    while (old := size()) < head:
        if not _grow_once(old, head):
            break  # Another process is at it.
    return size()


def _grow_once(old: int, head: int) -> bool:
    """One batch: read and checked outside the transaction, which then writes a few rows."""
    events = list(Event.objects.filter(number__gt=old, number__lte=min(head, old + BATCH)).order_by("number"))
    _check(events, old, head)
    growth = tiles.Growth(old)
    for event in events:
        growth.append(chain.stored(event.leaf))
    with transaction.atomic():
        tree = locked()
        if tree.size != old:
            return False
        tiles.write(growth.changed())
        Tree.objects.filter(pk=1).update(size=growth.size)
    return True


def _check(events: Sequence[Event], old: int, head: int) -> None:
    if len(events) != min(head - old, BATCH):
        raise Tampered(f"trail: events are missing after {old}")
    for fault in chain.check_after(_last_mac(old), old, events):
        raise Tampered(f"trail: {fault.what} at {fault.number}")


def _last_mac(old: int) -> bytes:
    """The link to which the next event is chained; its event must be the one that is in the tree."""
    if old == 0:
        return b""
    event = Event.objects.filter(number=old).first()
    if event is None:
        raise Tampered(f"trail: missing at {old}")
    if tiles.Stored(old)(0, old - 1) != binary(event.leaf, "leaf") or chain.leaf(event) != chain.stored(event.leaf):
        raise Tampered(f"trail: {old} is not the event that the tree holds")
    return chain.stored(event.mac)

"""Pages of the ledger by key, forward and back: each is asked for by its neighbour, so page 400 costs what page 1 does.

Newest first, records without a time come before all others; oldest first is the exact mirror.
"""

import datetime
import uuid
from dataclasses import dataclass

from django.db.models import F, Q

SIZE = 25


@dataclass(frozen=True)
class Page:
    """A page of rows, and the keys of its neighbours where there are any."""

    rows: list
    previous: str = ""
    next: str = ""


def page(queryset, fetch, *, newest_first=True, after="", before="") -> Page:
    """The rows after the key `after`, or those before `before`; the first page for neither or a key that is none."""
    back = _key(before)
    start = back or _key(after)
    descending = newest_first != bool(back)
    ordered = queryset.order_by(*_order(descending))
    rows = fetch((ordered.filter(_past(start, descending)) if start else ordered)[: SIZE + 1])
    more, rows = len(rows) > SIZE, rows[:SIZE]
    if back:
        rows = rows[::-1]
    if not rows:
        return Page([])
    has_previous, has_next = (more, True) if back else (bool(start), more)
    return Page(rows, write(rows[0]) if has_previous else "", write(rows[-1]) if has_next else "")


def write(row) -> str:
    """The key of a row, for an address."""
    return f"{row.started_at.isoformat() if row.started_at else ''}~{row.id}"


def _key(text: str):
    moment, _sign, record = text.partition("~")
    try:
        at = datetime.datetime.fromisoformat(moment) if moment else None
        return (at, uuid.UUID(record)) if at is None or at.tzinfo else None
    except ValueError:
        return None


def _order(descending: bool):
    started = F("started_at")
    return (started.desc(nulls_first=True), "-id") if descending else (started.asc(nulls_last=True), "id")


def _past(key, descending: bool) -> Q:
    at, record = key
    further = Q(id__lt=record) if descending else Q(id__gt=record)
    undated = Q(started_at__isnull=True)
    if at is None:
        return (undated & further) | ~undated if descending else undated & further
    if descending:
        return Q(started_at__lte=at) & (Q(started_at__lt=at) | further)
    return (Q(started_at__gte=at) & (Q(started_at__gt=at) | further)) | undated

"""What a browser posts of a record form, as the plain data that the one validator takes. Judges nothing."""

import datetime
import re
import uuid

from django.http import QueryDict

from records.ledger.kinds.registry import model_of
from records.ledger.note_fields import MOST_ROWS
from records.ledger.sections import ATTENDANCE, COMMITMENTS, Section
from records.ledger.validator import LONGEST, SHARED

CLOCK = re.compile(r"\d\d:\d\d(:\d\d)?")


def read(kind: str, post: QueryDict) -> dict:
    """Particulars, people and sections of `kind` in `post`; what the form did not hold is left out."""
    model = model_of(kind)
    data = {name: post[name] for name in (*model.PARTICULARS, *SHARED) if name in post}
    if CLOCK.fullmatch(data.get("ended_at", "")):
        data["ended_at"] = _after(data.get("started_at", ""), data["ended_at"])
    data["participants"] = people(kind, post)
    for section in model.SECTIONS:
        if section.shape in ROWS:
            if f"{section.name}-TOTAL_FORMS" in post:
                data[section.name] = rows(section, post)
        elif section.name in post:
            data[section.name] = post[section.name]
    return data


def people(kind: str, post: QueryDict) -> list[dict]:
    """Who was picked, part by part."""
    return [{"person": person, "part": part.value} for part in model_of(kind).parts() for person in post.getlist(part)]


def rows(section: Section, post: QueryDict) -> list[dict]:
    """The numbered rows of a list of commitments or of who was there."""
    try:
        count = min(int(post.get(f"{section.name}-TOTAL_FORMS") or 0), MOST_ROWS + 1)
    except ValueError:
        count = 0
    return [row for row in (ROWS[section.shape](post, f"{section.name}-{index}-") for index in range(count)) if row]


def version(post: QueryDict) -> int:
    """The version that the page was made from; 0, which no record has, where none is named."""
    named = post.get("version", "")
    return int(named) if re.fullmatch(r"[0-9]{1,15}", named) else 0


def uuids(values) -> list[str]:
    """Those of `values` that are ids at all, so that a query can be asked about them."""
    return [value for value in values if _is_uuid(value)]


def _is_uuid(value) -> bool:
    try:
        uuid.UUID(str(value))
    except ValueError:
        return False
    return True


def _after(start: str, clock: str) -> str:
    """The time of the end is asked alone; its day is that of the start, or the next one when it went past midnight."""
    try:
        began = datetime.datetime.fromisoformat(start)
        end = datetime.datetime.combine(began.date(), datetime.time.fromisoformat(clock), began.tzinfo)
    except ValueError:
        return ""
    following = end + datetime.timedelta(days=1)
    return (following if end < began and following - began <= LONGEST else end).isoformat()


def _commitment(post, prefix) -> dict:
    return {name: post.get(prefix + name, "") for name in ("id", "text", "person", "due")}


def _attendance(post, prefix) -> dict | None:
    """A row counts when it is ticked; one that was added by hand has no tick and counts by its relation."""
    if f"{prefix}listed" in post and f"{prefix}here" not in post:
        return None
    return {name: post.get(prefix + name, "") for name in ("member", "relation", "name")}


ROWS = {COMMITMENTS: _commitment, ATTENDANCE: _attendance}

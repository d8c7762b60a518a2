"""A record as JSON, as far as its reader sees it. The shapes stand in `kinds.py`."""

from records.ledger import access, door, lifecycle
from records.ledger.confirmations import Confirmation
from records.people.actor import Actor

SHARED = (
    "id", "kind", "number", "status", "version", "revision", "topic", "started_at", "ended_at", "place", "late", "void",
    "section_count", "note_size", "submitted_at", "decided_at", "changed_at", "created_at", "released",
)  # fmt: skip


def record_as_seen(record, by: Actor) -> dict:
    """What `by` sees of `record`, and what they may do with it."""
    allowed = access.fields(by.user, record)
    found = {name: getattr(record, name) for name in SHARED}
    found |= {name: plain(record, name) for name in (*record.PARTICULARS, "late_reason")}
    found["unit"] = {"id": record.unit_id, "code": record.unit.code, "name": record.unit.name}
    found["participants"] = [participant(row) for row in access.seen_people(by.user, record)]
    if allowed == access.EVERY_FIELD:
        found |= around(record)
    else:
        found = {name: value for name, value in found.items() if name in allowed}
    return found | {"may": may(by, record)}


def plain(record, name: str):
    """A particular; a choice not made is null."""
    value = getattr(record, name)
    return None if value == "" and record._meta.get_field(name).choices else value


def participant(row) -> dict:
    return {"id": row.pk, "person": person(row.person), "part": row.part}


def person(row) -> dict | None:
    return {"id": row.pk, "name": row.name} if row is not None else None


def may(by: Actor, record) -> list[str]:
    """The verbs that are open to `by` on `record` as it stands."""
    verbs = [v for v in access.RIGHTS if access.may(by, v, record) and lifecycle.possible(record, v)]
    if door.may_open(by.user, record):
        verbs.append("open")
    return verbs


def around(record) -> dict:
    """What hangs on a record, without a sealed word. Nobody can have answered what was never handed in."""
    handed_in = bool(record.revision)
    confirmations = record.confirmations.select_related("person") if handed_in else ()
    decisions = record.decisions.select_related("by__person") if handed_in else ()
    corrections = record.corrections.select_related("by__person", "decided_by__person") if handed_in else ()
    followups = record.followups.select_related("person", "closed_by__person") if handed_in else ()
    return {
        "confirmations": [confirmation(row) for row in confirmations],
        "decisions": [decision(row) for row in decisions],
        "corrections": [correction(row) for row in corrections],
        "followups": [followup(row) for row in followups],
        "attachments": [attachment(row) for row in record.attachments.all()],
    }


def confirmation(row: Confirmation) -> dict:
    names = ("id", "revision", "state", "device", "at")
    chosen = {"signed_how": row.signed_how or None, "reason": row.reason or None}
    return _named(row, names) | chosen | {"person": person(row.person)}


def decision(row) -> dict:
    return _named(row, ("id", "revision", "verdict", "at")) | {"by": row.by.name}


def correction(row) -> dict:
    names = ("id", "kind", "reason", "state", "revision", "at", "decided_at")
    return _named(row, names) | {"by": row.by.name, "decided_by": _name(row.decided_by)}


def followup(row) -> dict:
    return _named(row, ("id", "due", "revision", "closed_at")) | {
        "person": person(row.person),
        "closed_by": _name(row.closed_by),
    }


def attachment(row) -> dict:
    return _named(row, ("id", "purpose", "media_type", "size", "revision", "at"))


def opening(row) -> dict:
    """One opening of the note, as who-opened-it shows it."""
    names = ("id", "role", "reason", "revision", "sections", "at", "noted_at", "questioned_at", "answered_at")
    return _named(row, names) | {"reader": row.reader_name}


def _named(row, names) -> dict:
    return {name: getattr(row, name) for name in names}


def _name(user) -> str | None:
    return user.name if user is not None else None

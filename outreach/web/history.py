"""What happened to a record, for its page: the trail in words, who opened the note and why, its revisions."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from records.audit import trail
from records.audit.catalogue import CATALOGUE
from records.ledger import access
from records.ledger.enums import Device, OpenReason, Part
from records.ledger.openings import WRITE_TOGETHER, known
from records.people.actor import SYSTEM
from records.people.enums import Role

MOST_EVENTS, MOST_OPENINGS = 60, 40
OPENED = ("note.opened", "attachment.opened", "record.printed")
ROLES = {**{part.value: part.label for part in Part}, **{role.value: role.label for role in Role}}


@dataclass(frozen=True)
class Happening:
    """One event: who, what, when; `tone` as the timeline draws it."""

    number: int
    at: Any
    who: str
    what: str
    tone: str = ""


def events(thing, people=()) -> list[Happening]:
    """What was done to a record or person, the newest first; refusals stand in the trail alone.

    `people` are a record's participants, whom its events name by their part.
    """
    rows = trail.of(thing.pk).filter(result=trail.DONE).order_by("-number")[:MOST_EVENTS]
    names = {row.pk: row.person.name for row in people}
    return [_happening(row, names) for row in rows]


def _happening(event, names) -> Happening:
    payload = trail.payload(event)
    detail = payload.get("detail", {})
    what = str(CATALOGUE.get(event.action, event.action))
    if reason := detail.get("reason") if event.action in OPENED else "":
        what = _("%(what)s: %(reason)s") % {"what": what, "reason": OpenReason(reason).label}
    elif event.action == "record.submitted" and detail.get("revision", 1) > 1:
        what = _("%(what)s again, revision %(revision)s") % {"what": what, "revision": detail["revision"]}
    elif detail.get("device") == Device.AUTHOR and (name := names.get(detail.get("participant"))):
        what = _("%(what)s for %(name)s, on the author's phone") % {"what": what, "name": name}
    who = payload.get("labels", {}).get("actor") or _("The system")
    if event.payload is None and event.actor != SYSTEM.id:
        who = _("Name erased")
    return Happening(event.number, event.at, who, what, "opening" if event.action in OPENED else "")


@dataclass(frozen=True)
class Looked:
    """Somebody who opened the note. `may_question` and `may_answer` say what the page's reader can do about it."""

    id: Any
    name: str
    role: str
    at: Any
    why: str
    parts: str
    words: str
    question: str
    answer: str
    questioned: bool
    answered: bool
    may_question: bool
    may_answer: bool
    outcome: str = ""
    conclusion: str = ""


def openings(by, record, words: dict) -> list[Looked]:
    """Who opened the note, the newest first, as far as the reader may know; `words` of an opened note, else none."""
    rows = known(by.user, record).select_related("reader__person", "person").order_by("-at")[:MOST_OPENINGS]
    may = access.may(by, "question", record)
    return [_looked(by, row, words, may) for row in rows]


def _looked(by, row, words, may) -> Looked:
    def said(place):
        return words.get(f"{row.pk}{place}", {}).get("text", "")

    mine = row.reader_id == by.user.pk
    asked_of = row.reader_id is not None and row.role not in WRITE_TOGETHER
    count = len(row.sections)
    parts = ngettext("%(count)s released section", "%(count)s released sections", count) % {"count": count}
    return Looked(
        id=row.pk, name=row.reader_name, role=str(ROLES.get(row.role, row.role)), at=row.at,
        why=str(row.get_reason_display()), parts=parts if row.sections != ["*"] else "",
        words=said(""), question=said(":question"), answer=said(":answer"),
        questioned=row.questioned_at is not None, answered=row.answered_at is not None,
        may_question=may and not mine and asked_of and row.questioned_at is None,
        outcome=str(row.get_outcome_display()) if row.outcome else "", conclusion=said(":conclusion"),
        may_answer=mine and row.questioned_at is not None and row.answered_at is None,
    )  # fmt: skip


def revisions(record) -> list[dict]:
    """The revisions handed in, the newest first, each with its time."""
    rows = record.notes.filter(revision__lte=record.revision).values("revision", "written_at")
    return [row | {"present": row["revision"] == record.revision} for row in rows]

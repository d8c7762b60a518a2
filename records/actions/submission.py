"""Handing a record in, taking it back, and withdrawing it."""

import datetime
import uuid

from django.utils import timezone
from django.utils.translation import gettext as _

from records.actions.drafting import complete
from records.actions.verb import happened, verb
from records.audit import trail
from records.ledger import access, lateness, lifecycle, note, numbering
from records.ledger.enums import OpenReason
from records.ledger.followups import FollowUp
from records.ledger.kinds.registry import model_of
from records.ledger.locking import keep, lock
from records.ledger.sections import COMMITMENTS
from records.ledger.words import seal
from records.people.errors import Incomplete, Invalid, WrongState


@verb("record.submitted")
def submit(record, *, by, version, released=()):
    """Hand `record` in for review, releasing the ticked sections to the talkees.

    Raises NotAllowed, WrongState, Conflict, Incomplete (names every missing field, shows none).
    """
    record = lock(record, version)
    access.require(by, "submit", record)
    lifecycle.check(record, "submit")
    form = complete(record, by=by)
    if not form.is_valid():
        raise Incomplete.from_form(form)
    record.released = _released(record, released)
    _settle_note(record, form, by)
    lifecycle.move(record, "submit")
    now = timezone.now()
    if not record.revision:
        record.late = lateness.is_late(record.started_at, now)
    record.revision += 1
    record.submitted_at = now
    numbering.assign(record)
    keep(record)
    _follow_up(record, form.sections)
    happened(record, revision=record.revision, released=record.released, also=trail.touched(record.pk))
    return record


@verb("record.recalled")
def recall(record, *, by, version):
    """Take a record back, until an officer has opened it or somebody signed. Raises NotAllowed, WrongState."""
    record = lock(record, version)
    access.require(by, "recall", record)
    lifecycle.check(record, "recall")
    if record.openings.filter(revision=record.revision, reason=OpenReason.REVIEW).exists():
        raise WrongState(_("An officer has opened it already. Ask for it to be handed back."), opened=True)
    if record.confirmations.filter(revision=record.revision).exists():
        raise WrongState(_("It was signed already. Ask for it to be handed back."), signed=True)
    lifecycle.move(record, "recall")
    keep(record)
    happened(record)
    return record


@verb("record.withdrawn")
def withdraw(record, *, by, version):
    """Give a draft or a returned record up; a number once given stays in the ledger. Raises NotAllowed, WrongState."""
    record = lock(record, version)
    access.require(by, "withdraw", record)
    lifecycle.move(record, "withdraw")
    keep(record)
    happened(record, also=trail.touched(record.pk))
    return record


def _released(record, names) -> list:
    known = [section.name for section in model_of(record.kind).SECTIONS]
    if not isinstance(names, (list, tuple, set)) or not set(names) <= set(known):
        raise Invalid.at("released", _("There is no such section."), "section")
    return [name for name in known if name in names]


def _settle_note(record, form, by) -> None:
    """Seal exactly the sections of the present kind as the revision handed in."""
    if note.own_text(record) != form.sections or not record.notes.filter(revision=record.working_revision).exists():
        note.write(record, form.sections, by.user)


def _follow_up(record, sections: dict) -> None:
    """Make a follow-up of each commitment with a day; an open one that was struck out goes."""
    rows = [
        row
        for section in model_of(record.kind).SECTIONS
        if section.shape == COMMITMENTS
        for row in sections.get(section.name) or []
        if row["due"]
    ]
    record.followups.filter(closed_at__isnull=True).exclude(pk__in=[row["id"] for row in rows]).delete()
    closed = set(record.followups.filter(closed_at__isnull=False).values_list("pk", flat=True))
    for row in rows:
        if uuid.UUID(row["id"]) not in closed:
            _keep_follow_up(record, row)


def _keep_follow_up(record, row) -> None:
    name = f"followup:{row['id']}"
    FollowUp.objects.update_or_create(
        pk=row["id"],
        record=record,
        defaults={
            "person_id": row["person"],
            "due": datetime.date.fromisoformat(row["due"]),
            "revision": record.revision,
            "sealed": seal(record.pk, name, record.revision, row["text"]),
        },
    )

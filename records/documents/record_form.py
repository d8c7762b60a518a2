"""A record as a printed form, drawn from what its kind says of itself and from a note that was opened for it."""

import datetime
from dataclasses import dataclass, field
from textwrap import wrap

from django.db import models
from django.utils import timezone
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from records.documents import writing
from records.documents.forms import Form, Passage, Row
from records.documents.signing import Signature
from records.ledger.enums import ConfirmState, CorrectionState, Kind, Part, Verdict
from records.ledger.note import Opened
from records.ledger.sections import ATTENDANCE, COMMITMENTS
from records.people.enums import Relation

# Points of height kept for words added by hand, as on the forms in use.
ROOM = {
    Kind.TALK: {"said": 175.5, "opinions": 68, "problems": 31, "commitments": 62},
    Kind.VISIT: {"opinions": 43, "commitments": 48},
}
CHINESE = "〇一二三四五六七八九十"


@dataclass(frozen=True)
class Printing:
    """Who prints and why; the event that traces it; which copy it is and the address that its code leads to; drawn
    signatures (PNG) by the id of the confirmation."""

    by: str
    reason: str
    event: int
    digest: str
    copy: int = 1
    address: str = ""
    drawings: dict = field(default_factory=dict)

    @property
    def trail_line(self) -> str:
        """The event, as the paper and its signature name it."""
        digest = " ".join(wrap(self.digest, 4))
        return _("Audit event %(number)s, digest %(digest)s") % {"number": self.event, "digest": digest}


def form_of(record, opened: Opened, printing: Printing) -> Form:
    """The printed form of `record` (as its own kind) with the opened note."""
    return Form(
        title=str(record.PAPER),
        number=record.number or _("Draft"),
        notice=_("Sealed content, printed under a right"),
        rows=tuple(_rows(record)),
        passages=tuple(_passages(record, opened)),
        signatures=tuple(_signatures(record, opened, printing)),
        addenda=tuple(_addenda(record, opened)),
        trace=_trace(printing),
        verify_url=printing.address,
        language=get_language(),
        subject=str(record.get_kind_display()),
        author=printing.by,
        printed=timezone.localtime(),
    )


def _rows(record):
    day = timezone.localdate(record.started_at) if record.started_at else timezone.localdate()
    for part, label in record.PART_LABELS.items():
        if people := record.people(part):
            yield Row(str(label), _named(people, day), wide=len(people) > 2)
    yield Row(_("Time"), writing.write_span(record.started_at, record.ended_at))
    for name in record.PARTICULARS:
        if name not in ("started_at", "ended_at", "topic") and (value := particular(record, name)):
            yield Row(_label(record, name), value)
    yield Row(_label(record, "topic"), record.topic, wide=True)


def _named(people, day) -> str:
    return _("; ").join(" ".join(filter(None, (person.name, _post(person, day)))) for person in people)


def _post(person, day) -> str:
    post = person.post_on(day)
    return f"{post.unit.name}{post.title}" if post and writing.in_chinese() else str(post or "")


def _label(record, name) -> str:
    label = str(record._meta.get_field(name).verbose_name)
    return label[:1].upper() + label[1:]


def particular(record, name: str) -> str:
    """The value of a plain particular as a person reads it; empty when there is none."""
    column, value = record._meta.get_field(name), getattr(record, name)
    if value in (None, ""):
        return ""
    if column.choices:
        return str(getattr(record, f"get_{name}_display")())
    if isinstance(column, models.DateTimeField):
        return writing.write_moment(value)
    return writing.write_day(value) if isinstance(column, models.DateField) else str(value)


def _passages(record, opened):
    room = ROOM.get(record.kind, {})
    for section in record.SECTIONS:
        text = passage_text(section, opened.sections.get(section.name))
        yield Passage(str(section.label), text, str(section.group), room.get(section.name, 0))


def passage_text(section, value) -> str:
    """A section's value as running text: commitments numbered, who was there as a list."""
    if section.shape == COMMITMENTS:
        rows = enumerate(value or [], 1)
        return "\n".join(f"{_ordinal(number)}{row['text']}{_until(row)}" for number, row in rows)
    if section.shape == ATTENDANCE:
        return _("; ").join(_present(row) for row in value or [])
    return value or ""


def _ordinal(number: int) -> str:
    chinese = writing.in_chinese() and number <= 10
    return f"{CHINESE[number]}、" if chinese else f"{number}. "


def _until(row) -> str:
    if not row["due"]:
        return ""
    day = writing.write_day(datetime.date.fromisoformat(row["due"]))
    return _(" (by %(day)s)") % {"day": day}


def _present(row) -> str:
    relation = Relation(row["relation"]).label
    return f"{row['name']} ({relation})" if row["name"] else str(relation)


def _signatures(record, opened, printing):
    answers = {a.person_id: a for a in record.confirmations.all() if a.revision == record.revision}
    for person in record.people(Part.TALKEE):
        yield _answer(record, person, answers.get(person.pk), opened, printing)
    author = record.people(Part.PRINCIPAL)[0]
    label = f"{record.PART_LABELS[Part.PRINCIPAL]} {author.name}"
    handed_in = pgettext("on paper", "Submitted") if record.revision else ""
    yield Signature(label, when=writing.write_day(record.submitted_at), note=handed_in)
    yield _reviewed(record)


def _reviewed(record) -> Signature:
    """Who accepted it, by name; the room above the date is for a signature by hand."""
    label = pgettext("on paper", "Reviewed by")
    decision = record.decisions.filter(verdict=Verdict.ACCEPTED).select_related("by__person").last()
    if decision is None:
        return Signature(label)
    verdict = str(decision.get_verdict_display())
    return Signature(f"{label} {decision.by.name}", when=writing.write_day(decision.at), note=verdict)


def _answer(record, person, answer, opened, printing) -> Signature:
    label = f"{record.PART_LABELS[Part.TALKEE]} {person.name}"
    if answer is None:
        return Signature(label)
    when = writing.write_day(answer.at)
    if answer.state == ConfirmState.DECLINED:
        return Signature(label, when=when, note=f"{answer.get_state_display()}: {answer.get_reason_display()}")
    typed = opened.words.get(str(answer.pk), {}).get("typed_name", "")
    drawing = printing.drawings.get(answer.pk)
    return Signature(label, image=drawing, typed="" if drawing else typed or person.name, when=when)


def _addenda(record, opened):
    for correction in record.corrections.all():
        if correction.state == CorrectionState.ACCEPTED:
            text = opened.words.get(str(correction.pk), {}).get("text", "")
            words = {
                "kind": correction.get_kind_display(),
                "day": writing.write_day(correction.at),
                "by": correction.by.name,
                "reason": correction.get_reason_display(),
            }
            yield Passage(_("%(kind)s, %(day)s, %(by)s. Reason: %(reason)s") % words, text)


def _trace(printing) -> tuple[str, ...]:
    event = _("Scan to verify: %(event)s") % {"event": printing.trail_line} if printing.address else printing.trail_line
    words = {
        "by": printing.by, "at": writing.write_moment(timezone.now()), "reason": printing.reason, "copy": printing.copy,
    }  # fmt: skip
    return event, _("Printed by %(by)s, %(at)s, reason: %(reason)s, copy %(copy)s") % words

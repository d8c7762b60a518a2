"""What a record, a draft and a note of each kind look like, drawn from what the kinds say of themselves."""

from django.db import models
from drf_spectacular.utils import PolymorphicProxySerializer

from api import shapes
from api.shapes import Shape, day, flag, identifier, integer, moment, reference, text, word
from records.ledger import enums
from records.ledger.kinds.registry import KINDS
from records.ledger.lifecycle import STANDING, TRANSITIONS
from records.ledger.sections import ATTENDANCE, COMMITMENTS, Section
from records.ledger.validator import SHARED
from records.people.enums import Relation

VERBS = (*TRANSITIONS, *STANDING, "open")


class PersonName(Shape):
    """A person by name."""

    id = identifier(required=True)
    name = text(required=True)


class UnitName(Shape):
    """A unit by name."""

    id = identifier(required=True)
    code = text(required=True)
    name = text(required=True)


class ParticipantDraft(Shape):
    """A person and the part they took."""

    person = reference(required=True)
    part = word(enums.Part.values, required=True)


class Participant(Shape):
    """A person and the part they took; `id` is what a confirmation names."""

    id = integer(required=True)
    person = PersonName()
    part = word(enums.Part.values, required=True)


class Commitment(Shape):
    """Something promised; with a day it becomes a follow-up on submission."""

    id = reference()
    text = text()
    person = reference()
    due = day()


class Present(Shape):
    """Who was there: a relation, and a name with consent only."""

    member = reference()
    relation = word(Relation.values)
    name = text()


class Confirmation(Shape):
    """What a talkee said to a revision; the words come with the note."""

    id = identifier(required=True)
    person = PersonName()
    revision = integer(required=True)
    state = word(enums.ConfirmState.values, required=True)
    signed_how = word(enums.SignedHow.values, required=True, null=True)
    device = word(enums.Device.values, required=True)
    reason = word(enums.DeclineReason.values, required=True, null=True)
    at = moment(required=True)


class Decision(Shape):
    """What an officer decided on a revision; the comment comes with the note."""

    id = identifier(required=True)
    revision = integer(required=True)
    verdict = word(enums.Verdict.values, required=True)
    by = text(required=True)
    at = moment(required=True)


class Correction(Shape):
    """A correction of an accepted record; its text comes with the note."""

    id = identifier(required=True)
    kind = word(enums.CorrectionKind.values, required=True)
    reason = word(enums.CorrectionReason.values, required=True)
    state = word(enums.CorrectionState.values, required=True)
    revision = integer(required=True)
    by = text(required=True)
    at = moment(required=True)
    decided_by = text(required=True, null=True)
    decided_at = moment(required=True, null=True)


class FollowUp(Shape):
    """Something promised with a day; what exactly comes with the note."""

    id = identifier(required=True)
    person = PersonName(allow_null=True)
    due = day(required=True)
    revision = integer(required=True)
    closed_by = text(required=True, null=True)
    closed_at = moment(required=True, null=True)


class Attachment(Shape):
    """A sealed file."""

    id = identifier(required=True)
    purpose = word(enums.Purpose.values, required=True)
    media_type = text(required=True)
    size = integer(required=True)
    revision = integer(required=True)
    at = moment(required=True)


class RecordRow(Shape):
    """A record in a list. Which fields are there depends on what the reader is to it."""

    id = identifier(required=True)
    kind = word(enums.Kind.values, required=True)
    number = text(required=True)
    status = word(enums.Status.values, required=True)
    version = integer(required=True)
    revision = integer()
    unit = UnitName(required=False)
    started_at = moment()
    ended_at = moment()
    place = text()
    topic = text()
    participants = Participant(many=True, required=False)
    late = flag()
    void = flag()
    section_count = integer()
    note_size = integer()
    submitted_at = moment()
    decided_at = moment()
    changed_at = moment()


class _Whole(RecordRow):
    """What a single record has beyond a row of a list."""

    late_reason = word(enums.LateReason.values)
    created_at = moment()
    may = shapes.words(VERBS, required=True)
    confirmations = Confirmation(many=True, required=False)
    decisions = Decision(many=True, required=False)
    corrections = Correction(many=True, required=False)
    followups = FollowUp(many=True, required=False)
    attachments = Attachment(many=True, required=False)


def particular(model, name: str):
    """The JSON type of a plain particular."""
    field = model._meta.get_field(name)
    if field.choices:
        return word([value for value, _label in field.choices])
    if isinstance(field, models.DateTimeField):
        return moment()
    if isinstance(field, models.DateField):
        return day()
    return integer() if isinstance(field, models.IntegerField) else text(field.max_length)


def section_shape(section: Section):
    """The JSON type of a sealed section."""
    rows = {COMMITMENTS: Commitment, ATTENDANCE: Present}
    if section.shape in rows:
        return rows[section.shape](many=True, required=False, allow_null=True)
    return text(section.limit)


def _made(name: str, doc: str, base: type, members: dict) -> type:
    return type(name, (base,), {"__doc__": doc, "__module__": __name__} | members)


def _draft(model):
    members = {"kind": shapes.only(model.KIND), "id": identifier(), "participants": _people()}
    members |= {name: particular(model, name) for name in (*model.PARTICULARS, *SHARED)}
    members |= {section.name: section_shape(section) for section in model.SECTIONS}
    return _made(f"{model.__name__}Draft", "What is known of it so far; only the kind must be said.", Shape, members)


def _people():
    return ParticipantDraft(many=True, required=False, allow_null=True)


def _record(model):
    members = {"kind": shapes.only(model.KIND)} | {name: particular(model, name) for name in model.PARTICULARS}
    members["released"] = shapes.words([section.name for section in model.SECTIONS])
    return _made(model.__name__, "A record as its reader sees it.", _Whole, members)


def _note(model):
    sections = {section.name: section_shape(section) for section in model.SECTIONS}
    inner = _made(f"{model.__name__}Sections", "The sections that the reader may read.", Shape, sections)
    words = shapes.Typed(dict, {"type": "object", "additionalProperties": {"type": "object"}}, required=True)
    members = {"kind": shapes.only(model.KIND), "revision": integer(required=True), "sections": inner(), "words": words}
    return _made(f"{model.__name__}Note", "An opened note, and the other sealed words of the record by the id of what "
                 "they belong to.", Shape, members)  # fmt: skip


DRAFTS = {kind: _draft(model) for kind, model in KINDS.items()}
RECORDS = {kind: _record(model) for kind, model in KINDS.items()}
NOTES = {kind: _note(model) for kind, model in KINDS.items()}


def any_of(name: str, shapes_by_kind: dict) -> PolymorphicProxySerializer:
    """One of the four, told apart by `kind`."""
    return PolymorphicProxySerializer(name, {str(kind): shape for kind, shape in shapes_by_kind.items()}, "kind")


ANY_DRAFT, ANY_RECORD, ANY_NOTE = any_of("AnyDraft", DRAFTS), any_of("AnyRecord", RECORDS), any_of("AnyNote", NOTES)

"""Drafts: started, changed of kind, and the one way in which what was typed reaches a record."""

import uuid
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from records.actions.verb import happened, verb
from records.ledger import access, lifecycle, note
from records.ledger.enums import Part
from records.ledger.kinds.registry import child, model_of
from records.ledger.locking import keep, lock
from records.ledger.parts import Participant
from records.ledger.records import Record
from records.ledger.validator import SHARED, RecordForm, form_class
from records.people.errors import Conflict, Invalid, NotAllowed
from records.people.persons import Person
from records.vault import keys, seals


@dataclass(frozen=True)
class Saved:
    """A saved record, and what could not be kept of what was typed: field → [(code, words)]."""

    record: Record
    errors: dict[str, list[tuple[str, Any]]] = field(default_factory=dict)


@verb("record.started")
def start(*, kind, data, by, id=None, lenient=False) -> Saved:
    """Begin a draft of `kind` with whatever is known. Raises NotAllowed, Invalid, Conflict (the id is taken)."""
    model = model_of(kind)
    if id is not None and Record.objects.filter(pk=id).exists():
        raise Conflict(_("A record with this id exists already."))
    author = _employed(_author(by, kind, data))
    pk, unit = uuid.UUID(str(id)) if id else uuid.uuid4(), unit_of(author, timezone.localdate())
    record = model(id=pk, record_ptr_id=pk, kind=kind, created_by=by.user, unit=unit)
    seals.begin(record)
    keys.make_data_key(record.pk, domain(record))
    Participant.objects.create(record_id=record.pk, person=author, part=Part.PRINCIPAL)
    record.read_people()
    saved = write(record, data, by=by, lenient=lenient, author=author)
    happened(record, on_behalf_of=_leader(by, saved.record))
    return saved


@verb("record.kind_changed")
def change_kind(record, *, kind, by, version) -> Record:
    """Make a draft one of another kind; what was typed is kept until submission. Raises NotAllowed, WrongState."""
    record = lock(record, version)
    access.require(by, "change_kind", record)
    lifecycle.check(record, "change_kind")
    if kind not in access.kinds_for(by.user).get(access.author_id(record), ()):
        raise NotAllowed(verb="change_kind")
    model, previous, pk = model_of(kind), record.kind, record.pk
    record.delete(keep_parents=True)  # which takes its key from the object
    changed = model(record_ptr_id=pk)
    parent = Record.objects.get(pk=pk)
    changed.__dict__.update({f.attname: getattr(parent, f.attname) for f in Record._meta.concrete_fields})
    changed.kind, changed.version = kind, parent.version + 1
    changed.save_base(raw=True, force_insert=True)
    Record.objects.filter(pk=pk).update(kind=kind, version=changed.version)
    happened(changed, was=previous, on_behalf_of=_leader(by, changed))
    return changed


def write(record, data: dict, *, by, lenient: bool, author=None) -> Saved:
    """Put what is valid of `data` into a locked, editable or a new `record`; what `data` leaves out stays as it is.

    Lenient, what is not valid is told and the rest kept; otherwise Invalid is raised and nothing is kept.
    """
    text = note.own_text(record)
    form = form_class(record.kind)(current(record, text) | data, user=by.user, instance=record)
    errors = {} if form.is_valid() else Invalid.from_form(form).errors
    if errors and not lenient:
        raise Invalid(errors)
    for name, value in form.particulars.items():
        setattr(record, name, value)
    if "participants" in form.cleaned_data:
        _set_people(record, form.cleaned_data["participants"], by)
    _set_unit(record, author or _employed(access.author_id(record)))
    note.write(record, text | form.sections, by.user)
    keep(record)
    return Saved(record, errors)


def says_nothing_new(record, data: dict, *, by) -> bool:
    """Whether `data` is all valid and already stands in `record`."""
    text = note.own_text(record)
    make = form_class(record.kind)
    stored, handed = (
        make(values, user=by.user, instance=record) for values in (current(record, text), current(record, text) | data)
    )
    return stored.is_valid() and handed.is_valid() and stored.cleaned_data == handed.cleaned_data


def current(record, text: dict) -> dict:
    """`record` as the validator takes it: particulars, people and the sections in `text`."""
    record = child(record)
    names = (*record.PARTICULARS, *SHARED)
    people = [{"person": str(row.person_id), "part": row.part} for row in record.participants.all()]
    return {name: getattr(record, name) for name in names} | {"participants": people} | text


def complete(record, *, by) -> RecordForm:
    """The final validator over what is stored; its errors name what is missing and show nothing."""
    return form_class(record.kind)(current(record, note.own_text(record)), user=by.user, instance=record, final=True)


def domain(record) -> str:
    """The vault's name for the unit of `record`."""
    return f"unit:{record.unit_id}"


def unit_of(person: Person, day):
    """The unit of the leading post of `person` on `day`. Raises Invalid where there is none."""
    post = person.post_on(day)
    if post is None:
        raise Invalid.at("participants", _("%(name)s holds no post on that day.") % {"name": person.name}, "no_post")
    return post.unit


def _author(by, kind, data):
    """The id of whom the record is by: the first principal named, else the one person this account may write for."""
    allowed = [person for person, kinds in access.kinds_for(by.user).items() if kind in kinds]
    rows = data.get("participants")
    rows = rows if isinstance(rows, list) else []
    named = next(
        (row.get("person") for row in rows if isinstance(row, dict) and row.get("part") == Part.PRINCIPAL), None
    )
    if named is None and allowed:
        return by.person_id if by.person_id in allowed else allowed[0]
    chosen = next((person for person in allowed if str(person) == str(named)), None)
    if chosen is None:
        if not allowed:
            raise NotAllowed(verb="start")
        raise Invalid.at("participants", _("The first principal must be you, or a leader you type for."), "author")
    return chosen


def _employed(person_id) -> Person:
    """The person with all their posts, which say in which unit a record is kept."""
    person = Person.objects.prefetch_related("positions__unit").get(pk=person_id)
    seals.rely_on(person)
    return person


def _set_people(record, rows, by) -> None:
    author = access.author_id(record)
    people = [(person, part) for person, part in rows if not (person.pk == author and part != Part.PRINCIPAL)]
    principals = [person for person, part in people if part == Part.PRINCIPAL]
    if author is not None and author not in {person.pk for person in principals}:
        people.insert(0, (Person.objects.get(pk=author), Part.PRINCIPAL))
    people.sort(key=lambda row: (row[1] != Part.PRINCIPAL, row[0].pk != author if row[1] == Part.PRINCIPAL else False))
    wanted = [(person.pk, part) for person, part in people]
    if wanted == [(row.person_id, row.part) for row in record.participants.all()]:
        return
    kept = {(row.person_id, row.part): row for row in record.participants.all()}
    record.participants.filter(pk__in=[row.pk for key, row in kept.items() if key not in wanted]).delete()
    for place, (person, part) in enumerate(wanted):
        row = kept.get((person, part)) or Participant(record_id=record.pk, person_id=person, part=part)
        if row.pk is None or row.position != place:
            row.position = place
            row.save()
    record.read_people()


def _set_unit(record, author) -> None:
    """The unit is the first principal's on the date of the event; a number once given keeps it."""
    if record.number_seq:
        return
    day = timezone.localdate(record.started_at) if record.started_at else timezone.localdate()
    post = author.post_on(day)
    if post is not None and post.unit_id != record.unit_id:
        record.unit = post.unit
        keys.rewrap(record.pk, domain(record))


def _leader(by, record):
    """The leader on whose behalf a scribe acts, or nobody."""
    author = access.author_id(record)
    return author if author != by.person_id else ""

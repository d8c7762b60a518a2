"""What the page of a record form shows, drawn from what the kind says of itself. Layout stands in the templates."""

from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import NON_FIELD_ERRORS
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from outreach.web.forms.around import readers_of
from outreach.web.forms.attached import attached
from outreach.web.forms.previous import previous
from outreach.web.forms.reading import uuids
from outreach.web.people_search import WITH_POSTS, described
from records.ledger import access, lateness, lifecycle
from records.ledger.enums import Kind, Part
from records.ledger.kinds.registry import model_of
from records.ledger.people_field import pickable
from records.ledger.sections import ATTENDANCE, COMMITMENTS, TEXT
from records.ledger.validator import RecordForm, form_class
from records.people import access as people_access
from records.people.enums import Relation, Role
from records.people.persons import Person

GROWS_BELOW = 2  # rows: a short passage begins as one line and grows with what is written


@dataclass
class RecordPage:
    """One form: an existing `record`, or one that is only being thought of. `data` as the validator takes it.

    `checked` judges `data` as submission does; otherwise nothing is complained about while somebody writes.
    """

    request: Any
    kind: str
    id: Any
    author: Person
    data: dict
    record: Any = None
    version: int = 0
    checked: bool = False
    restored: bool = False
    released: list = field(default_factory=list)
    words: dict = field(default_factory=dict)

    @cached_property
    def form(self) -> RecordForm:
        make, common = form_class(self.kind), {"user": self.request.user, "instance": self.record}
        form = make(self.data, final=True, **common) if self.checked else make(initial=self.data, **common)
        dress(form)
        return form

    @cached_property
    def model(self):
        return model_of(self.kind)

    @cached_property
    def people(self) -> dict:
        """part → persons picked for it, the author left out."""
        rows = [row for row in self.data.get("participants") or [] if isinstance(row, dict)]
        allowed = pickable(self.request.user, self.record)
        found = _by_id(allowed.filter(pk__in=uuids(row.get("person") for row in rows)).prefetch_related(WITH_POSTS))
        parts = {part: [] for part in self.model.parts()}
        for row in rows:
            person = found.get(str(row.get("person")))
            if person is not None and row.get("part") in parts and person.pk != self.author.pk:
                parts[row["part"]].append(person)
        return parts

    def pickers(self) -> dict:
        """part → label, id and chips of its picker. Complaints about people stand at the first that asks for others."""
        asked = [part for part in (Part.TALKEE, Part.PRINCIPAL) if part in self.people]
        return {
            part.value: {
                "name": part.value,
                "label": label,
                "id": "id_participants" if part == asked[0] else f"id_{part.value}",
                "errors": self.form.errors.get("participants") if self.checked and part == asked[0] else None,
                "people": [described(person) for person in self.people[part]],
            }
            for part, label in self.model.PART_LABELS.items()
        }

    def everybody(self) -> list:
        """Whom a commitment can name."""
        return [self.author, *(person for persons in self.people.values() for person in persons)]

    def groups(self) -> list:
        """The sections in order; those that the kind groups (five clear, five ask) stand together."""
        found = [
            {"label": label, "parts": [self._section(section) for section in sections], "last": False}
            for label, sections in groupby(self.model.SECTIONS, key=lambda section: section.group)
        ]
        for group in [group for group in found if group["label"]][-1:]:
            group["last"] = True
        return found

    def _section(self, section) -> dict:
        drawn = {"section": section, "field": self.form[section.name]}
        if section.shape != TEXT:
            drawn["rows"] = ROWS[section.shape](self.data.get(section.name))
        return drawn

    def readers(self) -> list:
        people = [(self.author, Part.PRINCIPAL)]
        people += [(person, part) for part, persons in self.people.items() for person in persons]
        return readers_of(self.request, self.kind, self.record, people)

    def previous(self) -> list:
        return previous(self.request.user, self.author, self.people.get(Part.TALKEE, []), but=self.id)

    def scribing(self) -> dict | None:
        """For whom the account types, and until when, where it is not the author's own."""
        if self.author.pk == self.request.user.person_id:
            return None
        until = [g.until for g in people_access.grants(self.request.user) if g.leader_id == self.author.pk]
        return {"leader": self.author.name, "until": max(until, default=None), "role": Role.SCRIBE}

    def releasable(self) -> list:
        """The sections that the author can release to who was talked to."""
        if Part.TALKEE not in self.people:
            return []
        return [
            {"name": section.name, "label": section.label, "on": section.name in self.released}
            for section in self.model.SECTIONS
        ]

    def late(self) -> bool:
        """Whether the reason for being late is asked: by what is written, not by what is stored."""
        if self.record is not None and self.record.number_seq:
            return False
        start = self._start()
        return start is not None and lateness.is_late(start, timezone.now())

    def _start(self):
        try:
            return form_class(self.kind).base_fields["started_at"].clean(self.data.get("started_at"))
        except forms.ValidationError:
            return None

    def complaints(self) -> list:
        """Every complaint with the place it is about, for the summary on top."""
        if not self.checked:
            return []
        return [
            {"href": f"#{_place(self.form, name)}", "label": self.form[name].label, "words": words}
            for name, errors in self.form.errors.items()
            for words in errors
        ]

    def acts(self) -> dict:
        """Which acts beside writing are offered."""
        if self.record is None:
            return {}
        may = {
            verb: access.may(self.request.actor, verb, self.record) and lifecycle.possible(self.record, verb)
            for verb in ("withdraw", "change_kind", "attach")
        }
        kinds = access.kinds_for(self.request.user).get(self.author.pk, ())
        may["kinds"] = [kind for kind in Kind if kind in kinds and kind != self.kind] if may["change_kind"] else []
        return may

    def context(self) -> dict:
        return {
            "page": self,
            "form": self.form,
            "kind": self.kind,
            "kind_label": Kind(self.kind).label,
            "record": self.record,
            "pickers": self.pickers(),
            "groups": self.groups(),
            "everybody": self.everybody(),
            "readers": self.readers(),
            "previous": self.previous(),
            "leader": described(self.author),
            "leader_name": self.author.name,
            "met": [person.name for person in self.people.get(Part.TALKEE, [])],
            "scribing": self.scribing(),
            "releasable": self.releasable(),
            "late": self.late(),
            "complaints": self.complaints(),
            "acts": self.acts(),
            "relations": Relation.choices,
            "ended": self._ended(),
            "urls": self._urls(),
            "idle_minutes": settings.IDLE_MINUTES,
            **attached(self.request, self.id, self.record, self.words),
        }

    def _ended(self) -> str:
        """The clock of the end; the page asks nothing more, since its day follows from the start."""
        end = self.data.get("ended_at")
        if hasattr(end, "astimezone"):
            return timezone.localtime(end).strftime("%H:%M")
        return str(end or "").rpartition("T")[2][:5]

    def _urls(self) -> dict:
        names = ("record_save", "record_submit", "record_key", "record_form", "record_conflict", "record_edit")
        return {name.removeprefix("record_"): reverse(name, args=[self.id]) for name in names}


def dress(form: RecordForm) -> None:
    """Give the validator's fields the widgets of this face. Nothing pasted is cut off: the counter says so."""
    model = form._meta.model
    for name, control in form.fields.items():
        control.widget.attrs.pop("maxlength", None)
        if isinstance(control, forms.TypedChoiceField) and name in model.NEEDED:
            control.widget = forms.RadioSelect()
            control.choices = [choice for choice in control.choices if choice[0]]
        elif isinstance(control, forms.TypedChoiceField):
            control.choices = [(value, label if value else _("Not chosen")) for value, label in control.choices]
        if isinstance(control, forms.IntegerField):
            control.widget.attrs |= {"inputmode": "numeric", "min": 0}
    form.fields["topic"].help_text = ""  # stands beside the label
    for section in model.SECTIONS:
        if section.shape == TEXT:
            control = form.fields[section.name]
            control.widget.attrs |= {"rows": section.rows, "placeholder": "" if section.group else control.help_text}
            if section.rows <= GROWS_BELOW and not section.group:
                control.widget.attrs["data-grow"] = ""
            control.help_text = ""


def _commitments(value) -> list:
    return [row for row in value or [] if isinstance(row, dict)]


def _attendance(value) -> list:
    """The rows of who was there, without opening the household: what the note itself holds."""
    labels = dict(Relation.choices)
    return [
        row | {"label": labels.get(row.get("relation"), ""), "here": True, "listed": bool(row.get("member"))}
        for row in value or []
        if isinstance(row, dict)
    ]


ROWS = {COMMITMENTS: _commitments, ATTENDANCE: _attendance}


def _place(form, name) -> str:
    """The id that a link of the summary leads to: the first choice where a field is a row of them."""
    if name == NON_FIELD_ERRORS:
        return "main"
    bound = form[name]
    return f"{bound.auto_id}_0" if isinstance(bound.field.widget, forms.RadioSelect) else bound.auto_id


def _by_id(persons) -> dict:
    return {str(person.pk): person for person in persons}

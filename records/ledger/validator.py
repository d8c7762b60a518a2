"""The one validator of a kind, for both doors: a Django form made from what the kind says of itself.

The web form binds it; the API hands it the same data and gives back its codes and texts.
"""

import datetime
from functools import cache

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import modelform_factory
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from records.ledger import lateness
from records.ledger.enums import Part
from records.ledger.followups import FollowUp
from records.ledger.kinds.registry import model_of
from records.ledger.note_fields import field_for
from records.ledger.people_field import PeopleField, pickable
from records.ledger.sections import ATTENDANCE, COMMITMENTS
from records.people.households import FamilyMember

SHARED = ("late_reason",)
LONGEST = datetime.timedelta(hours=12)  # of a talk or a visit; one that begins at night may end the next morning
LARGEST = {"PositiveSmallIntegerField": 2**15 - 1, "PositiveIntegerField": 2**31 - 1}  # of a PostgreSQL column


class Written:
    """What comes as a text, or as the value it stands for; Django's own fields fail at a number or a list."""

    def to_python(self, value):
        if value not in self.empty_values and not isinstance(value, str | datetime.date):
            raise ValidationError(_("This must be text."), code="type")
        return super().to_python(value)


class DayField(Written, forms.DateField):
    """A day, as a browser's date field writes it."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class MomentField(Written, forms.DateTimeField):
    """A time in RFC 3339, or as a browser's date field writes it."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def to_python(self, value):
        moment = super().to_python(value)
        if moment is not None and not 1949 <= moment.year <= 2200:
            raise ValidationError(_("This year cannot be right."), code="year")
        return moment


class RecordForm(forms.ModelForm):
    """Particulars, people and sections of one record. `final` demands what submission needs."""

    def __init__(self, data=None, *, user, final=False, instance=None, **kwargs):
        super().__init__(data, instance=instance, **kwargs)
        self.final = final
        model = self._meta.model
        self.fields["participants"] = PeopleField(
            pickable=pickable(user, instance), parts=model.parts(), label=_("People")
        )
        for section in model.SECTIONS:
            self.fields[section.name] = field_for(section)

    def clean(self):
        data = super().clean()
        start, end = data.get("started_at"), data.get("ended_at")
        if start and end and end < start:
            self.add_error("ended_at", ValidationError(_("It ends before it starts."), code="order"))
        elif start and end and end - start > LONGEST:
            self.add_error("ended_at", ValidationError(_("It lasts more than 12 hours."), code="long"))
        self._check_commitments(data)
        self._check_attendance(data)
        if self.final:
            self._check_final(data)
        return data

    def _check_commitments(self, data):
        """Who is to do something is one of the people of the record, so that no id reaches further than its writer."""
        named = {str(person.pk) for person, _part in data.get("participants") or []}
        if not self.instance._state.adding:
            named |= {str(row.person_id) for row in self.instance.participants.all()}
        for section in self._meta.model.SECTIONS:
            rows = data.get(section.name) or [] if section.shape == COMMITMENTS else []
            if any(row["person"] and row["person"] not in named for row in rows):
                self.add_error(section.name, ValidationError(_("Name one of the people above."), code="unknown_person"))
            ids = [row["id"] for row in rows]
            taken = FollowUp.objects.filter(pk__in=ids).exclude(record_id=self.instance.pk)
            if len(set(ids)) < len(ids) or (ids and taken.exists()):
                self.add_error(section.name, ValidationError(_("These rows are not of this record."), code="taken"))

    def _check_attendance(self, data):
        """Who was there, where they are on a household's list, are of a household that was visited."""
        visited = [person.pk for person, part in data.get("participants") or [] if part == Part.TALKEE]
        for section in self._meta.model.SECTIONS:
            rows = data.get(section.name) or [] if section.shape == ATTENDANCE else []
            if members := [row["member"] for row in rows if row["member"]]:
                strangers = FamilyMember.objects.filter(pk__in=members).exclude(household__person_id__in=visited)
                if strangers.exists():
                    words = _("This relative is not on the list of the household.")
                    self.add_error(section.name, ValidationError(words, code="unknown_member"))

    def _check_final(self, data):
        start, now = data.get("started_at"), timezone.now()
        if start and start > now:
            self.add_error("started_at", ValidationError(_("This lies in the future."), code="future"))
        elif start and not self.instance.number_seq and lateness.is_late(start, now) and not data.get("late_reason"):
            self.add_error("late_reason", ValidationError(_("This is late. Say why."), code="missing"))
        named = {part for _person, part in data.get("participants") or []}
        for name in self._meta.model.NEEDED:
            present = Part(name) in named if name in Part.values else data.get(name) not in (None, "", [])
            if not present and not self.errors.get(name):
                self._report_missing(name)

    def _report_missing(self, name):
        field = "participants" if name in Part.values else name
        if name in Part.values:
            message = _("Nobody is named as %(part)s.") % {"part": Part(name).label}
        else:
            message = _("This is still missing.")
        self.add_error(field, ValidationError(message, code="missing"))

    @property
    def particulars(self) -> dict:
        """What is valid of the plain particulars."""
        names = (*self._meta.model.PARTICULARS, *SHARED)
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}

    @property
    def sections(self) -> dict:
        """What is valid of the sealed sections."""
        return {s.name: self.cleaned_data[s.name] for s in self._meta.model.SECTIONS if s.name in self.cleaned_data}

    def _post_clean(self):
        """A verb writes the record, so the form leaves its instance alone."""


def _widget_for(field, **kwargs):
    """Every column gets the project's own field; nothing is demanded of a draft."""
    kwargs["required"] = False
    if field.get_internal_type() == "DateTimeField":
        return MomentField(label=capfirst(field.verbose_name), required=False)
    if field.get_internal_type() == "DateField":
        return DayField(label=capfirst(field.verbose_name), required=False)
    if (largest := LARGEST.get(field.get_internal_type())) is not None:
        kwargs["max_value"] = largest
    return field.formfield(**kwargs)


@cache
def form_class(kind: str) -> type[RecordForm]:
    """The validator of `kind`."""
    model = model_of(kind)
    return modelform_factory(  # type: ignore[return-value]  # it derives from `form`
        model, form=RecordForm, fields=(*model.PARTICULARS, *SHARED), formfield_callback=_widget_for
    )

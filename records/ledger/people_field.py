"""The people of a record as one list of {"person": id, "part": name}, checked against whom the writer may pick."""

import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from records.ledger.enums import Part
from records.ledger.parts import Participant
from records.people.persons import Person

MOST = 60  # people in one record; a larger gathering is an activity, not a talk


class PeopleField(forms.Field):
    """Cleans to a list of (Person, Part), in order. `pickable` is the queryset of persons the writer may name."""

    def __init__(self, *, pickable, parts, **kwargs):
        super().__init__(required=False, **kwargs)
        self.pickable, self.parts = pickable, parts

    def to_python(self, value):
        if value in self.empty_values:
            return []
        if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
            raise ValidationError(_("This must be a list of people with their part."), code="type")
        if len(value) > MOST:
            raise ValidationError(_("At most %(most)s people."), code="too_many", params={"most": MOST})
        rows = [(self._id(row.get("person")), self._part(row.get("part"))) for row in value]
        found = self.pickable.in_bulk([person for person, _part in rows])
        for person, part in rows:
            if person not in found:
                raise ValidationError(
                    _("%(part)s: nobody you may name goes by this. Look them up again."),
                    code="unknown_person",
                    params={"part": part.label},
                )
        return [(found[person], part) for person, part in rows]

    def _id(self, value):
        try:
            return uuid.UUID(str(value))
        except ValueError:
            raise ValidationError(_("This is not the id of a person."), code="unknown_person") from None

    def _part(self, value):
        if value not in self.parts:
            raise ValidationError(_("There is no such part in this kind of record."), code="part")
        return Part(value)

    def validate(self, value):
        seen = set()
        for person, _part in value:
            if person.pk in seen:
                raise ValidationError(
                    _("%(name)s is named twice. One person takes one part."),
                    code="twice",
                    params={"name": person.name},
                )
            seen.add(person.pk)


def pickable(user, record):
    """Whom `user` may name: whom they may look up, and who is on the record already."""
    known = Q(pk__in=Person.objects.visible_to(user).values("pk"))
    if record is not None and record.pk:
        known |= Q(pk__in=Participant.objects.filter(record_id=record.pk).values("person_id"))  # never by a join
    return Person.objects.filter(known)

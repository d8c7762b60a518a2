"""Form fields for the sealed sections: a text, a list of commitments, a list of who was there."""

import datetime
import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from records.ledger.sections import ATTENDANCE, COMMITMENTS, Section
from records.people.enums import Relation, Scope
from records.people.households import FamilyMember
from records.people.text import TextField, clean_text

MOST_ROWS = 30
LINE = 500  # characters of one commitment
NAME = 100


class RowsField(forms.Field):
    """A list of rows, each cleaned by `clean_row`; rows without words are dropped."""

    def to_python(self, value):
        if value in self.empty_values:
            return []
        if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
            raise ValidationError(_("This must be a list of rows."), code="type")
        if len(value) > MOST_ROWS:
            raise ValidationError(_("At most %(most)s rows."), code="too_many", params={"most": MOST_ROWS})
        return [row for row in map(self.clean_row, value) if row]

    def clean_row(self, row: dict) -> dict | None:
        raise NotImplementedError


class CommitmentsField(RowsField):
    """Rows of {"id", "text", "person", "due"}; a row with a due date becomes a follow-up on submission."""

    def clean_row(self, row):
        text = _line(row.get("text"), LINE)
        if not text:
            return None
        person = row.get("person") or None
        return {
            "id": str(_uuid(row["id"]) if row.get("id") else uuid.uuid4()),
            "text": text,
            "person": str(_uuid(person)) if person else None,
            "due": _date(row.get("due")),
        }


class AttendanceField(RowsField):
    """Rows of {"member", "relation", "name"}: named with consent only, and a child never (PIPL, article 28)."""

    def clean(self, value):
        rows = super().clean(value)
        members = _members([row["member"] for row in rows if row["member"]])
        for row in rows:
            _check_name(row, members.get(row["member"]))
        return rows

    def clean_row(self, row):
        relation, name = row.get("relation") or "", _line(row.get("name"), NAME)
        member = str(_uuid(row["member"])) if row.get("member") else None
        if not relation and not member and not name:
            return None
        if relation not in Relation.values:
            raise ValidationError(_("Choose what they are to the person."), code="relation")
        return {"member": member, "relation": relation, "name": name}


def _members(ids):
    return {str(row.pk): row for row in FamilyMember.objects.filter(pk__in=ids).prefetch_related("consents")}


def _check_name(row, member):
    if row["member"] and member is None:
        raise ValidationError(_("This relative is not on the list of the household."), code="unknown_member")
    if not row["name"]:
        return
    today = timezone.localdate()
    if member is not None and member.is_child(today):
        raise ValidationError(_("A child's name is not recorded. Leave it out."), code="child")
    agreed = member is not None and any(c.scope == Scope.NAME and c.holds(today) for c in member.consents.all())
    if not agreed:
        raise ValidationError(_("Named with consent only. Leave the name out: the relation is enough."), code="consent")


def _line(value, limit) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ValidationError(_("This must be text."), code="type")
    text = clean_text(value).strip()
    if len(text) > limit:
        raise ValidationError(
            _("At most %(limit)s characters in a row, these are %(count)s."),
            code="max_length",
            params={"limit": limit, "count": len(text)},
        )
    return text


def _uuid(value):
    try:
        return uuid.UUID(str(value))
    except ValueError:
        raise ValidationError(_("This is not an id."), code="invalid") from None


def _date(value):
    if not value:
        return None
    try:
        return datetime.date.fromisoformat(str(value)).isoformat()
    except ValueError:
        raise ValidationError(_("Give the day as 2026-09-30."), code="date") from None


def field_for(section: Section) -> forms.Field:
    """The form field of a section."""
    shapes = {COMMITMENTS: CommitmentsField, ATTENDANCE: AttendanceField}
    if section.shape in shapes:
        return shapes[section.shape](label=section.label, help_text=section.hint, required=False)
    return TextField(
        label=section.label, help_text=section.hint, required=False, max_length=section.limit, rows=section.rows,
        strip=False,
    )  # fmt: skip

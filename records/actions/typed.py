"""Words and choices typed beside a verb: cleaned as any text, refused at their field."""

import uuid

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from records.people.errors import Invalid
from records.people.text import TextField


def words(text, field: str, limit: int) -> str:
    """`text` cleaned and held to `limit` characters. Raises Invalid at `field`."""
    try:
        return TextField(required=False, max_length=limit).clean(text)
    except ValidationError as error:
        raise Invalid({field: [(e.code or "invalid", m) for e in error.error_list for m in e.messages]}) from None


def uuid_of(value) -> uuid.UUID | None:
    """`value` as an id, or None where it is none."""
    try:
        return uuid.UUID(str(value))
    except ValueError:
        return None


def choice(value, choices, field: str) -> str:
    """`value` as one of `choices` (a TextChoices). Raises Invalid at `field`."""
    if value not in choices.values:
        raise Invalid.at(field, _("Choose one of the list."), "invalid_choice")
    return choices(value)

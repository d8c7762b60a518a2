"""JSON types, and nothing but them: a shape refuses what has another type or an unknown name, and describes itself in
the OpenAPI document. Whether a value makes sense is for the domain's validator to say.
"""

import uuid
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _
from drf_spectacular.drainage import set_override
from rest_framework import serializers


class Typed(serializers.Field):
    """A field of one JSON type; null stands for "nothing" wherever something may be left out."""

    default_error_messages = {
        "type": _("This has another JSON type than it should."),
        "zone": _("Give the time with its zone, as 2026-09-21T14:20:00+08:00."),
        "invalid": _("This is not an id."),
    }

    def __init__(self, type: Any, schema: dict, *, required: bool = False, null: bool | None = None, **kwargs):
        super().__init__(required=required, allow_null=not required if null is None else null, **kwargs)
        self.type = type
        set_override(self, "field", schema)

    def to_internal_value(self, value):
        if not isinstance(value, self.type) or (isinstance(value, bool) and self.type is not bool):
            self.fail("type")
        return value

    def to_representation(self, value):
        return value


class Moment(Typed):
    """A time that names its zone; words that are no time at all are left to the validator."""

    def to_internal_value(self, value):
        value = super().to_internal_value(value)
        try:
            moment = parse_datetime(value)
        except ValueError:
            moment = None
        if moment is not None and moment.tzinfo is None:
            self.fail("zone")
        return value


class Identifier(Typed):
    def to_internal_value(self, value):
        value = super().to_internal_value(value)
        try:
            uuid.UUID(value)
        except ValueError:
            self.fail("invalid")
        return value


class ListOf(Typed):
    """A list of words."""

    def to_internal_value(self, value):
        value = super().to_internal_value(value)
        if not all(isinstance(part, str) for part in value):
            self.fail("type")
        return value


class Rows(serializers.ListSerializer):
    """A list of objects."""

    default_error_messages = {"type": _("This must be a list of objects.")}

    def to_internal_value(self, data):
        if not isinstance(data, list):
            raise serializers.ValidationError([self.error_messages["type"]], "type")
        return super().to_internal_value(data)


class Shape(serializers.Serializer):
    """An object with known names."""

    class Meta:
        list_serializer_class = Rows

    default_error_messages = {"unknown": _("There is no such field."), "type": _("This must be an object.")}

    def to_internal_value(self, data):
        if not isinstance(data, dict):
            self.fail("type")
        if unknown := [name for name in data if name not in self.fields]:
            raise serializers.ValidationError({name: [self.error_messages["unknown"]] for name in unknown}, "unknown")
        return super().to_internal_value(data)


def text(limit: int | None = None, **more) -> Typed:
    schema: dict = {"type": "string"} | ({} if limit is None else {"maxLength": limit})
    return Typed(str, schema, **more)


def word(choices, **more) -> Typed:
    """One of a closed list; null where none was chosen."""
    null = more.get("null", not more.get("required", False))
    return Typed(str, {"type": "string", "enum": [value for value in choices if value] + [None] * null}, **more)


def integer(**more) -> Typed:
    return Typed(int, {"type": "integer", "format": "int64"}, **more)


def flag(**more) -> Typed:
    return Typed(bool, {"type": "boolean"}, **more)


def moment(**more) -> Typed:
    return Moment(str, {"type": "string", "format": "date-time"}, **more)


def day(**more) -> Typed:
    return Typed(str, {"type": "string", "format": "date"}, **more)


def identifier(**more) -> Typed:
    return Identifier(str, {"type": "string", "format": "uuid"}, **more)


def reference(**more) -> Typed:
    """An id that the domain's validator looks up, and complains of, itself."""
    return Typed(str, {"type": "string", "format": "uuid"}, **more)


def words(choices=None, **more) -> Typed:
    items: dict = {"type": "string"} | ({} if choices is None else {"enum": list(choices)})
    return ListOf(list, {"type": "array", "items": items}, **more)


def only(value: str) -> Typed:
    """The one value that tells a kind from the others."""
    return Typed(str, {"type": "string", "const": value}, required=True)

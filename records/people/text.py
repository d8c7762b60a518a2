"""Text as people type it: one cleaning for every form and endpoint, one form field, one model field."""

import unicodedata

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _


def clean_text(value: str) -> str:
    """`value` with LF line ends and composed letters (NFC); NUL, lone surrogates and control characters are refused.

    Never NFKC: it would change characters in names (GB 18030-2022).
    """
    value = value.replace("\r\n", "\n").replace("\r", "\n")
    if any(unicodedata.category(letter) in {"Cs", "Cc"} and letter not in "\n\t" for letter in value):
        raise ValidationError(_("There is a character here that cannot be kept."), code="unstorable")
    return unicodedata.normalize("NFC", value)


def searched(words: str, most: int) -> str:
    """Words typed into a search box: cleaned and cut to `most`; nothing where they hold what cannot be kept."""
    try:
        return clean_text(words).strip()[:most]
    except ValidationError:
        return ""


class TextField(forms.CharField):
    """A form field for anything a person types; counts characters after cleaning."""

    def __init__(self, *, rows=0, **kwargs):
        if rows:
            kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(**kwargs)

    def to_python(self, value):
        if value not in self.empty_values and not isinstance(value, str):
            raise ValidationError(_("This must be text."), code="type")
        return super().to_python(clean_text(value) if isinstance(value, str) else value)


class Text(models.CharField):
    """A column for a line of text; every form made from it cleans what was typed."""

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": TextField, **kwargs})


class Name(Text):
    """A column for a name: at least 50 characters, any script (GB 18030-2022), the separator U+00B7 included."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_length", 100)
        super().__init__(*args, **kwargs)

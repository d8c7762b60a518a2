"""Every string that a person reads is there in Chinese as well, found by Django's own rules of extraction.

A red test names the strings; put them into the `.po` file, then `make messages`.
"""

import io
from pathlib import Path

import pytest
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(settings.BASE_DIR)
CATALOGUE = ROOT / "outreach" / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
PACKAGES = ("outreach", "api", "records")
LAZY = {f"{name}_lazy": spec for name, spec in DEFAULT_KEYWORDS.items() if name.endswith("gettext")}
KEYWORDS = DEFAULT_KEYWORDS | LAZY | {"gettext_noop": None}


def sources():
    """(path, its text as Python that babel can read)."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            yield path, path.read_text()
    for path in sorted((ROOT / "templates").rglob("*.*")):
        if path.suffix in {".html", ".txt"}:
            yield path, "(" + templatize(path.read_text()).replace("\n", " ") + ")"


def messages() -> dict:
    """(context, English, plural or None) → where it stands first."""
    found = {}
    for path, text in sources():
        for line, message, _comments, context in extract("python", io.BytesIO(text.encode()), KEYWORDS):
            one, many = message if isinstance(message, tuple) else (message, None)
            if one:
                found.setdefault((context, one, many), f"{path.relative_to(ROOT)}:{line}")
    return found


@pytest.fixture(scope="module")
def chinese():
    with CATALOGUE.open("rb") as file:
        return {(row.context, row.id if isinstance(row.id, str) else row.id[0]): row for row in read_po(file) if row.id}


def test_every_string_has_its_chinese(chinese):
    missing = {
        f"{where}: {one!r}" + (f" ({context})" if context else "")
        for (context, one, _many), where in messages().items()
        if (context, one) not in chinese or not _text(chinese[context, one])
    }
    assert sorted(missing) == []


def test_no_translation_is_a_guess(chinese):
    assert [row.id for row in chinese.values() if row.fuzzy] == []


def test_a_translation_has_the_places_of_its_original(chinese):
    wrong = {str(row.id): str(error) for row in chinese.values() for error in _wrong_places(row)}
    assert wrong == {}


def test_a_plural_is_a_plural_in_the_catalogue_too(chinese):
    plurals = [(context, one) for context, one, many in messages() if many]
    assert [key for key in plurals if key in chinese and not chinese[key].pluralizable] == []


def test_the_rules_find_strings_of_code_and_of_templates():
    where = set(messages().values())
    assert any(place.startswith("records/") for place in where)
    assert any(place.startswith("templates/") for place in where)


def _text(row) -> str:
    return "".join(row.string) if isinstance(row.string, tuple | list) else row.string


def _wrong_places(row):
    """Chinese has one form, which may leave out the count that the plural names."""
    return [] if row.pluralizable else row.check()

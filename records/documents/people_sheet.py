"""The Excel sheet of units and people: the template that is handed out, and the reading of one that was filled in.

What a cell means is told here; whether it fits what the organisation has already is told in `actions/people_import.py`.
"""

import datetime
import re
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO

import xlsxwriter
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override, pgettext_lazy

from records.documents.spreadsheet import open_workbook, rows_of
from records.people.enums import Gender, Rank
from records.people.errors import Invalid

LAST_ROW = 5000
DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
SCIENTIFIC = re.compile(r"\d(\.\d+)?E\+\d+", re.IGNORECASE)
YES, NO = gettext_lazy("Yes"), gettext_lazy("No")


@dataclass(frozen=True)
class Column:
    """A column by its field's name; `shape` is text, day, choice or tick."""

    name: str
    label: object
    shape: str = "text"
    choices: type | None = None
    needed: bool = False
    width: int = 14


UNITS = (
    Column("code", gettext_lazy("Unit code"), needed=True),
    Column("name", gettext_lazy("Unit name"), needed=True, width=28),
    Column("parent", gettext_lazy("Code of the unit above"), needed=True, width=18),
)
PEOPLE = (
    Column("staff_number", gettext_lazy("Staff number"), needed=True),
    Column("name", pgettext_lazy("of a person", "Name"), needed=True, width=18),
    Column("pinyin", gettext_lazy("Pinyin"), width=20),
    Column("gender", gettext_lazy("Gender"), "choice", Gender, width=10),
    Column("unit", gettext_lazy("Unit code"), needed=True),
    Column("title", gettext_lazy("Title"), needed=True, width=20),
    Column("rank", gettext_lazy("Rank in the team"), "choice", Rank),
    Column("important", gettext_lazy("Important post"), "tick"),
    Column("since", gettext_lazy("In the post since"), "day", needed=True, width=16),
    Column("party_since", gettext_lazy("Joined the Party"), "day", width=16),
)
SHEETS = {"units": (gettext_lazy("Units"), UNITS), "people": (gettext_lazy("People"), PEOPLE)}
LANGUAGES = ("zh-hans", "en")


@dataclass
class Row:
    """A row as it was read: values by field, what stood in the cells, and what is wrong with them, by field."""

    number: int
    values: dict
    shown: dict
    faults: dict = field(default_factory=dict)

    def fault(self, name: str, words) -> None:
        """Note the first thing that is wrong with a cell."""
        self.faults.setdefault(name, str(words))


@dataclass
class Table:
    """One worksheet: its rows, the letter of each column that was found, and the headings that were passed over."""

    name: str
    columns: tuple
    letters: dict = field(default_factory=dict)
    skipped: list = field(default_factory=list)
    rows: list = field(default_factory=list)


@dataclass
class PeopleSheet:
    """What was uploaded."""

    units: Table
    people: Table


def template() -> bytes:
    """An empty workbook in the language in force, with lists to choose from; codes and numbers are text."""
    content = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(content, options) as book:
        for title, columns in SHEETS.values():
            _lay_out(book, book.add_worksheet(str(title)), columns)
    return content.getvalue()


def _lay_out(book, sheet, columns) -> None:
    head = book.add_format({"bold": True, "bg_color": "#E2EDEF", "bottom": 1, "text_wrap": True})
    text, day = book.add_format({"num_format": "@"}), book.add_format({"num_format": "yyyy-mm-dd"})
    for place, column in enumerate(columns):
        sheet.set_column(place, place, column.width, day if column.shape == "day" else text)
        sheet.write_string(0, place, f"{column.label}{' *' if column.needed else ''}", head)
        if choices := _choices(column):
            sheet.data_validation(1, place, LAST_ROW, place, {"validate": "list", "source": list(choices)})
    sheet.freeze_panes(1, 0)


def _choices(column: Column) -> dict:
    """The words of a list in the language in force → its value."""
    if column.shape == "tick":
        return {str(YES): True, str(NO): False}
    return {str(choice.label): choice.value for choice in column.choices or () if choice.value}


def read(content: bytes) -> PeopleSheet:
    """The rows of an uploaded workbook, formulas and all taken as what they show. Raises Invalid at `file`."""
    book = open_workbook(content)
    found = {key: _table(book, key, *SHEETS[key]) for key in SHEETS}
    if not found["units"].rows and not found["people"].rows:
        raise Invalid.at("file", _("There is no row in it. Fill in the template."), "empty")
    return PeopleSheet(**found)


def _table(book, key, title, columns) -> Table:
    table = Table(key, columns)
    name = next((name for name in book.sheet_names if _fold(name) in _words(title)), None)
    if name is None:
        return table
    cells = rows_of(book, name)
    places = _places(cells[0] if cells else [], table)
    for number, line in enumerate(cells[1:], 2):
        if any(_text(cell) for cell in line):
            table.rows.append(_row(number, line, table, places))
    return table


def _places(heads, table) -> dict:
    """field → column number; letters and passed-over headings are noted on `table`. Raises Invalid."""
    names = {word: column.name for column in table.columns for word in _words(column.label)}
    places: dict = {}
    for place, head in enumerate(heads):
        name = names.get(_fold(_text(head).removesuffix("*")))
        if name and name not in places:
            places[name] = place
            table.letters[name] = _letter(place)
        elif _text(head):
            table.skipped.append(_text(head))
    missing = [str(column.label) for column in table.columns if column.needed and column.name not in places]
    if missing:
        words = _("The sheet “%(sheet)s” has no column: %(columns)s.")
        raise Invalid.at("file", words % {"sheet": SHEETS[table.name][0], "columns": ", ".join(missing)}, "columns")
    return places


def _row(number, line, table, places) -> Row:
    row = Row(number, {}, {})
    for column in table.columns:
        cell = line[places[column.name]] if column.name in places and places[column.name] < len(line) else ""
        row.shown[column.name] = _text(cell)
        row.values[column.name] = READ[column.shape](cell, column, row)
        if column.needed and not row.shown[column.name]:
            row.fault(column.name, _("Must be filled in."))
    return row


def _read_text(cell, column, row) -> str:
    text = _text(cell)
    if column.name in ("staff_number", "code", "unit", "parent") and SCIENTIFIC.fullmatch(text):
        row.fault(column.name, _("Excel kept this as a number. Make the cell text."))
    return text


def _read_choice(cell, column, row):
    known, text = _meanings(column.name), _text(cell)
    if text and text not in known:
        row.fault(column.name, _("Choose one of the list."))
    return known.get(text, "" if column.choices else False)


@cache
def _meanings(name) -> dict:
    """The words of a list in each language → its value."""
    [column] = [column for column in PEOPLE if column.name == name]
    found = {}
    for language in LANGUAGES:
        with override(language):
            found |= _choices(column)
    return found


def _read_day(cell, column, row):
    if isinstance(cell, datetime.datetime):
        return cell.date()
    if isinstance(cell, datetime.date):
        return cell
    text = _text(cell)
    if not text:
        return None
    match = DAY.fullmatch(text)
    try:
        return datetime.date(*map(int, match.groups()))
    except (AttributeError, ValueError):
        row.fault(column.name, _("There is no such day. Write it as 2026-09-21."))
        return None


READ = {"text": _read_text, "choice": _read_choice, "tick": _read_choice, "day": _read_day}


def _text(cell) -> str:
    """A cell as it is shown: whole numbers without a point, days as 2026-09-21."""
    if isinstance(cell, datetime.datetime):
        cell = cell.date()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    return str(cell).strip()


def _fold(words) -> str:
    return "".join(str(words).split()).casefold()


def _words(label) -> set:
    """A label in each language, folded."""
    found = set()
    for language in LANGUAGES:
        with override(language):
            found.add(_fold(label))
    return found


def _letter(place: int) -> str:
    return _letter(place // 26 - 1) + chr(65 + place % 26) if place >= 26 else chr(65 + place)

"""The sheet of units and people: what a cell means, and what an upload may not do to the server."""

import zipfile
from datetime import date
from io import BytesIO

import pytest
import xlsxwriter
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from records.documents import people_sheet, spreadsheet
from records.people.errors import Invalid
from tests.bent import a_few, bent, broken, outcome
from tests.records.actions.sheets import person, workbook

SHEET = "xl/worksheets/sheet2.xml"


def read_one(**values):
    return people_sheet.read(workbook([person("30001", "罗鹏", **values)])).people.rows[0]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_template_is_read_back_in_either_language(language):
    with override(language):
        template = people_sheet.template()
    heads = [
        sheet.to_python()[0]
        for sheet in map(CalamineWorkbook.from_filelike(BytesIO(template)).get_sheet_by_index, (0, 1))
    ]
    assert [len(head) for head in heads] == [len(people_sheet.UNITS), len(people_sheet.PEOPLE)]
    with pytest.raises(Invalid):  # as it is, it holds no row
        people_sheet.read(template)
    sheet = people_sheet.read(workbook([person("30001", "罗鹏")], language=language))
    assert sheet.people.rows[0].values["name"] == "罗鹏"


@pytest.mark.parametrize("written", ["2024-03-15", "2024/3/15", "2024.3.15", "2024年3月15日"])
def test_a_day_is_read_as_people_write_it(written):
    assert read_one(since=written).values["since"] == date(2024, 3, 15)


def test_a_number_is_read_without_a_point_and_a_zero_in_front_stays():
    rows = people_sheet.read(workbook([person(20011, "甲"), person("00012", "乙")])).people.rows
    assert [row.values["staff_number"] for row in rows] == ["20011", "00012"]


def test_what_looks_like_a_formula_stays_text():
    row = read_one(title="=1+1")
    assert (row.values["title"], row.faults) == ("=1+1", {})


def test_columns_are_found_by_heading_and_strangers_are_passed_over():
    table = people_sheet.read(workbook([person("30001", "罗鹏")], more=["备注"])).people
    assert (table.letters["staff_number"], table.letters["party_since"], table.skipped) == ("A", "J", ["备注"])


def test_a_sheet_without_a_needed_column_is_refused():
    content = BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        book.add_worksheet(str(people_sheet.SHEETS["people"][0])).write_column(0, 0, ["Staff number", "30001"])
    with pytest.raises(Invalid) as refusal:
        people_sheet.read(content.getvalue())
    assert refusal.value.errors["file"][0][0] == "columns"


@pytest.mark.parametrize("content", [b"", b"not a workbook", b"PK\x03\x04 broken"])
def test_what_is_no_workbook_is_refused(content):
    with pytest.raises(Invalid) as refusal:
        people_sheet.read(content)
    assert refusal.value.errors["file"][0][0] == "media_type"


WHOLE = workbook([person("30001", "罗鹏")])


def packed(**parts):
    """A workbook whose second sheet, or another part, is replaced."""
    content = BytesIO()
    source = zipfile.ZipFile(BytesIO(WHOLE))
    with source, zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.infolist():
            target.writestr(part.filename, parts.get(part.filename, source.read(part)))
    return content.getvalue()


def sheet_of(cells):
    return f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{cells}</sheetData></worksheet>'


@pytest.mark.parametrize(
    "cells",
    [
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        '<row r="1"><c r="XFD1"><v>1</v></c></row>',
        '<row r="5003"><c r = "A5003"><v>1</v></c></row>',
        "<row>" + "<c><v>1</v></c>" * 100 + "</row>",
    ],
)
def test_a_cell_far_away_or_without_an_address_is_refused_before_room_is_made_for_it(cells):
    with pytest.raises(Invalid):
        people_sheet.read(packed(**{SHEET: sheet_of(cells)}))


def test_a_zip_that_unpacks_into_too_much_is_refused():
    bomb = packed(**{SHEET: b" " * (spreadsheet.MOST_UNPACKED + 1)})
    assert len(bomb) < spreadsheet.MOST_BYTES
    with pytest.raises(Invalid) as refusal:
        people_sheet.read(bomb)
    assert refusal.value.errors["file"][0][0] == "too_large"


def test_a_file_of_too_many_bytes_is_refused_unread():
    with pytest.raises(Invalid) as refusal:
        people_sheet.read(b"PK" + b"\0" * spreadsheet.MOST_BYTES)
    assert refusal.value.errors["file"][0][0] == "too_large"


def part_of(name) -> bytes:
    with zipfile.ZipFile(BytesIO(WHOLE)) as source:
        return source.read(name)


PARTS = ("xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/sharedStrings.xml", "xl/styles.xml", SHEET)
OF_BENT_PARTS = st.one_of([bent(part_of(name)).map(lambda part, name=name: packed(**{name: part})) for name in PARTS])


@a_few(100)
@given(broken(WHOLE) | OF_BENT_PARTS)
def test_whatever_a_workbook_does_wrong_is_the_one_refusal(content):
    found = outcome(lambda: people_sheet.read(content), Invalid)
    if isinstance(found, Invalid):
        assert {*found.errors} == {"file"}
    else:
        assert "\0" not in "".join(row.values["name"] for row in (*found.units.rows, *found.people.rows))


@pytest.mark.parametrize("letter", ["_x0000_", "\0"])
def test_a_cell_with_a_letter_that_no_database_keeps_is_refused(letter):
    strings = part_of("xl/sharedStrings.xml").replace("罗鹏".encode(), letter.encode())
    with pytest.raises(Invalid) as refusal:
        people_sheet.read(packed(**{"xl/sharedStrings.xml": strings}))
    assert refusal.value.codes() == {"media_type"}

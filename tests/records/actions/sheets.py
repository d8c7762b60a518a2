"""Excel sheets for the tests: the real template, filled in."""

from io import BytesIO

import xlsxwriter
from django.utils.translation import override

from records.documents.people_sheet import SHEETS

POST = {"unit": "PS02", "title": "技术员", "since": "2024-03-15"}


def workbook(people=(), units=(), *, language="zh-hans", more=()):
    """A workbook with these rows (dicts by field), under the headings of the template in `language`."""
    content = BytesIO()
    with override(language), xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False}) as book:
        for key, rows in (("units", units), ("people", people)):
            title, columns = SHEETS[key]
            sheet = book.add_worksheet(str(title))
            sheet.write_row(0, 0, [str(column.label) for column in columns] + list(more))
            for number, row in enumerate(rows, 1):
                sheet.write_row(number, 0, [row.get(column.name, "") for column in columns])
    return content.getvalue()


def person(number, name, **more):
    """A row of a person, in a post in PS02 unless told otherwise."""
    return {"staff_number": number, "name": name} | POST | more

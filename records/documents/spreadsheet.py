"""Reading an .xlsx that somebody uploaded: from memory alone, and only what its size says it is.

A workbook is a zip, and a small one may unpack into gigabytes or claim a cell a million rows down. So each part is
unpacked here within a limit, its cell addresses are looked at, and the reader is given the parts packed anew.
"""

import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from python_calamine import CalamineWorkbook

from records.people.errors import Invalid

MOST_BYTES = 4 * 1024 * 1024
MOST_UNPACKED = 48 * 1024 * 1024
MOST_ROWS = 5001
MOST_COLUMNS = 50
PARTS = re.compile(r"\[Content_Types\]\.xml|_rels/\.rels|xl/.*\.(xml|rels)")
ADDRESS = re.compile(rb"""<(?:[\w.-]+:)?(?:c|row)\s[^<>]*?\br\s*=\s*["']([A-Za-z]*)(\d+)["']""")
WITHOUT_ADDRESS = re.compile(rb"""<(?:[\w.-]+:)?c(?=[\s/>])(?![^<>]*\sr\s*=\s*["'][A-Za-z]+\d+["'])""")


def open_workbook(content: bytes) -> CalamineWorkbook:
    """The workbook in `content`. Raises Invalid at `file` for anything else, and for too large a one."""
    if len(content) > MOST_BYTES:
        raise too_large()
    with _refusing():
        return CalamineWorkbook.from_filelike(_repacked(content))


def rows_of(book: CalamineWorkbook, name: str) -> list[list[Any]]:
    """The cells of a worksheet, by row. Raises Invalid at `file` where they cannot be read."""
    with _refusing():
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        if any("\0" in cell for row in rows for cell in row if isinstance(cell, str)):
            raise ValueError  # no cell of Excel holds one, and PostgreSQL takes none
        return rows


@contextmanager
def _refusing() -> Iterator[None]:
    """Whatever is wrong with a workbook is the one refusal; zip and XML have no end of ways to be broken."""
    try:
        yield
    except Invalid:
        raise
    except Exception:  # noqa: BLE001
        raise Invalid.at("file", _("This is not an Excel workbook (.xlsx)."), "media_type") from None


def too_large() -> Invalid:
    """The refusal of a file that is too large to look at."""
    words = _("At most %(rows)s rows and %(size)s MiB. Split the sheet.")
    return Invalid.at("file", words % {"rows": MOST_ROWS - 1, "size": MOST_BYTES // 1024 // 1024}, "too_large")


def _repacked(content: bytes) -> BytesIO:
    packed, left = BytesIO(), MOST_UNPACKED
    with zipfile.ZipFile(BytesIO(content)) as source, zipfile.ZipFile(packed, "w") as target:
        if "xl/workbook.xml" not in source.namelist():
            raise zipfile.BadZipFile
        for part in source.infolist():
            if PARTS.fullmatch(part.filename):
                left -= part.file_size
                if left < 0:
                    raise too_large()
                data = source.read(part)
                _check_addresses(data)
                target.writestr(part.filename, data)
    packed.seek(0)
    return packed


def _check_addresses(part: bytes) -> None:
    """The reader makes room for every cell up to the furthest one, so each says where it is, and within the limits."""
    if WITHOUT_ADDRESS.search(part):
        raise zipfile.BadZipFile
    for column, row in ADDRESS.findall(part):
        if int(row) > MOST_ROWS or _column_number(column) > MOST_COLUMNS:
            raise too_large()


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper()[:4]:
        number = number * 26 + letter - 64
    return number

"""Events of the trail as a sheet: CSV, written as it is read, or Excel, written into a private folder first.

No cell is ever a formula, whatever a name begins with; no sealed word is in an event, so none is here.
"""

import csv
import io
import json
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.audit import trail
from records.audit.catalogue import CATALOGUE
from records.audit.models import Event

CSV, EXCEL = "csv", "xlsx"
TYPES = {
    CSV: "text/csv; charset=utf-8",
    EXCEL: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
MOST = {CSV: 5_000_000, EXCEL: 100_000}  # rows; a workbook is whole before its first byte goes out
BEGINS_A_FORMULA = tuple("=+-@\t\r\n|＝＋－＠")
CHUNK = 256 * 1024
PREFIX = "outreach-trail-"  # of the folders in which workbooks are written
LEFT = 60 * 60  # seconds; no workbook takes that long
LONGEST = 32_000  # characters that a cell of Excel takes
HEADS = (
    gettext_lazy("Number"), gettext_lazy("Time"), gettext_lazy("Action"), gettext_lazy("What was done"),
    gettext_lazy("Who"), gettext_lazy("Who (id)"), gettext_lazy("On behalf of (id)"), gettext_lazy("About"),
    gettext_lazy("About (id)"), gettext_lazy("Unit (id)"), gettext_lazy("Result"),
    gettext_lazy("Version of the object"), gettext_lazy("Details"), gettext_lazy("From the address"),
    gettext_lazy("Request"), gettext_lazy("Leaf"),
)  # fmt: skip


def cells(event: Event) -> list[str]:
    """An event as a row, the header as it is in the leaf, names as they were at the time."""
    payload = trail.payload(event)
    labels, detail = payload.get("labels", {}), payload.get("detail", {})
    told = json.dumps(detail, ensure_ascii=False, sort_keys=True) if detail else ""
    return [
        str(event.number), timezone.localtime(event.at).isoformat(), event.action,
        str(CATALOGUE.get(event.action, event.action)), labels.get("actor") or "", event.actor, event.on_behalf_of,
        labels.get("object") or "", event.object, event.unit, event.result, str(event.version or ""), told,
        payload.get("address") or "", payload.get("request") or "", bytes(event.leaf).hex(),
    ]  # fmt: skip


def harmless(text: str) -> str:
    """A cell that no spreadsheet takes for a formula when it reads a CSV file."""
    return f"'{text}" if text.startswith(BEGINS_A_FORMULA) else text


def write_csv(batches: Iterable[list[Event]], stopped: type[Exception]) -> Iterator[bytes]:
    """The sheet in pieces. Where the batches end with `stopped`, its last row says that it is not whole."""
    yield b"\xef\xbb\xbf" + _line(map(str, HEADS))
    try:
        for batch in batches:
            yield b"".join(_line(cells(event)) for event in batch)
    except stopped:
        yield _line([_("STOPPED: the right to read the trail ended. This file is not whole.")])


def _line(values: Iterable[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerow([harmless(value) for value in values])
    return out.getvalue().encode()


def write_excel(batches: Iterable[list[Event]]) -> Iterator[bytes]:
    """The workbook in pieces, once it is whole; the folder it was written in is gone with the last one."""
    _forget_killed()
    folder = tempfile.TemporaryDirectory(prefix=PREFIX)
    try:
        path = Path(folder.name, "trail.xlsx")
        _fill(path, folder.name, batches)
    except BaseException:
        folder.cleanup()
        raise
    return _pieces(path, folder)


def _forget_killed() -> None:
    """Delete the folders of workbooks whose process was killed: names stand in them. A temporary folder is often one
    process's own, so whoever writes the next workbook looks, and no job of the clock.
    """
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError):
            if folder.stat().st_mtime < time.time() - LEFT:
                shutil.rmtree(folder)


def _fill(path: Path, folder: str, batches: Iterable[list[Event]]) -> None:
    options = {
        "constant_memory": True, "tmpdir": folder, "strings_to_formulas": False, "strings_to_urls": False,
        "strings_to_numbers": False,
    }  # fmt: skip
    with xlsxwriter.Workbook(str(path), options) as book:
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 0)
        for column, head in enumerate(HEADS):
            sheet.write_string(0, column, str(head), book.add_format({"bold": True}))
        row = 0
        for batch in batches:
            for event in batch:
                row += 1
                for column, value in enumerate(cells(event)):
                    sheet.write_string(row, column, value[:LONGEST])


def _pieces(path: Path, folder: tempfile.TemporaryDirectory) -> Iterator[bytes]:
    with folder, path.open("rb") as file:
        while piece := file.read(CHUNK):
            yield piece

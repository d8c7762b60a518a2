"""Printed forms: what stands on a talk or visit form, in plain words, and the PDF drawn from it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from records.documents.bands import (
    DENSE,
    FULL,
    GROUP,
    LEFT,
    RIGHT,
    ROOMY,
    TEXT,
    Band,
    Cell,
    Density,
    Placed,
    Strip,
    draw_page,
    flow,
    label_lines,
    measure,
)
from records.documents.setting import WIDE, Line, cut, lines, single
from records.documents.sheet import SOFT, Sheet
from records.documents.signing import Signature, signature_rows
from records.documents.typefaces import typeface

TITLE, SMALL, FOOTNOTE = 20, 10, 9
NUMBER_BELOW, FRAME_BELOW = 28, 42.3  # from the middle of the title
NEXT_PAGES_TOP, BOTTOM = 74, 740
QR, QR_TOP, FOOT_END, FOOT_PITCH, FOOT_SIZE, FOOT_LEFT = 47.6, 754.2, 795.5, 12.75, 8.5, 136
FIRST_VALUE = 0.466  # the share of the first of two values abreast
LONGEST_ABREAST = 3  # lines; a longer value takes the full width


@dataclass(frozen=True)
class Row:
    """A plain particular; two stand abreast unless one is wide."""

    label: str
    value: str
    wide: bool = False


@dataclass(frozen=True)
class Passage:
    """A sealed section, opened: its paragraphs, the group it belongs to, the height kept for handwriting."""

    label: str
    text: str
    group: str = ""
    min_height: float = 0


@dataclass(frozen=True)
class Form:
    """All that is printed. `trace` stands at the foot of every page, `addenda` on pages of their own."""

    title: str
    number: str
    notice: str
    rows: tuple[Row, ...] = ()
    passages: tuple[Passage, ...] = ()
    signatures: tuple[Signature, ...] = ()
    addenda: tuple[Passage, ...] = ()
    footnotes: tuple[str, ...] = ()
    trace: tuple[str, ...] = ()
    verify_url: str = ""
    language: str = "zh-hans"
    subject: str = ""
    author: str = ""
    printed: datetime | None = None


def form_pdf(form: Form) -> bytes:
    """The form as a PDF."""
    with translation.override(form.language):
        return _Printing(form).pdf()


def unprintable(text: str) -> list[str]:
    """The characters of `text` that no font has, each once: told before printing, printed as their code points."""
    face = typeface("song")
    pieces = (piece for part in text.splitlines() for piece in cut(part, face))
    return list(dict.fromkeys(piece for piece in pieces if face[piece].number is None))


@dataclass(frozen=True)
class Columns:
    """Where the cells of a form begin."""

    label: float
    second_label: float
    grouped: bool

    @property
    def text(self) -> float:
        return LEFT + self.label + (GROUP if self.grouped else 0)

    @property
    def second(self) -> float:
        return self.text + (RIGHT - self.text - self.second_label) * FIRST_VALUE


class _Printing:
    """One form being printed."""

    def __init__(self, form: Form):
        self.form = form
        grouped = any(passage.group for passage in form.passages)
        self.density: Density = DENSE if grouped else ROOMY
        self.columns = columns(form, grouped)
        self.foot = self._foot_lines()
        self.bottom = min(BOTTOM, FOOT_END - len(self.foot) * FOOT_PITCH - 8)

    def pdf(self) -> bytes:
        form = self.form
        title = " ".join(part for part in (form.title, form.number) if part)
        sheet = Sheet(title, form.author, form.subject, form.language, form.printed)
        heading = self._title_lines()
        below = self.density.title + (len(heading) - 1) * TITLE * 1.4
        pages = flow(self._strips(), below + FRAME_BELOW, NEXT_PAGES_TOP, self.bottom)
        last = len(pages) - 1
        if form.addenda:
            pages += flow(map(self._passage, form.addenda), NEXT_PAGES_TOP, NEXT_PAGES_TOP, self.bottom)
        notes = self._footnotes()
        if notes and self._end(pages[last]) + 8 + len(notes) * 14 > self.bottom:
            last += 1
            pages.insert(last, [])
        for number, page in enumerate(pages):
            if number:
                sheet.next_page()
                self._running_head(sheet)
            else:
                self._head(sheet, heading)
            if page:
                draw_page(sheet, page)
            if number == last:
                self._draw_footnotes(sheet, notes, self._end(page))
            self._draw_foot(sheet, number + 1, len(pages))
        return sheet.finish()

    @staticmethod
    def _end(page: list[Placed]) -> float:
        return page[-1].y + page[-1].height if page else NEXT_PAGES_TOP - 8

    # What stands in the frame

    def _strips(self) -> Iterator[Strip]:
        yield from self._rows()
        yield from map(self._passage, self.form.passages)
        yield from signature_rows(self.form.signatures)

    def _rows(self) -> Iterator[Band]:
        waiting: Row | None = None
        for row in self.form.rows:
            wide = row.wide or self._too_long(row)
            if waiting and not wide:
                yield self._pair(waiting, row)
                waiting = None
                continue
            if waiting:
                yield self._wide(waiting)
            waiting = None if wide else row
            if wide:
                yield self._wide(row)
        if waiting:
            yield self._wide(waiting)

    def _too_long(self, row: Row) -> bool:
        width = measure(self.columns.second - self.columns.text)
        return len(lines(row.value, "song", width, justify=False)) > LONGEST_ABREAST

    def _cell(self, label: str, x: float, text_x: float, right: float, text: list[Line]) -> Cell:
        return Cell(label_lines(label, text_x - x), text, x, text_x, right)

    def _pair(self, first: Row, second: Row) -> Band:
        at = self.columns
        cells = []
        for row, x, text_x, right in (
            (first, LEFT, at.text, at.second),
            (second, at.second, at.second + at.second_label, RIGHT),
        ):
            text = lines(row.value, "song", measure(right - text_x), justify=False)
            cells.append(self._cell(row.label, x, text_x, right, text))
        return Band(tuple(cells), self.density)

    def _wide(self, row: Row) -> Band:
        text = lines(row.value, "song", measure(RIGHT - self.columns.text))
        return Band((self._cell(row.label, LEFT, self.columns.text, RIGHT, text),), self.density)

    def _passage(self, passage: Passage) -> Band:
        """A section: flush in the middle when it is one short line, else indented from the top."""
        width = measure(RIGHT - self.columns.text)
        short = len(passage.text) * 300 < width  # narrower than this is no character on average: it may fit one line
        text = lines(passage.text, "song", width) if short else []
        from_top = len(text) != 1 or passage.min_height > 1.5 * self.density.row
        if from_top:
            text = lines(passage.text, "song", width, indent=2000)
        x = LEFT + GROUP if passage.group else LEFT
        cell = self._cell(passage.label, x, self.columns.text, RIGHT, text)
        return Band((cell,), self.density, passage.group, passage.min_height, from_top)

    # What stands around it

    def _title_lines(self) -> list[Line]:
        line = single(self.form.title, "bold", 120 if WIDE.search(self.form.title) else 0)
        if line.width * TITLE / 1000 <= FULL:
            return [line]
        return lines(self.form.title, "bold", int(FULL * 1000 / TITLE), justify=False)

    def _head(self, sheet: Sheet, heading: list[Line]) -> None:
        y = self.density.title
        for line in heading:
            sheet.centred(line, (LEFT + RIGHT) / 2, y, TITLE, "bold")
            y += TITLE * 1.4
        y += NUMBER_BELOW - TITLE * 1.4
        if self.form.number:
            sheet.text(single(_("Number: %(number)s") % {"number": self.form.number}, "song"), LEFT, y, SMALL)
        sheet.flush_right(single(self.form.notice, "song"), RIGHT, y, SMALL)

    def _running_head(self, sheet: Sheet) -> None:
        y = NEXT_PAGES_TOP - 13
        sheet.text(single(f"{self.form.title}　{self.form.number}", "song"), LEFT, y, FOOTNOTE, ink=SOFT)
        sheet.flush_right(single(self.form.notice, "song"), RIGHT, y, FOOTNOTE, ink=SOFT)

    def _footnotes(self) -> list[Line]:
        return [line for note in self.form.footnotes for line in lines(note, "song", int(FULL * 1000 / FOOTNOTE))]

    def _draw_footnotes(self, sheet: Sheet, notes: list[Line], end: float) -> None:
        for place, line in enumerate(notes):
            sheet.text(line, LEFT, end + 15 + place * 14, FOOTNOTE, ink=SOFT)

    def _foot_lines(self) -> list[Line]:
        width = int((RIGHT - 70 - self._foot_left) * 1000 / FOOT_SIZE)
        return [line for text in self.form.trace for line in lines(text, "sans", width, justify=False)]

    @property
    def _foot_left(self) -> float:
        return FOOT_LEFT if self.form.verify_url else LEFT

    def _draw_foot(self, sheet: Sheet, page: int, pages: int) -> None:
        if self.form.verify_url:
            sheet.code(self.form.verify_url, LEFT, QR_TOP, QR)
        y = FOOT_END - (len(self.foot) - 1) * FOOT_PITCH
        for place, line in enumerate(self.foot):
            sheet.text(line, self._foot_left, y + place * FOOT_PITCH, FOOT_SIZE, "sans")
        words = _("Page %(page)s of %(pages)s") % {"page": page, "pages": pages}
        sheet.flush_right(single(words, "sans"), RIGHT, FOOT_END, FOOT_SIZE, "sans")


def columns(form: Form, grouped: bool) -> Columns:
    """Narrow label columns for Han labels; for other words as wide as the longest of them, within reason."""
    labels = [row.label for row in form.rows] + [part.label for part in (*form.passages, *form.addenda)]
    if all(map(WIDE.search, labels)):
        return Columns(68, 62.3, grouped) if grouped else Columns(74.2, 73.6, grouped)
    words = (word for label in labels for word in label.split())
    widest = max((single(word, "song").width for word in words), default=0) * TEXT / 1000 + 14
    label = min(max(widest, 84), 120)
    return Columns(label, label, grouped)

"""The bands of a printed form: shaded labels with text beside them, how they flow over pages and are drawn."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import groupby
from typing import NamedTuple, Protocol, Self

from django.utils.translation import gettext as _

from records.documents.setting import KIND, Kind, Line, lines, single
from records.documents.sheet import Sheet

LEFT, FULL = 73.7, 453.5  # the frame: 26 mm from the left edge of the paper, 24 mm from the right
RIGHT = LEFT + FULL
TEXT, NOTE = 10.5, 8.5
LABEL_SPACING = 40  # thousandths of the type size between the characters of a label
PADDING = 6.8
GROUP = 25.5
KEPT_TOGETHER = 5  # a text of so few lines is not parted between pages


@dataclass(frozen=True)
class Density:
    """The measures of a form: roomy, or dense where many short answers share a page."""

    row: float
    pitch: float
    padding: float
    title: float


ROOMY = Density(row=26.7, pitch=16.8, padding=5.1, title=83.6)
DENSE = Density(row=22.3, pitch=16.4, padding=3.2, title=69.8)


class Strip(Protocol):
    """What stands in the frame from edge to edge."""

    def height(self) -> float: ...

    def least(self) -> float:
        """The height without the room kept for handwriting."""

    def parted(self, room: float) -> tuple[Self, Self] | None:
        """The part that fits `room` and the rest; None where it is better not parted."""

    def shade(self, sheet: Sheet, y: float, height: float) -> None:
        """Lay the tint of its labels, before any rule is drawn."""

    def draw(self, sheet: Sheet, y: float, height: float) -> None: ...


class Placed(NamedTuple):
    """A strip on its page."""

    strip: Strip
    y: float
    height: float


class Cell(NamedTuple):
    """A label and the text beside it: where the label begins, where the text begins, where it ends."""

    label: list[Line]
    lines: list[Line]
    x: float
    text_x: float
    right: float


@dataclass(frozen=True)
class Band:
    """A strip of one or two cells. Only one of a single cell is ever parted."""

    cells: tuple[Cell, ...]
    density: Density
    group: str = ""
    min_height: float = 0
    from_top: bool = False  # the text begins at the top of its cell, else it stands in the middle
    continued: bool = False

    def height(self) -> float:
        return max(self.least(), self.min_height)

    def least(self) -> float:
        high = max(max(len(cell.lines), len(cell.label) + self.continued) for cell in self.cells)
        return max(self.density.row, high * self.density.pitch + 2 * self.density.padding)

    def parted(self, room: float) -> tuple["Band", "Band"] | None:
        if len(self.cells) > 1:
            return None
        cell = self.cells[0]
        fits = min(int((room - 2 * self.density.padding) / self.density.pitch), len(cell.lines) - 2)
        if len(cell.lines) <= KEPT_TOGETHER or fits < max(2, len(cell.label) + self.continued):
            return None
        part = replace(self, cells=(cell._replace(lines=cell.lines[:fits]),), min_height=0, from_top=True)
        rest = replace(part, cells=(cell._replace(lines=cell.lines[fits:]),), continued=True)
        return part, rest

    def shade(self, sheet: Sheet, y: float, height: float) -> None:
        for cell in self.cells:
            x = LEFT if self.group else cell.x
            sheet.shade(x, y, cell.text_x - x, height)

    def draw(self, sheet: Sheet, y: float, height: float) -> None:
        for cell in self.cells:
            self._label(sheet, cell, y + height / 2)
            self._text(sheet, cell, y, height)
            sheet.rule(cell.text_x, y, cell.text_x, y + height)
            if cell.x > LEFT:
                sheet.rule(cell.x, y, cell.x, y + height)
        sheet.rule(self.cells[0].x, y + height, RIGHT, y + height)

    def _label(self, sheet: Sheet, cell: Cell, middle: float) -> None:
        centre = (cell.x + cell.text_x) / 2
        y = middle - (len(cell.label) + self.continued - 1) * self.density.pitch / 2
        for line in cell.label:
            sheet.centred(line, centre, y, TEXT)
            y += self.density.pitch
        if self.continued:
            sheet.centred(single(_("(continued)"), "song"), centre, y, NOTE)

    def _text(self, sheet: Sheet, cell: Cell, y: float, height: float) -> None:
        taken = len(cell.lines) * self.density.pitch
        y += (self.density.padding if self.from_top else (height - taken) / 2) + self.density.pitch / 2
        for line in cell.lines:
            sheet.text(line, cell.text_x + PADDING, y, TEXT)
            y += self.density.pitch


def measure(width: float, size: float = TEXT) -> int:
    """A width in points, inside its padding, as thousandths of the type size."""
    return int((width - 2 * PADDING) * 1000 / size)


def label_lines(label: str, width: float) -> list[Line]:
    """A label in its cell: Han characters in even rows, each spread to the same width; other words wrapped."""
    limit = measure(width)
    if not label or any(KIND[character] != Kind.HAN for character in label):
        return lines(label, "song", limit, justify=False)
    per_row = max(1, limit // (1000 + LABEL_SPACING))
    rows = -(-len(label) // per_row)
    length = -(-len(label) // rows)
    pieces = [label[start : start + length] for start in range(0, len(label), length)]
    return [single(piece, "song", even_spacing(len(piece), length)) for piece in pieces]


def even_spacing(count: int, length: int) -> int:
    """The spacing that makes `count` characters as wide as `length` of them."""
    if count < max(2, length / 2):
        return LABEL_SPACING
    return ((length - count) * 1000 + (length - 1) * LABEL_SPACING) // (count - 1) if count > 1 else 0


def flow(strips: Iterable[Strip], first_top: float, top: float, bottom: float) -> list[list[Placed]]:
    """The strips on their pages, parted where they must be."""
    pages: list[list[Placed]] = [[]]
    y = first_top
    for strip in strips:
        rest: Strip | None = strip
        while rest:
            height = min(rest.height(), max(rest.least(), bottom - y))
            parts = None
            if y + height > bottom:
                parts = rest.parted(bottom - y)
                if parts is None and pages[-1]:
                    taken = _taken_along(pages[-1]) if _leans(rest) else []
                    pages.append([])
                    y = top
                    for one in taken:
                        pages[-1].append(one._replace(y=y))
                        y += one.height
                    continue
            placed, rest = parts or (rest, None)
            height = min(height, placed.height()) if parts else height
            pages[-1].append(Placed(placed, y, height))
            y += height
    return pages


def _leans(strip: Strip) -> bool:
    """Whether it is nothing by itself: a page of signatures alone says nothing of what was signed."""
    return getattr(strip, "leans", False)


def _taken_along(page: list[Placed]) -> list[Placed]:
    """What goes over to the next page with a strip that leans: the strip before it, unless the page is left empty."""
    taken: list[Placed] = []
    while len(page) > 1 and (not taken or _leans(taken[0].strip)):
        taken.insert(0, page.pop())
    return taken


def draw_page(sheet: Sheet, page: list[Placed]) -> None:
    """The strips of one page, the labels of groups beside them, the frame around all."""
    for strip, y, height in page:
        strip.shade(sheet, y, height)
    for strip, y, height in page:
        strip.draw(sheet, y, height)
    for group, members in groupby(page, key=lambda placed: getattr(placed.strip, "group", "")):
        if group:
            run = list(members)
            draw_group(sheet, group, run[0].y, run[-1].y + run[-1].height)
    top, end = page[0].y, page[-1].y + page[-1].height
    sheet.frame(LEFT, top, FULL, end - top)


def draw_group(sheet: Sheet, group: str, y: float, end: float) -> None:
    """A group's label down its side: Han characters below each other, other words turned upwards."""
    middle, centre = (y + end) / 2, LEFT + GROUP / 2
    if all(KIND[character] == Kind.HAN for character in group):
        for place, character in enumerate(group):
            sheet.centred(single(character, "song"), centre, middle + (place - (len(group) - 1) / 2) * 15.8, TEXT)
    else:
        line = single(group, "song")
        sheet.text(line, centre, middle + line.width * TEXT / 2000, TEXT, turned=True)
    sheet.rule(LEFT, end, LEFT + GROUP, end)
    sheet.rule(LEFT + GROUP, y, LEFT + GROUP, end)

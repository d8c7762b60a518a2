"""A ruled table in a notice or report: columns as wide as what stands in them, heads repeated on every page."""

from collections.abc import Iterator
from dataclasses import dataclass

from records.documents.setting import Line, lines, single
from records.documents.sheet import Sheet

SIZE, PITCH, PADDING, ROW = 12, 16.5, 6, 26.1
NARROWEST = 40


@dataclass(frozen=True)
class Table:
    """Column heads and rows of plain text; the first and last column stand in the middle, unless all are `ranged`."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    ranged: bool = False


@dataclass(frozen=True)
class SetRow:
    """A row set in its columns."""

    cells: list[list[Line]]

    @property
    def height(self) -> float:
        return ROW + (max(map(len, self.cells)) - 1) * PITCH


class SetTable:
    """A table set to a width."""

    def __init__(self, table: Table, x: float, width: float):
        self.x, self.widths = x, shares(table, width)
        self.middle = set() if table.ranged else {0, len(table.head) - 1}
        self.head = self._row(table.head, "bold")
        self.rows = [self._row(row, "song") for row in table.rows]

    def _row(self, cells: tuple[str, ...], style: str) -> SetRow:
        measures = (int((width - 2 * PADDING) * 1000 / SIZE) for width in self.widths)
        return SetRow(
            [
                lines(cell, style, measure, justify=False, hair=False) or [single("", style)]
                for cell, measure in zip(cells, measures, strict=True)
            ]
        )

    def parts(self, rooms: Iterator[float]) -> Iterator[list[SetRow]]:
        """The rows, parted so that each part with its head fits the next of `rooms`."""
        part: list[SetRow] = []
        left = next(rooms) - self.head.height
        for row in self.rows:
            if row.height > left and part:
                yield part
                part, left = [], next(rooms) - self.head.height
            part.append(row)
            left -= row.height
        yield part

    def height(self, rows: list[SetRow]) -> float:
        return self.head.height + sum(row.height for row in rows)

    def draw(self, sheet: Sheet, rows: list[SetRow], y: float) -> None:
        """The head and these rows from `y` down."""
        top = y
        for row in [self.head, *rows]:
            self._draw_row(sheet, row, y)
            sheet.rule(self.x, y, self.x + sum(self.widths), y)
            y += row.height
        x = self.x
        for width in self.widths[:-1]:
            x += width
            sheet.rule(x, top, x, y)
        sheet.frame(self.x, top, sum(self.widths), y - top, 0.7)

    def _draw_row(self, sheet: Sheet, row: SetRow, y: float) -> None:
        x = self.x
        style = "bold" if row is self.head else "song"
        for place, (cell, width) in enumerate(zip(row.cells, self.widths, strict=True)):
            line_y = y + row.height / 2 - (len(cell) - 1) * PITCH / 2
            for line in cell:
                if row is self.head or place in self.middle:
                    sheet.centred(line, x + width / 2, line_y, SIZE, style)
                else:
                    sheet.text(line, x + PADDING, line_y, SIZE, style)
                line_y += PITCH
            x += width


def shares(table: Table, width: float) -> list[float]:
    """The columns' widths: what their cells need, the widest made narrower until all fit, the rest shared evenly."""
    wanted = []
    for cells in zip(table.head, *table.rows, strict=True):
        wanted.append(max(single(cell, "song", hair=False).width for cell in cells) * SIZE / 1000 + 2 * PADDING + 4)
    while (over := sum(wanted) - width) > 0.01 and max(wanted) > NARROWEST:
        widest = max(range(len(wanted)), key=wanted.__getitem__)
        others = sorted(wanted)[-2] if len(wanted) > 1 else 0
        step = min(over, max(wanted[widest] - others, over / len(wanted)))
        wanted[widest] -= step
    spare = (width - sum(wanted)) / len(wanted)
    return [one + spare for one in wanted]

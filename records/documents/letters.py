"""Letters and notices to the figures of GB/T 9704: 22 lines of 28 characters on a page, set by the line."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import NamedTuple

from records.documents.setting import WIDE, Line, lines, single
from records.documents.sheet import Sheet
from records.documents.tables import SetTable, Table

MILLIMETRE = 72 / 25.4
TOP, LEFT, FULL = 37 * MILLIMETRE, 28 * MILLIMETRE, 156 * MILLIMETRE
RIGHT = LEFT + FULL
LINES, PITCH, CHARACTER = 22, 28.99, 15.79
BODY, TITLE, NUMBER, PAGE_NUMBER = 16, 22, 14, 14
CLOSER = -13  # thousandths: 28 characters of 16 points stand in 156 mm
MEASURE = 28 * (1000 + CLOSER) - CLOSER
PAGE_NUMBER_Y = TOP + LINES * PITCH + 7 * MILLIMETRE - 7
TABLE_MARGIN, LEAST_TABLE = 7, 4  # points above and below, lines that are worth beginning a table in
QR, QR_TOP, FOOT_LEFT, FOOT_END, FOOT_SIZE, FOOT_PITCH = 45.6, 750, 136, 787, 8.5, 13.5


@dataclass(frozen=True)
class Letter:
    """All that is printed. The body is paragraphs and tables; a code and a trace stand on notices, not on letters."""

    title: str
    body: tuple[str | Table, ...]
    salutation: str = ""
    number: str = ""
    issuer: str = ""
    signature: bytes | None = None
    dated: str = ""
    trace: tuple[str, ...] = ()
    verify_url: str = ""
    language: str = "zh-hans"
    author: str = ""
    printed: datetime | None = None


class Block(NamedTuple):
    """Some lines of the page, never parted, and what draws them from a height down."""

    lines: int
    draw: Callable[[Sheet, float], None]


def letter_pdf(letter: Letter) -> bytes:
    """The letter as a PDF."""
    return letters_pdf([letter])


def letters_pdf(letters: Iterable[Letter]) -> bytes:
    """Letters in one PDF, each numbered from page 1."""
    sheet = None
    for letter in letters:
        if sheet:
            sheet.next_page()
        else:
            sheet = Sheet(letter.title, letter.author, letter.number, letter.language, letter.printed)
        draw_letter(sheet, letter)
    if not sheet:
        raise ValueError("There is no letter to print.")
    return sheet.finish()


def draw_letter(sheet: Sheet, letter: Letter) -> None:
    """A letter from top to bottom. What closes it keeps its last line company."""
    draw_foot(sheet, letter)
    pages = Pages(sheet)
    *parts, last = *head(letter), *body(letter)
    for part in parts:
        pages.put(part)
    closing = list(close(letter))
    if isinstance(last, Table):
        pages.put(last)
    else:
        closing.insert(0, last)
    pages.put(stacked(closing))
    draw_page_number(sheet, pages.number)


class Pages:
    """The pages of one letter, filled line by line."""

    def __init__(self, sheet: Sheet):
        self._sheet, self.number, self._used = sheet, 1, 0

    def put(self, part: Block | Table) -> None:
        if isinstance(part, Table):
            self._put_table(SetTable(part, LEFT, FULL))
            return
        if self._used + part.lines > LINES and self._used:
            self._turn()
        part.draw(self._sheet, TOP + self._used * PITCH)
        self._used += part.lines

    def _turn(self) -> None:
        draw_page_number(self._sheet, self.number)
        self._sheet.next_page()
        self.number, self._used = self.number + 1, 0

    def _put_table(self, table: SetTable) -> None:
        for rows in table.parts(self._rooms()):
            high = table.height(rows)
            count = ceil((high + 2 * TABLE_MARGIN) / PITCH)
            margin = (count * PITCH - high) / 2
            self.put(Block(count, lambda sheet, y, rows=rows, margin=margin: table.draw(sheet, rows, y + margin)))

    def _rooms(self) -> Iterator[float]:
        """How high the next part of a table may be: what is left of this page, then whole pages."""
        while True:
            if LINES - self._used < LEAST_TABLE:
                self._turn()
            yield (LINES - self._used) * PITCH - 2 * TABLE_MARGIN


def stacked(parts: list[Block]) -> Block:
    """Blocks as one that is not parted."""

    def draw(sheet: Sheet, y: float) -> None:
        for part in parts:
            part.draw(sheet, y)
            y += part.lines * PITCH

    return Block(sum(part.lines for part in parts), draw)


def text_block(line: Line, x: float = LEFT, size: float = BODY, style: str = "song", centred: bool = False) -> Block:
    """One line of text in the middle of its line of the page."""

    def draw(sheet: Sheet, y: float) -> None:
        (sheet.centred if centred else sheet.text)(line, x, y + PITCH / 2, size, style)

    return Block(1, draw)


def blank() -> Block:
    return Block(1, lambda _sheet, _y: None)


def head(letter: Letter) -> Iterator[Block]:
    spacing = 1000 if len(letter.title) <= 3 and WIDE.search(letter.title) else 0
    measure = int(FULL * 1000 / TITLE)
    title = single(letter.title, "bold", spacing)
    rows = [title] if title.width <= measure else lines(letter.title, "bold", measure, justify=False)
    for line in rows:
        yield text_block(line, (LEFT + RIGHT) / 2, TITLE, "bold", centred=True)
    if letter.number:
        yield text_block(single(letter.number, "song"), (LEFT + RIGHT) / 2, NUMBER, centred=True)
    yield blank()
    for line in on_the_grid(letter.salutation):
        yield text_block(line)


def body(letter: Letter) -> Iterator[Block | Table]:
    for part in letter.body:
        if isinstance(part, Table):
            yield part
        else:
            for line in on_the_grid(part, indent=2 * (1000 + CLOSER)):
                yield text_block(line)


def on_the_grid(text: str, indent: int = 0) -> list[Line]:
    return lines(text, "song", MEASURE, indent, spacing=CLOSER, hair=False)


def close(letter: Letter) -> Iterator[Block]:
    """Issuer two characters in from the right, date four, the signature between them."""
    if not (letter.issuer or letter.signature or letter.dated):
        return
    yield blank()
    date = single(letter.dated, "song", CLOSER, hair=False)
    date_x = RIGHT - 4 * CHARACTER - date.width * BODY / 1000
    for line in lines(letter.issuer, "song", MEASURE - 4000, justify=False, spacing=CLOSER, hair=False):
        yield text_block(line, RIGHT - 2 * CHARACTER - line.width * BODY / 1000)
    if letter.signature:
        image, x = letter.signature, (date_x if letter.dated else RIGHT - 64) - 124
        yield Block(1, lambda sheet, y: sheet.picture(image, x, y, 110, PITCH))
    if letter.dated:
        yield text_block(date, date_x)


def draw_page_number(sheet: Sheet, page: int) -> None:
    """Odd at the right, even at the left, one character in."""
    line = single(f"— {page} —", "song")
    if page % 2:
        sheet.flush_right(line, RIGHT - CHARACTER, PAGE_NUMBER_Y, PAGE_NUMBER)
    else:
        sheet.text(line, LEFT + CHARACTER, PAGE_NUMBER_Y, PAGE_NUMBER)


def draw_foot(sheet: Sheet, letter: Letter) -> None:
    """The code and the trace at the foot of a notice's first page."""
    if letter.verify_url:
        sheet.code(letter.verify_url, LEFT, QR_TOP, QR)
    x = FOOT_LEFT if letter.verify_url else LEFT
    measure = int((RIGHT - 60 - x) * 1000 / FOOT_SIZE)
    foot = [line for text in letter.trace for line in lines(text, "sans", measure, justify=False)]
    for place, line in enumerate(reversed(foot)):
        sheet.text(line, x, FOOT_END - place * FOOT_PITCH, FOOT_SIZE, "sans")

"""Sets text into lines: how it is cut into pieces, where a line may end, how it is spread to the full measure.

Widths are in thousandths of the type size. Nothing in a text is markup.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise

from records.documents.typefaces import NARROW, UNSEEN, Typeface, typeface

# A character with the marks and unseen characters that belong to it; a Chinese dash is one piece of two characters.
PIECE = re.compile(
    "——|.[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u3099\u309a\ufe20-\ufe2f"
    "\u00ad\u200b-\u200d\u2060\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef]*",
    re.DOTALL,
)
PARAGRAPHS = re.compile("\r\n|[\r\n\v\f\x85\u2028\u2029]")
WIDE = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]")
QUOTES = re.compile("[“”‘’…]")
TAB = "  "
RAGGED = 500  # a gap that would grow by more than this is left as it is: the line stays ragged


class Kind(IntEnum):
    """How a piece behaves beside its neighbours."""

    HAN = 0  # breaks on either side
    WORD = 1  # letters and digits: keep together
    SIGN = 2  # other Latin signs: keep together
    SPACE = 3  # vanishes at the end of a line
    CLOSE = 4  # begins no line; its blank half gives way
    STOP = 5  # begins no line
    OPEN = 6  # ends no line; its blank half gives way
    TAIL = 7  # Latin sign that begins no line
    HEAD = 8  # Latin sign that ends no line


SIGNS = {
    Kind.CLOSE: "”’，、。：；）】》〉」』〕〗〙〛｝］〞",
    Kind.STOP: "！？…⋯—―％‰℃℉°′″～〜￠々〻ーゝゞヽヾ・‼⁇⁈⁉ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ⸺",
    Kind.OPEN: "“‘（《〈【「『〔〖〘〚｛［〝",
    Kind.TAIL: ",.;:!?)]}%·‧•/-–›»+=~_&|\\",
    Kind.HEAD: "([{$£¥€￥#№‹«@",
}
KINDS = {sign: kind for kind, signs in SIGNS.items() for sign in signs}
LATIN = {Kind.WORD, Kind.SIGN, Kind.TAIL, Kind.HEAD}
NO_START = {Kind.CLOSE, Kind.STOP, Kind.TAIL}
NO_END = {Kind.OPEN, Kind.HEAD}


def gap(left: Kind, right: Kind) -> int:
    """The gap between two neighbours: a hair where Han meets Latin; brackets that meet give up their blank."""
    if (left == Kind.CLOSE and right in {Kind.CLOSE, Kind.OPEN}) or left == right == Kind.OPEN:
        return -500
    return 125 if {left, right} == {Kind.HAN, Kind.WORD} else 0


def together(left: Kind, right: Kind) -> bool:
    """Whether two neighbours make one word."""
    return left in LATIN and right in LATIN


def ends(left: Kind, right: Kind) -> bool:
    """Whether a line may end between two neighbours."""
    return not (together(left, right) or right in NO_START or left in NO_END or right == Kind.SPACE)


def stretches(left: Kind, right: Kind) -> bool:
    """Whether a line may be stretched between two neighbours."""
    return not together(left, right) and not left == right == Kind.STOP


GAPS = tuple(tuple(gap(left, right) for right in Kind) for left in Kind)
ENDS = tuple(tuple(ends(left, right) for right in Kind) for left in Kind)
GAPS_WITHOUT_HAIR = tuple(tuple(min(gap, 0) for gap in row) for row in GAPS)
STRETCHES = tuple(tuple(int(stretches(left, right)) for right in Kind) for left in Kind)


class Kinds(dict[str, Kind]):
    """The kind of each piece, found once."""

    def __missing__(self, piece: str) -> Kind:
        kind = self[piece] = self._kind(piece)
        return kind

    @staticmethod
    def _kind(piece: str) -> Kind:
        if piece in NARROW:
            return Kind.HEAD if piece[0] in "“‘" else Kind.TAIL
        first = piece[0]
        if first in KINDS:
            return KINDS[first]
        if first.isspace() and first != "\u00a0":
            return Kind.SPACE
        if unicodedata.east_asian_width(first) in "WF" or unicodedata.category(first) in {"So", "No"}:
            return Kind.HAN
        return Kind.WORD if first.isalnum() else Kind.SIGN


KIND = Kinds()


@dataclass(frozen=True, slots=True)
class Line:
    """One set line: its pieces, the gap after each (most are `spacing`), where it starts and how wide it is."""

    pieces: list[str]
    gaps: list[float]
    lead: int
    width: int
    spacing: float = 0


def paragraphs(text: str) -> list[str]:
    """A text's paragraphs, without blank ones and without the indent that people type."""
    return [part.strip() for part in PARAGRAPHS.split(text) if part.strip()]


def cut(text: str, face: Typeface) -> list[str]:
    """A paragraph in pieces that each have a glyph."""
    pieces = PIECE.findall(text.replace("\t", TAB))
    if QUOTES.search(text):
        pieces = latin_quotes(pieces, WIDE.search(text) is not None)
    if face.several in map(face.__getitem__, pieces):
        return [part for piece in pieces for part in (piece if face[piece] is face.several else [piece])]
    return pieces


def latin_quotes(pieces: list[str], han: bool) -> list[str]:
    """Narrow quotation marks in a Latin paragraph, and in a Han one where an apostrophe stands in a word."""
    return [
        piece + "\ufe00" if piece + "\ufe00" in NARROW and (not han or in_word(pieces, index)) else piece
        for index, piece in enumerate(pieces)
    ]


def in_word(pieces: list[str], index: int) -> bool:
    around = pieces[index - 1 : index] + pieces[index + 1 : index + 2]
    return pieces[index] == "’" and len(around) == 2 and all(KIND[piece] == Kind.WORD for piece in around)


class Paragraph:
    """A paragraph cut into pieces, with their widths and what may happen between each and the next."""

    def __init__(self, text: str, style: str, spacing: int = 0, hair: bool = True):
        face, self.spacing = typeface(style), spacing
        self.pieces = cut(text, face)
        self.kinds = [KIND[piece] for piece in self.pieces]
        self.advances = [face[piece].advance for piece in self.pieces]
        pairs = list(pairwise(self.kinds))
        gaps = GAPS if hair else GAPS_WITHOUT_HAIR
        self.gaps = [gaps[left][right] + spacing for left, right in pairs]
        self.stretches = [STRETCHES[left][right] for left, right in pairs]
        self.may_end = [ENDS[left][right] for left, right in pairs]
        if UNSEEN.search(text):
            self._obey_joiners()

    def _obey_joiners(self) -> None:
        """A space without width lets a line end, a word joiner does not."""
        for index, piece in enumerate(self.pieces[:-1]):
            if "\u200b" in piece:
                self.may_end[index] = True
            elif "\u2060" in piece or "\ufeff" in piece:
                self.may_end[index] = False

    def ends(self, measure: int, indent: int = 0) -> Iterator[tuple[int, int]]:
        """Where each line begins and ends."""
        begin, limit = 0, measure - indent
        while begin < len(self.pieces):
            end = self._fit(begin, limit)
            yield begin, end
            begin, limit = end, measure

    def _fit(self, begin: int, limit: int) -> int:
        """Where the line that begins at `begin` ends: the last place that the rules allow, else where it is full."""
        width, last = -self._blank(begin, Kind.OPEN), None
        for index in range(begin, len(self.pieces)):
            width += self.advances[index]
            if width > limit and self.kinds[index] != Kind.SPACE and width - self._blank(index, Kind.CLOSE) > limit:
                return last or max(index, begin + 1)
            if index == len(self.gaps):
                break
            if self.may_end[index]:
                last = index + 1
            width += self.gaps[index]
        return len(self.pieces)

    def _blank(self, index: int, kind: Kind) -> int:
        """The blank half of a full-width bracket, quotation mark or comma, which may give way at the line's edge."""
        return 500 if self.kinds[index] == kind and self.advances[index] == 1000 else 0

    def line(self, begin: int, end: int, indent: int = 0, measure: int | None = None) -> Line:
        """A line; with a measure, spread to it."""
        while end > begin + 1 and self.kinds[end - 1] == Kind.SPACE:
            end -= 1
        gaps = self.gaps[begin : end - 1]
        lead = indent - self._blank(begin, Kind.OPEN)
        width = lead + sum(self.advances[begin:end]) + sum(gaps)
        if measure is None:
            return Line(self.pieces[begin:end], [*gaps, 0], lead, width, self.spacing)
        if width > measure:
            width -= self._blank(end - 1, Kind.CLOSE)
        stretches = self.stretches[begin : end - 1]
        share = growth(measure - width, sum(stretches))
        if share:
            gaps = [gap + share * stretch for gap, stretch in zip(gaps, stretches, strict=True)]
        return Line(self.pieces[begin:end], [*gaps, 0], lead, measure, self.spacing + share)


def growth(rest: int, places: int) -> float:
    """What each of `places` takes of the width that a line lacks; nothing where that would tear the line apart."""
    return rest / places if places and 0 < rest <= places * RAGGED else 0


def single(text: str, style: str, spacing: int = 0, hair: bool = True) -> Line:
    """A text on one line, however long."""
    paragraph = Paragraph(" ".join(paragraphs(text)), style, spacing, hair)
    return paragraph.line(0, len(paragraph.pieces)) if paragraph.pieces else Line([], [], 0, 0)


def lines(
    text: str, style: str, measure: int, indent: int = 0, justify: bool = True, spacing: int = 0, hair: bool = True
) -> list[Line]:
    """A text in lines of at most `measure`; the last line of a paragraph keeps its own width."""
    result = []
    for part in paragraphs(text):
        paragraph = Paragraph(part, style, spacing, hair)
        for begin, end in paragraph.ends(measure, indent):
            full = justify and end < len(paragraph.pieces)
            result.append(paragraph.line(begin, end, 0 if begin else indent, measure if full else None))
    return result

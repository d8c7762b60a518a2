"""Phrase books: plain text files of alternatives with slots, compiled once and then written out at random by a pen.

In a book `[symbol]` opens a list of alternatives, one a line. Slots: `{symbol}` or a field of the scene, `{a|b}` one of
these, `{3-18}` a number, `{3-18 han}` the same in Chinese numerals, `{ago 5-60}` and `{in 5-60}` a day counted from the
scene's, `{symbol@field}` the list `symbol.<value of that field>` or, where there is none, the list `symbol`.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

PHRASES = Path(__file__).parent / "phrases"
SLOT = re.compile(r"\{([^{}]+)\}")
SPAN = re.compile(r"(?:(ago|in) )?(\d+)-(\d+)( han)?")
DIGITS = "〇一二三四五六七八九"
MONTHS = ("January", "February", "March", "April", "May", "June",
          "July", "August", "September", "October", "November", "December")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Scene:
    """What a text is about: who speaks with whom, where and when; every field may stand in a slot."""

    principal: str
    talkee: str
    post: str
    unit: str
    trade: str
    kind: str
    day: date
    pronoun: str = "他"
    festival: str = ""


def han(number):
    """`number` below 10,000 as it is spoken: 43 → 四十三."""
    words, zero = "", False
    for power, mark in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // power % 10
        if digit:
            words += ("〇" if zero and words else "") + DIGITS[digit] + mark
        zero = not digit
    return (words.removeprefix("一") if words.startswith("一十") else words) or "〇"


class Choice:
    """One symbol: a list of alternatives, each a tuple of fixed text and of slots that a pen fills in."""

    __slots__ = ("alternatives",)

    def __init__(self, alternatives=()):
        self.alternatives = list(alternatives)

    def __call__(self, pen):
        left = pen.left.get(self)
        if not left:
            left = pen.left[self] = self.alternatives.copy()
        parts = left.pop(int(pen.random() * len(left)))
        out = pen.out
        for part in parts:
            if part.__class__ is str:
                out.append(part)
            else:
                part(pen)


class Pen:
    """Writes one document in one scene and says nothing twice before it has said everything once."""

    __slots__ = ("book", "random", "scene", "left", "out")

    def __init__(self, language, rng, scene):
        self.book, self.random, self.scene = book(language), rng.random, scene
        self.left, self.out = {}, []

    def write(self, symbol):
        """A text for `symbol`, a list of the book."""
        self.out = []
        self.book.find(symbol, self.scene)(self)
        return "".join(self.out)

    def several(self, symbol, count):
        """`count` texts for `symbol`, or as many as the book has alternatives."""
        return [self.write(symbol) for _ in range(min(count, len(self.book.find(symbol, self.scene).alternatives)))]

    def prose(self, symbol, count):
        """`several` as the running sentences of one paragraph."""
        return self.book.space.join(self.several(symbol, count))


class Book:
    """All phrases of one language."""

    def __init__(self, language):
        self.language, self.space = language, "" if language == "zh" else " "
        self.symbols = {}
        lines = [line for path in sorted((PHRASES / language).glob("*.txt")) for line in _lines(path)]
        for symbol, _ in lines:
            self.symbols.setdefault(symbol, Choice())
        for symbol, text in lines:
            self.symbols[symbol].alternatives.append(self._compile(text))

    def find(self, symbol, scene):
        """The list `symbol`; of `symbol@field` the one for this scene."""
        name, _, field = symbol.partition("@")
        special = f"{name}.{getattr(scene, field)}" if field else ""
        return self.symbols.get(special) or self.symbols[name]

    def _compile(self, text):
        pieces = SLOT.split(text)
        parts = [self._slot(piece) if index % 2 else piece for index, piece in enumerate(pieces)]
        return tuple(part for part in parts if part != "")

    def _slot(self, slot):
        if "|" in slot:
            return Choice((word,) for word in slot.split("|"))
        if span := SPAN.fullmatch(slot):
            way, low, high, spoken = span.groups()
            return self._day(way, int(low), int(high)) if way else _number(int(low), int(high), spoken)
        if "@" in slot:
            return self._by_field(*slot.split("@"))
        if slot in self.symbols:
            return self.symbols[slot]
        if slot in Scene.__slots__:
            return lambda pen: pen.out.append(getattr(pen.scene, slot))
        raise LookupError(f"{{{slot}}} is neither a list of the book nor a field of the scene")

    def _by_field(self, symbol, field):
        prefix = f"{symbol}."
        choices = {name.removeprefix(prefix): found for name, found in self.symbols.items() if name.startswith(prefix)}
        plain = self.symbols.get(symbol)
        if not choices and not plain:
            raise LookupError(f"No list {symbol} or {prefix}… in the book")
        return lambda pen: choices.get(getattr(pen.scene, field), plain)(pen)

    def _day(self, way, low, high):
        sign, chinese = (-1 if way == "ago" else 1), self.language == "zh"

        def slot(pen):
            day = pen.scene.day + timedelta(days=sign * (low + int(pen.random() * (high - low + 1))))
            pen.out.append(f"{day.month}月{day.day}日" if chinese else f"{day.day} {MONTHS[day.month - 1]}")

        return slot


def _number(low, high, spoken):
    words = [han(number) if spoken else str(number) for number in range(low, high + 1)]
    return lambda pen: pen.out.append(words[int(pen.random() * len(words))])


def _lines(path):
    symbol = None
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            symbol = line.strip("[]")
        elif line and not line.startswith("#"):
            yield symbol, line


@cache
def book(language="zh"):
    """The compiled phrases of `language`: zh or en."""
    return Book(language)

"""Writing in a terminal: at most 78 columns, a Han character taking two, colour only where somebody watches."""

import os
import sys
import unicodedata

WIDTH, INDENT, LABEL = 78, 4, 14
MARKED, CHECKED = 9, 16  # columns of " ✓ word" and of a check's label
COLOURS = {"ok": "32", "look": "33", "bad": "31", "mend": "36", "hint": "2", "head": "1"}
MARKS = {"ok": "✓", "look": "!", "bad": "✗", "mend": "→"}


def cells(text: str) -> int:
    """How many columns `text` takes."""
    return sum(_width(letter) for letter in text)


def _width(letter: str) -> int:
    if unicodedata.combining(letter):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


def fold(text: str, width: int) -> list[str]:
    """`text` in lines of at most `width` columns: broken at spaces, and between Han characters."""
    lines, line = [], ""
    for piece in _pieces(text):
        if line and cells(line + piece.rstrip()) > width:
            lines.append(line.rstrip())
            line = ""
        line += piece
    return [*lines, line.rstrip()]


def _pieces(text: str):
    piece = ""
    for letter in text:
        if piece and _width(letter) == 2 and unicodedata.category(letter)[0] == "L":
            yield piece
            piece = ""
        piece += letter
        if letter == " ":
            yield piece
            piece = ""
    if piece:
        yield piece


class Terminal:
    """Where a command writes and asks."""

    def __init__(self, out, *, colour=True):
        self.out = out
        self.colour = colour and out.isatty() and "NO_COLOR" not in os.environ

    def write(self, text: str = "") -> None:
        self.out.write(text + "\n", ending="")

    def _paint(self, text: str, tone: str) -> str:
        return f"\033[{COLOURS[tone]}m{text}\033[0m" if self.colour and tone else text

    def head(self, text: str, hint: str = "") -> None:
        """A bold line, with what it needs beside it."""
        self.write(self._paint(text, "head") + (f"  {self._paint(hint, 'hint')}" if hint else ""))

    def line(self, label: str, text: str, tone: str = "") -> None:
        """A label and what there is to say, folded beside it; a tone brings its sign."""
        start = " " * INDENT + label + " " * max(LABEL - cells(label), 1)
        sign = f"{MARKS[tone]} " if tone in MARKS else ""
        for number, part in enumerate(fold(sign + text, WIDTH - INDENT - LABEL)):
            self.write((" " * (INDENT + LABEL) if number else start) + self._paint(part, tone))

    def item(self, number, text: str) -> None:
        """A numbered line."""
        for place, part in enumerate(fold(text, WIDTH - INDENT - 4)):
            self.write(" " * INDENT + (f"{number:<4}" if place == 0 else " " * 4) + part)

    def finding(self, tone: str, word: str, label: str, text: str, mend: str = "") -> None:
        """A line of a check-up: sign and word, label, what was found; below it what mends it."""
        start = f" {MARKS[tone]} {word}"
        left = self._paint(start, tone) + " " * max(MARKED - cells(start), 1) + label
        left += " " * max(CHECKED - cells(label), 1)
        margin = MARKED + CHECKED
        for number, part in enumerate(fold(text, WIDTH - margin)):
            self.write(" " * margin + part if number else left + part)
        for number, part in enumerate(fold(mend, WIDTH - margin) if mend else []):
            self.write(" " * (margin - 2) + self._paint(("  " if number else "→ ") + part, "mend"))

    def sums(self, counted, hint: str) -> None:
        """The last line of a check-up: how many of each tone, of those that there are."""
        parts = [self._paint(f"{word} {count}", tone) for tone, word, count in counted if count]
        self.write(" " + "  ".join(parts) + "    " + self._paint(hint, "hint"))

    def ask(self, label: str, default: str = "") -> str:
        """What somebody types after a label; the default for an empty line. Raises EOFError when nobody answers."""
        shown = label + (f" [{default}]" if default and cells(default) <= WIDTH // 2 else "")
        prompt = " " * INDENT + shown + " " * max(LABEL - cells(shown), 1)
        if sys.stdin.isatty():
            return input(prompt).strip() or default
        self.out.write(prompt, ending="")
        line = sys.stdin.readline()
        if not line:
            raise EOFError
        self.write(line.strip())
        return line.strip() or default

    def done(self, label: str, count: int, total: int) -> None:
        """A line drawn full as far as `count` of `total`."""
        length = 40
        full = length * count // total
        bar = self._paint("━" * full, "mend") + "─" * (length - full)
        self.write(" " * INDENT + label + " " * max(LABEL - cells(label), 1) + f"{bar} {count}/{total} ✓")

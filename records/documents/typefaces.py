"""The typefaces of paper: unpacked once per machine, read once per process, and which of them has a character.

Run as `python -m records.documents.typefaces` to unpack them ahead of the first print.
"""

import os
import re
import tempfile
import unicodedata
from functools import cache
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

from records.documents.truetype import TrueType, Unreadable

SHIPPED = Path(__file__).parent / "fonts"
# What a style lacks is looked for in the next file: a rare character is set in the nearest hand that has it.
STYLES = {
    "song": ("song", "rare-a", "rare-b", "sans"),
    "bold": ("song-bold", "song", "rare-a", "rare-b", "sans"),
    "sans": ("sans", "song", "rare-a", "rare-b"),
}
NAMES = sorted({name for names in STYLES.values() for name in names})

# Present in the text, but nothing to see: joiners, spaces without width, marks that choose a variant.
UNSEEN = re.compile("[\u00ad\u200b-\u200d\u2060\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef]")
# A control character is shown, never obeyed: one that turns the direction of writing can disguise a name.
CONTROL = re.compile("[\0-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ud800-\udfff\U000e0000-\U000e007f]")
# “ ” ‘ ’ … as Latin text wants them (the variant that Unicode names so); the shipped files keep them in plane 15.
NARROW = {mark + "\ufe00": 0xF0000 + ord(mark) for mark in "“”‘’…"}
PRIVATE = 0xF0000
LONG_DASH, TWO_EM_DASH = "——", 0x2E3A
UNDRAWN = 0  # the number of a glyph that takes no ink
MOST_PIECES = 50_000  # odd combinations must not fill the memory


class Glyph(NamedTuple):
    """Which file draws a piece of text, and how wide. Without a number the file draws the code point in a frame."""

    font: TrueType
    number: int | None
    advance: int


def unpack() -> list[Path]:
    """The shipped files as TrueType under `FONT_CACHE`; made where they are missing, safe beside other processes."""
    return [_unpacked(path) for path in sorted(SHIPPED.glob("*.woff2"))]


def _unpacked(packed: Path) -> Path:
    folder = Path(settings.FONT_CACHE)
    target = folder / f"{packed.stem}-{packed.stat().st_size:x}.ttf"
    if target.exists():
        return target
    from fontTools.ttLib import TTFont  # noqa: PLC0415  half a second that only the first print pays

    folder.mkdir(parents=True, exist_ok=True)
    with TTFont(packed, recalcTimestamp=False) as font, tempfile.TemporaryDirectory(dir=folder) as apart:
        font.flavor = None
        made = Path(apart) / target.name
        font.save(made)
        made.chmod(0o644)
        made.replace(target)
    return target


def read(name: str) -> TrueType:
    """A shipped file as it lies on this machine at this moment, unpacked where it was not yet."""
    return TrueType(_unpacked(SHIPPED / f"{name}.woff2"))


@cache
def shipped(name: str) -> TrueType:
    return read(name)


@cache
def own() -> tuple[TrueType, ...]:
    """The organisation's own fonts, by file name; a file without TrueType outlines is passed over."""
    folder = settings.FONT_DIR
    paths = sorted(Path(folder).glob("*.[tToO][tT][fF]")) if folder else []
    fonts = []
    for path in paths:
        try:
            fonts.append(TrueType(path))
        except Unreadable:
            continue
    return tuple(fonts)


class Typeface(dict[str, Glyph]):
    """A style's glyph for each piece of text, looked up once per process."""

    def __init__(self, style: str):
        super().__init__()
        self.fonts = tuple(shipped(name) for name in STYLES[style])
        self.several = Glyph(self.fonts[0], -1, 0)  # stands for: no one glyph, the piece has to be cut

    def __missing__(self, piece: str) -> Glyph:
        if len(self) > MOST_PIECES:
            self.clear()
        glyph = self[piece] = self._find(piece)
        return glyph

    def _find(self, piece: str) -> Glyph:
        if code := NARROW.get(piece):
            return self._of(code, self.fonts) or self[piece[0]]
        if piece == LONG_DASH:
            return self._of(TWO_EM_DASH, self.fonts) or self.several
        seen = UNSEEN.sub("", piece)
        if not seen:
            return Glyph(self.fonts[0], UNDRAWN, 0)
        if CONTROL.match(seen):
            return self.framed if len(seen) == 1 else self.several
        return self._visible(seen)

    def _visible(self, seen: str) -> Glyph:
        """As written, or as the one character that Unicode holds equal to it."""
        for text in (seen, unicodedata.normalize("NFC", seen)):
            if len(text) == 1 and (glyph := self._character(ord(text))):
                return glyph
        if len(seen) > 1:
            return self.several
        return self[" "] if seen.isspace() else self.framed

    def _character(self, code: int) -> Glyph | None:
        return self._of(code, (self.fonts if code < PRIVATE else ()) + own())

    def _of(self, code: int, fonts: tuple[TrueType, ...]) -> Glyph | None:
        for font in fonts:
            if number := font.glyph(code):
                return Glyph(font, number, font.advance(number))
        return None

    @property
    def framed(self) -> Glyph:
        """A code point in a small frame: what is drawn for a character that no font has."""
        return Glyph(shipped("sans"), None, 1000)


@cache
def typeface(style: str) -> Typeface:
    return Typeface(style)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "outreach.settings")
    unpack()

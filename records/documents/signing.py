"""The signatures at the end of a form, three abreast: who, the drawn or typed name, when, and the verdict."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext as _

from records.documents.bands import FULL, LEFT, RIGHT
from records.documents.setting import Line, lines, single
from records.documents.sheet import INK, PEN, SOFT, Sheet

ABREAST, HIGH = 3, 82.5
SIZE, PITCH, INSET, EDGE = 10, 14.5, 7.4, 12.8


@dataclass(frozen=True)
class Signature:
    """One signature: its label, a picture (PNG) or a typed name, the date, and a word on it (a verdict, a refusal)."""

    label: str
    image: bytes | None = None
    typed: str = ""
    when: str = ""
    note: str = ""


@dataclass(frozen=True)
class SignatureRow:
    """Up to three signatures as one strip, never parted, and never on a page without what they stand under."""

    leans: ClassVar[bool] = True

    signatures: tuple[Signature, ...]

    def height(self) -> float:
        return HIGH + max(self._more_lines(signature) for signature in self.signatures) * PITCH

    least = height

    def parted(self, _room: float) -> None:
        return None

    @property
    def _width(self) -> float:
        return FULL / len(self.signatures)

    def _lines(self, text: str) -> list[Line]:
        return lines(text, "song", int((self._width - 2 * INSET) * 1000 / SIZE), justify=False)

    def _more_lines(self, signature: Signature) -> int:
        """How many lines the label and the foot take beyond one each."""
        return max(0, len(self._lines(signature.label)) - 1) + max(0, len(self._lines(foot(signature))) - 1)

    def shade(self, sheet: Sheet, y: float, height: float) -> None:
        """Nothing is tinted here."""

    def draw(self, sheet: Sheet, y: float, height: float) -> None:
        for place, signature in enumerate(self.signatures):
            x = LEFT + place * self._width
            if place:
                sheet.rule(x, y, x, y + height)
            self._draw_one(sheet, signature, x + INSET, y, height)
        sheet.rule(LEFT, y + height, RIGHT, y + height)

    def _draw_one(self, sheet: Sheet, signature: Signature, x: float, y: float, height: float) -> None:
        below = self._stack(sheet, self._lines(signature.label), x, y + EDGE, INK)
        if signature.image:
            sheet.picture(signature.image, x + 14, below - 5, self._width - 2 * INSET - 28, 28)
        elif signature.typed:
            self._typed(sheet, signature.typed, x, below + 8)
        elif not signature.when:
            self._stack(sheet, self._lines(signature.note), x, below, SOFT)
            return
        last = self._lines(foot(signature))
        self._stack(sheet, last, x, y + height - EDGE - (len(last) - 1) * PITCH, INK)

    @staticmethod
    def _stack(sheet: Sheet, rows: list[Line], x: float, y: float, ink: str) -> float:
        for line in rows:
            sheet.text(line, x, y, SIZE, ink=ink)
            y += PITCH
        return y

    def _typed(self, sheet: Sheet, name: str, x: float, y: float) -> None:
        """A typed name, and that it was typed."""
        line, mark = single(name, "song"), single(_("(typed)"), "song")
        room = self._width - 2 * INSET - 14
        size = min(14, room * 1000 / (line.width + mark.width))
        sheet.text(line, x + 14, y, size, ink=PEN)
        sheet.text(mark, x + 18 + line.width * size / 1000, y, min(8.5, size), ink=SOFT)


def foot(signature: Signature) -> str:
    return "　".join(part for part in (signature.when, signature.note) if part)


def signature_rows(signatures: tuple[Signature, ...]) -> list[SignatureRow]:
    return [SignatureRow(signatures[start : start + ABREAST]) for start in range(0, len(signatures), ABREAST)]

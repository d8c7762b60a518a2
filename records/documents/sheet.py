"""A document's pages: text, rules, shades, pictures and codes put where they are told, in points from the top left."""

from datetime import datetime
from functools import lru_cache
from io import BytesIO
from itertools import count, groupby

import segno
from django.utils import timezone
from isal import isal_zlib
from PIL import Image
from reportlab import rl_config
from reportlab.pdfbase.pdfdoc import PDFStream, xObjectName
from reportlab.pdfgen.canvas import Canvas

from records.documents.embedding import DEFLATED, Fonts, Inks, embedded
from records.documents.setting import Line

A4 = WIDTH, HEIGHT = (595.276, 841.89)
INK, SOFT, SHADE, PEN = "0.11 0.141 0.133", "0.306 0.345 0.329", "0.961 0.957 0.941", "0.09 0.227 0.42"
UNSEEN_DIFFERENCE = 0.05  # thousandths of the type size
HALF = -400  # a gap from here on is a blank half given up
MIDDLE = 0.38  # from the baseline up to the middle of a Han character, in type sizes
PRINTED_PICTURE = (600, 150)  # 300 dots an inch in its place on a form
LARGEST_PICTURE = 16_000_000  # dots; a small file can hold a huge picture

rl_config.useA85 = 0


class _Canvas(Canvas):
    """A canvas whose pages do not begin by naming a Helvetica that is not embedded."""

    def _make_preamble(self) -> None:
        self._preamble = "1 0 0 1 0 0 cm"


class Sheet:
    """Pages of A4, one being drawn at a time."""

    def __init__(
        self, title: str, author: str = "", subject: str = "", language: str = "", printed: datetime | None = None
    ):
        self._file = BytesIO()
        self._canvas = _Canvas(self._file, A4, pageCompression=0, invariant=1, lang=language or None)
        self._fonts = Fonts()
        self._code: list[str] = []
        self._pictures = count()
        for name, value in (
            ("Title", title),
            ("Author", author),
            ("Subject", subject),
            ("Creator", "Outreach"),
            ("Producer", "Outreach"),
        ):
            getattr(self._canvas, f"set{name}")(value)
        stamp = printed or timezone.now()
        zone = stamp.strftime("%z") or "+0000"
        date = f"{stamp:D:%Y%m%d%H%M%S}{zone[:3]}'{zone[3:5]}'"
        self._canvas.setDateFormatter(lambda *_now: date)

    def getCode(self) -> str:  # noqa: N802  reportlab's word for what `drawText` takes
        return "\n".join(self._code)

    def next_page(self) -> None:
        self._canvas.drawText(self)
        self._code.clear()
        self._canvas.showPage()

    def finish(self) -> bytes:
        """The PDF. Afterwards the sheet cannot be drawn on."""
        self.next_page()
        document = self._canvas._doc
        self._fonts.write(document)
        for page in document.Pages.pages:
            document.updateSignature(str(isal_zlib.crc32(page.stream.encode())))
            page.Contents = PDFStream(content=page.stream, filters=DEFLATED)
        self._canvas.save()
        return self._file.getvalue()

    def text(
        self, line: Line, x: float, y: float, size: float, style: str = "song", ink: str = INK, turned: bool = False
    ) -> None:
        """A set line with its middle at `y`; turned, it runs upwards and `x` is its middle."""
        if not line.pieces:
            return
        x, base = x + line.lead * size / 1000, HEIGHT - y - MIDDLE * size
        matrix = f"0 1 -1 0 {x + MIDDLE * size:.2f} {HEIGHT - y:.2f}" if turned else f"1 0 0 1 {x:.2f} {base:.2f}"
        codes, gaps = self._codes(line, style)
        self._code.append(f"BT {ink} rg {matrix} Tm {line.spacing * size / 1000:.4f} Tc")
        place = 0
        for font, end in runs(line.pieces, self._fonts.inks(style)):
            shown = glyphs(codes[place:end], gaps[place:end], line.spacing)
            self._code.append(f"/{font} {size:g} Tf [{shown}] TJ")
            place = end
        self._code.append("ET")

    def _codes(self, line: Line, style: str) -> tuple[list[str], list[float]]:
        """What draws each piece, and the gap after it."""
        inks = self._fonts.inks(style)
        codes, gaps = [inks[piece] for piece in line.pieces], line.gaps
        if min(gaps) <= HALF:
            gaps = gaps[:]
            for place, gap in enumerate(gaps):
                if gap <= HALF:
                    codes[place], gaps[place] = inks.half(line.pieces[place]), gap + 500
        return codes, gaps

    def centred(self, line: Line, x: float, y: float, size: float, style: str = "song", ink: str = INK) -> None:
        self.text(line, x - line.width * size / 2000, y, size, style, ink)

    def flush_right(self, line: Line, x: float, y: float, size: float, style: str = "song", ink: str = INK) -> None:
        self.text(line, x - line.width * size / 1000, y, size, style, ink)

    def rule(self, x0: float, y0: float, x1: float, y1: float, weight: float = 0.5) -> None:
        self._code.append(f"{INK} RG {weight:g} w {x0:.2f} {HEIGHT - y0:.2f} m {x1:.2f} {HEIGHT - y1:.2f} l S")

    def frame(self, x: float, y: float, width: float, height: float, weight: float = 1.2) -> None:
        self._code.append(f"{INK} RG {weight:g} w {x:.2f} {HEIGHT - y - height:.2f} {width:.2f} {height:.2f} re S")

    def shade(self, x: float, y: float, width: float, height: float) -> None:
        self._code.append(f"{SHADE} rg {x:.2f} {HEIGHT - y - height:.2f} {width:.2f} {height:.2f} re f")

    def picture(self, image: bytes, x: float, y: float, width: float, height: float) -> None:
        """A drawn signature, without the blank around it, as large as fits, from the left and in the middle."""
        picture = trimmed(image)
        scale = min(width / picture.width, height / picture.height)
        wide, high = picture.width * scale, picture.height * scale
        name = f"P{next(self._pictures)}"
        self._canvas._doc.Reference(embedded(self._canvas._doc, picture), xObjectName(name))
        self._canvas._formsinuse.append(name)
        matrix = f"{wide:.2f} 0 0 {high:.2f} {x:.2f} {HEIGHT - y - (height + high) / 2:.2f}"
        self._code.append(f"q {matrix} cm /{xObjectName(name)} Do Q")

    def code(self, address: str, x: float, y: float, size: float) -> None:
        """A QR code."""
        modules = qr(address)
        side = size / len(modules)
        self._code.append("0 0 0 rg")
        for row, line in enumerate(modules):
            low = HEIGHT - y - (row + 1) * side
            for begin, length in line:
                self._code.append(f"{x + begin * side:.3f} {low:.3f} {length * side:.3f} {side:.3f} re")
        self._code.append("f")


def runs(pieces: list[str], inks: Inks) -> list[tuple[str, int]]:
    """The fonts that a line takes, each with where its run of pieces ends."""
    if inks.others.keys().isdisjoint(pieces):
        return [(inks.main, len(pieces))]
    fonts = [inks.others.get(piece, inks.main) for piece in pieces]
    ends = [place for place in range(1, len(fonts)) if fonts[place] != fonts[place - 1]]
    return [(fonts[end - 1], end) for end in [*ends, len(fonts)]]


def glyphs(codes: list[str], gaps: list[float], spacing: float) -> str:
    """Codes in one font, with what differs from the even spacing between them."""
    result, begin = [], 0
    for place, gap in enumerate(gaps):
        if abs(gap - spacing) > UNSEEN_DIFFERENCE:
            result.append(f"<{''.join(codes[begin : place + 1])}>{spacing - gap:.1f}")
            begin = place + 1
    if begin < len(codes):
        result.append(f"<{''.join(codes[begin:])}>")
    return "".join(result)


def trimmed(image: bytes) -> Image.Image:
    """A signature as large as it is printed, without the blank around it."""
    with Image.open(BytesIO(image)) as source:
        if source.width * source.height > LARGEST_PICTURE:
            raise ValueError("The picture of a signature is too large.")
        picture = source.convert("RGBA")
    picture = picture.crop(picture.getchannel("A").getbbox())
    picture.thumbnail(PRINTED_PICTURE, Image.Resampling.BOX)
    return picture


@lru_cache(maxsize=64)
def qr(address: str) -> list[list[tuple[int, int]]]:
    """Runs of dark modules (begin, length) in each row."""
    rows = []
    for row in segno.make(address, error="m", micro=False).matrix:
        runs, column = [], 0
        for dark, group in groupby(row):
            length = len(list(group))
            if dark:
                runs.append((column, length))
            column += length
        rows.append(runs)
    return rows

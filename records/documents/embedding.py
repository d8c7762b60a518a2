"""Fonts inside a PDF: Type 0 with two-byte codes, one small subset a file, and a map back to the exact text."""

import struct
from functools import lru_cache
from itertools import count, groupby

from isal import isal_zlib
from PIL import Image
from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFObject, PDFStream, PDFString

from records.documents.truetype import MORE, SCALE, WORDS, XY, TrueType, parts
from records.documents.typefaces import NARROW, UNDRAWN, Glyph, typeface

# The frame around a code point: an outer and an inner square, in thousandths of the type size.
OUTER, INNER = (60, -80, 940, 800), (90, -50, 910, 770)
DIGIT_SCALE = 0.5
ROWS = {4: ((2, 400), (2, 20)), 5: ((3, 400), (2, 20)), 6: ((3, 400), (3, 20))}


class Deflate:
    """Deflate by isal, several times as fast as zlib."""

    pdfname = "FlateDecode"

    @staticmethod
    def encode(content: bytes | str) -> bytes:
        data = content.encode("latin-1") if isinstance(content, str) else content
        return isal_zlib.compress(data, 2)


DEFLATED = [Deflate]


def square(box: tuple[int, int, int, int], inward: bool) -> list[tuple[int, int]]:
    x0, y0, x1, y1 = box
    corners = [(x0, y0), (x0, y1), (x1, y1), (x1, y0)]
    return corners[::-1] if inward else corners


def frame_outline(units: int) -> bytes:
    """The empty frame as a TrueType outline of two contours."""
    points = [
        (x * units // 1000, y * units // 1000) for x, y in square(OUTER, inward=False) + square(INNER, inward=True)
    ]
    steps = [(x - a, y - b) for (a, b), (x, y) in zip([(0, 0), *points], points, strict=False)]
    xs, ys = [x for x, _y in points], [y for _x, y in points]
    header = struct.pack(">5h3H", 2, min(xs), min(ys), max(xs), max(ys), 3, 7, 0)
    flags = bytes([1] * len(points))
    return header + flags + struct.pack(">8h", *(x for x, _y in steps)) + struct.pack(">8h", *(y for _x, y in steps))


def place(number: int, x: float, y: float, scale: float, last: bool) -> bytes:
    """One part of a composite outline."""
    flags = WORDS | XY | SCALE | (0 if last else MORE)
    return struct.pack(">2H3h", flags, number, round(x), round(y), round(scale * 16384))


class Subset:
    """What one document uses of one font file. Codes are given in the order of use."""

    def __init__(self, font: TrueType, name: str):
        self.font, self.name = font, name
        self.outlines, self.advances, self.texts = [font.outline(0)], [font.advance(0)], [""]
        self._parts: dict[int, int] = {}

    def code(self, text: str, glyph: Glyph) -> int:
        """A new code that draws `glyph` and reads as `text`."""
        if glyph.number is None:
            outline = self._framed(text)
        elif glyph.number == UNDRAWN:
            outline = b""
        else:
            outline = self._whole(glyph.number)
        return self._add(outline, glyph.advance, text)

    def _add(self, outline: bytes, advance: int, text: str = "") -> int:
        self.outlines.append(outline)
        self.advances.append(advance)
        self.texts.append(text)
        return len(self.outlines) - 1

    def _whole(self, number: int) -> bytes:
        """An outline whose parts, if it has any, are in the subset too and go by their new numbers."""
        outline = self.font.outline(number)
        changes = [(offset, self._part(part)) for offset, part in parts(outline)]
        if not changes:
            return outline
        copy = bytearray(outline)
        for offset, code in changes:
            copy[offset : offset + 2] = struct.pack(">H", code)
        return bytes(copy)

    def _part(self, number: int) -> int:
        if number not in self._parts:
            self._parts[number] = self._add(self._whole(number), self.font.advance(number))
        return self._parts[number]

    def _framed(self, text: str) -> bytes:
        """The frame with the code point's digits in two rows."""
        units, digits = self.font.units, f"{ord(text[0]):04X}"
        if -1 not in self._parts:
            self._parts[-1] = self._add(frame_outline(units), 1000)
        pieces, left = [], digits
        for length, y in ROWS[len(digits)]:
            row, left = left[:length], left[length:]
            scale = DIGIT_SCALE if length == 2 else DIGIT_SCALE * 0.8
            numbers = [self.font.glyph(ord(digit)) for digit in row]
            x = 500 - scale * sum(map(self.font.advance, numbers)) / 2
            for number in numbers:
                pieces.append((self._part(number), x * units / 1000, y * units / 1000, scale))
                x += scale * self.font.advance(number)
        pieces.insert(0, (self._parts[-1], 0, 0, 1))
        box = struct.pack(">5h", -1, *(value * units // 1000 for value in OUTER))
        return box + b"".join(place(*piece, last=piece is pieces[-1]) for piece in pieces)

    def write(self, document) -> None:
        """Put the font among the document's objects and give it its name on the pages."""
        base = f"{tag(self.texts)}+{self.font.path.stem.rpartition('-')[0] or self.font.path.stem}"
        descendant = PDFDictionary(
            {
                "Type": PDFName("Font"),
                "Subtype": PDFName("CIDFontType2"),
                "BaseFont": PDFName(base),
                "CIDSystemInfo": PDFDictionary(
                    {"Registry": PDFString("Adobe"), "Ordering": PDFString("Identity"), "Supplement": 0}
                ),
                "FontDescriptor": document.Reference(self._descriptor(document, base)),
                "CIDToGIDMap": PDFName("Identity"),
                "DW": 1000,
                "W": Widths(self.advances),
            }
        )
        font = PDFDictionary(
            {
                "Type": PDFName("Font"),
                "Subtype": PDFName("Type0"),
                "BaseFont": PDFName(base),
                "Encoding": PDFName("Identity-H"),
                "DescendantFonts": PDFArray([document.Reference(descendant)]),
                "ToUnicode": document.Reference(PDFStream(content=to_unicode(self.texts), filters=DEFLATED)),
            }
        )
        document.idToObject["BasicFonts"].dict[self.name] = document.Reference(font)

    def _descriptor(self, document, base: str) -> PDFDictionary:
        scale = 1000 / self.font.units
        data = self.font.write(self.outlines, self.advances)
        file = PDFStream(dictionary=PDFDictionary({"Length1": len(data)}), content=data, filters=DEFLATED)
        ascent, descent = round(self.font.ascent * scale), round(self.font.descent * scale)
        return PDFDictionary(
            {
                "Type": PDFName("FontDescriptor"),
                "FontName": PDFName(base),
                "Flags": 4,
                "ItalicAngle": 0,
                "StemV": 80,
                "FontBBox": PDFArray([round(value * scale) for value in self.font.box]),
                "Ascent": ascent,
                "Descent": descent,
                "CapHeight": ascent,
                "FontFile2": document.Reference(file),
            }
        )


class Widths(PDFObject):
    """The widths that differ from the usual 1,000."""

    def __init__(self, advances: list[int]):
        self.advances = advances

    def format(self, _document) -> bytes:
        runs, code = [], 0
        for usual, run in groupby(self.advances, key=lambda advance: advance == 1000):
            widths = list(run)
            if not usual:
                runs.append(f"{code} [{' '.join(map(str, widths))}]")
            code += len(widths)
        return f"[ {' '.join(runs)} ]".encode()


def tag(texts: list[str]) -> str:
    """Six letters that differ when the subset differs, the same for the same text."""
    value = isal_zlib.crc32("\0".join(texts).encode("utf-8", "replace"))
    return "".join(chr(65 + (value // 26**place) % 26) for place in range(6))


@lru_cache(maxsize=20_000)
def utf16(text: str) -> str:
    return text.encode("utf-16-be", "replace").hex().upper()


def to_unicode(texts: list[str]) -> str:
    """The map from codes to text, in UTF-16: a character beyond the first plane is its two surrogates."""
    rows = [f"<{code:04X}> <{utf16(text)}>" for code, text in enumerate(texts) if text]
    blocks = (rows[start : start + 100] for start in range(0, len(rows), 100))
    body = "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        f"1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n{body}\n"
        "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
    )


class Inks(dict[str, str]):
    """For one style in one document: the code (hexadecimal) that draws a piece of text, and in which font."""

    def __init__(self, style: str, fonts: "Fonts"):
        super().__init__()
        self._face, self._fonts = typeface(style), fonts
        self.main = fonts.subset(self._face.fonts[0]).name
        self.others: dict[str, str] = {}  # the pieces that the style's first font lacks, and the font that has them
        self._halves: dict[str, str] = {}

    def __missing__(self, piece: str) -> str:
        glyph = self._face[piece]
        subset = self._fonts.subset(glyph.font)
        if subset.name != self.main:
            self.others[piece] = subset.name
        code = self[piece] = f"{subset.code(piece[0] if piece in NARROW else piece, glyph):04X}"
        return code

    def half(self, piece: str) -> str:
        """The code for a full-width bracket or comma that gives up its blank: moved back over it, a reader would see
        the end of a line."""
        if piece not in self._halves:
            glyph = self._face[piece]
            narrower = glyph._replace(advance=glyph.advance - 500)
            self._halves[piece] = f"{self._fonts.subset(glyph.font).code(piece, narrower):04X}"
        return self._halves[piece]


class Fonts:
    """The fonts of one document."""

    def __init__(self) -> None:
        self._subsets: dict[TrueType, Subset] = {}
        self._names = count(1)
        self._inks: dict[str, Inks] = {}

    def inks(self, style: str) -> Inks:
        if style not in self._inks:
            self._inks[style] = Inks(style, self)
        return self._inks[style]

    def subset(self, font: TrueType) -> Subset:
        if font not in self._subsets:
            self._subsets[font] = Subset(font, f"F{next(self._names)}")
        return self._subsets[font]

    def write(self, document) -> None:
        for subset in self._subsets.values():
            if any(subset.texts):
                subset.write(document)


def embedded(document, picture: Image.Image) -> PDFStream:
    """A picture with its transparency as an object of the document."""
    mask = PDFStream(
        dictionary=picture_entries(picture, "DeviceGray"), filters=DEFLATED, content=picture.getchannel("A").tobytes()
    )
    stream = PDFStream(
        dictionary=picture_entries(picture, "DeviceRGB"), filters=DEFLATED, content=picture.convert("RGB").tobytes()
    )
    stream.dictionary["SMask"] = document.Reference(mask)
    return stream


def picture_entries(picture: Image.Image, colours: str) -> PDFDictionary:
    return PDFDictionary(
        {
            "Type": PDFName("XObject"),
            "Subtype": PDFName("Image"),
            "Width": picture.width,
            "Height": picture.height,
            "BitsPerComponent": 8,
            "ColorSpace": PDFName(colours),
        }
    )

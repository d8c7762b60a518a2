"""Reads what a page needs of a TrueType file (glyphs, widths, outlines) and writes the subset that is embedded."""

import mmap
import struct
import sys
from array import array
from bisect import bisect_right
from collections.abc import Iterator
from pathlib import Path

HINTS = ("cvt ", "fpgm", "prep")

# Flags of a composite glyph's parts, as the TrueType specification names them.
WORDS, XY, SCALE, MORE, SCALE_XY, SCALE_2X2 = 0x0001, 0x0002, 0x0008, 0x0020, 0x0040, 0x0080


class Unreadable(ValueError):
    """The file holds no TrueType outlines."""


def numbers(kind: str, data: bytes) -> array:
    """Big-endian `data` as an array of whole numbers."""
    values = array(kind, data)
    if sys.byteorder == "little":
        values.byteswap()
    return values


class TrueType:
    """One font file, mapped into memory, so that processes share it and only what is printed is read."""

    def __init__(self, path: Path):
        self.path = path
        with path.open("rb") as file:
            self._data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._tables = self._directory()
        head, hhea = self.table("head"), self.table("hhea")
        self.units = struct.unpack(">H", head[18:20])[0]
        self.box = struct.unpack(">4h", head[36:44])
        self.ascent, self.descent = struct.unpack(">2h", hhea[4:8])
        self.count = struct.unpack(">H", self.table("maxp")[4:6])[0]
        self._loca = self._offsets(struct.unpack(">h", head[50:52])[0])
        self._widths = numbers("H", self.table("hmtx")[: 4 * struct.unpack(">H", hhea[34:36])[0]])[::2]
        self._starts, self._ends, self._first = self._characters()

    def _directory(self) -> dict[str, tuple[int, int]]:
        if self._data[:4] not in {b"\0\1\0\0", b"true"}:
            raise Unreadable(f"{self.path.name} has no TrueType outlines")
        count = struct.unpack(">H", self._data[4:6])[0]
        rows = (struct.unpack(">4s4xII", self._data[12 + 16 * row : 28 + 16 * row]) for row in range(count))
        return {tag.decode("latin-1"): (offset, length) for tag, offset, length in rows}

    def table(self, tag: str) -> bytes:
        """A table's bytes; empty where the file has none."""
        offset, length = self._tables.get(tag, (0, 0))
        return self._data[offset : offset + length]

    def _offsets(self, long: int) -> array:
        if long:
            return numbers("I", self.table("loca"))
        return array("I", (2 * half for half in numbers("H", self.table("loca"))))

    def _characters(self) -> tuple[array, array, array]:
        """Runs of characters (first, last, glyph of the first) from the table that reaches beyond the first plane."""
        cmap = self.table("cmap")
        for row in range(struct.unpack(">H", cmap[2:4])[0]):
            offset = struct.unpack(">I", cmap[8 + 8 * row : 12 + 8 * row])[0]
            if struct.unpack(">H", cmap[offset : offset + 2])[0] == 12:
                groups = struct.unpack(">I", cmap[offset + 12 : offset + 16])[0]
                runs = numbers("I", cmap[offset + 16 : offset + 16 + 12 * groups])
                return runs[0::3], runs[1::3], runs[2::3]
        return self._characters_of_older_formats()

    def _characters_of_older_formats(self) -> tuple[array, array, array]:
        from fontTools.ttLib import TTFont  # noqa: PLC0415  only an organisation's own older font needs it

        with TTFont(self.path, lazy=True) as font:
            pairs = sorted((code, font.getGlyphID(name)) for code, name in (font.getBestCmap() or {}).items())
        codes = array("I", (code for code, _glyph in pairs))
        return codes, codes, array("I", (glyph for _code, glyph in pairs))

    def glyph(self, code: int) -> int:
        """The glyph for a character; 0 where the font has none."""
        run = bisect_right(self._starts, code) - 1
        if run < 0 or code > self._ends[run]:
            return 0
        return self._first[run] + code - self._starts[run]

    def advance(self, glyph: int) -> int:
        """How wide a glyph is, in thousandths of the type size."""
        width = self._widths[min(glyph, len(self._widths) - 1)]
        return width if self.units == 1000 else round(width * 1000 / self.units)

    def outline(self, glyph: int) -> bytes:
        """A glyph's outline as it stands in the file."""
        start = self._tables["glyf"][0]
        return self._data[start + self._loca[glyph] : start + self._loca[glyph + 1]]

    def write(self, outlines: list[bytes], advances: list[int]) -> bytes:
        """A font file of these outlines alone, numbered as they come."""
        glyf, loca = bytearray(), array("I", [0])
        for outline in outlines:
            glyf += outline + b"\0" * (-len(outline) % 4)
            loca.append(len(glyf))
        hmtx = b"".join(
            struct.pack(">Hh", width * self.units // 1000, left(shape))
            for width, shape in zip(advances, outlines, strict=True)
        )
        head, hhea, maxp = bytearray(self.table("head")), bytearray(self.table("hhea")), bytearray(self.table("maxp"))
        head[8:12] = bytes(4)
        head[50:52] = struct.pack(">h", 1)
        hhea[34:36] = maxp[4:6] = struct.pack(">H", len(outlines))
        maxp[10:14], maxp[28:32] = (
            struct.pack(">2H", 4096, 256),
            struct.pack(">2H", 16, 3),
        )  # room for framed code points
        tables: dict[str, bytes | bytearray] = {"glyf": glyf, "loca": big_endian(loca), "hmtx": hmtx}
        tables |= {"head": head, "hhea": hhea, "maxp": maxp}
        tables |= {tag: self.table(tag) for tag in HINTS if tag in self._tables}
        return assemble(tables)


def left(outline: bytes) -> int:
    """The left side bearing: where the outline's box begins."""
    return struct.unpack(">h", outline[2:4])[0] if outline else 0


def big_endian(values: array) -> bytes:
    copy = values[:]
    if sys.byteorder == "little":
        copy.byteswap()
    return copy.tobytes()


def assemble(tables: dict[str, bytes | bytearray]) -> bytes:
    """Tables put together into one file, with its directory and checksums."""
    count = len(tables)
    power = 1 << (count.bit_length() - 1)
    header = struct.pack(">4s4H", b"\0\1\0\0", count, power * 16, power.bit_length() - 1, (count - power) * 16)
    offset, rows, bodies, total = 12 + 16 * count, [], [], 0
    for tag in sorted(tables):
        body = bytes(tables[tag]) + b"\0" * (-len(tables[tag]) % 4)
        words = checksum(body)
        rows.append(struct.pack(">4s3I", tag.encode(), words, offset, len(tables[tag])))
        bodies.append(body)
        offset, total = offset + len(body), total + words
    directory = b"".join([header, *rows])
    file = bytearray(directory + b"".join(bodies))
    where = struct.unpack(">I", rows[sorted(tables).index("head")][8:12])[0]
    whole = checksum(directory) + total  # each table counted already: half the work of a small document
    file[where + 8 : where + 12] = struct.pack(">I", (0xB1B0AFBA - whole) & 0xFFFFFFFF)
    return bytes(file)


def checksum(data: bytes) -> int:
    return sum(numbers("I", data)) & 0xFFFFFFFF


def parts(outline: bytes) -> Iterator[tuple[int, int]]:
    """Where a composite outline names its parts: (offset of the number, glyph). A plain outline has none."""
    if not outline or struct.unpack(">h", outline[:2])[0] >= 0:
        return
    offset, flags = 10, MORE
    while flags & MORE:
        flags, glyph = struct.unpack(">2H", outline[offset : offset + 4])
        yield offset + 2, glyph
        offset += 8 if flags & WORDS else 6
        offset += 2 * bool(flags & SCALE) + 4 * bool(flags & SCALE_XY) + 8 * bool(flags & SCALE_2X2)

"""The canary in every spelling, and looking for it in bytes of any kind: as they are, and in what is packed in them.

Also who is writing files meanwhile: `written()` hears of every file that this process opens to write.
"""

import base64
import binascii
import os
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from urllib.parse import quote

from tests.hearing import hearing

CORES = ("知更鸟", "robin7f3a")
SHORTEST = 7  # bytes: what is shorter is found by chance in what is sealed
PACKED = re.compile(rb"\x1f\x8b\x08|\x78[\x01\x5e\x9c\xda]|PK\x03\x04", re.DOTALL)
DEEP = 2  # packed inside packed
PIECE, MOST = 512, 64 * 1024 * 1024


@cache
def spellings(cores: tuple = CORES) -> list[bytes]:
    """A word as databases, JSON, addresses, mails, pages and careless code might write it."""
    found = set()
    for core in cores:
        plain = [core.encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be", "gb18030")]
        found |= {*plain, *(spelt for text in plain[:3] for spelt in _in_letters(text))}
        found |= {core.encode("unicode_escape"), core.encode("ascii", "xmlcharrefreplace"), quote(core).encode()}
        found |= {binascii.b2a_qp(core.encode()), "".join(f"&#x{ord(letter):x};" for letter in core).encode()}
    return sorted(spelling for spelling in found if len(spelling) >= SHORTEST)


def _in_letters(text: bytes) -> Iterator[bytes]:
    """As hexadecimal, and in base64 wherever it stands in a longer text: what of it does not hang on its neighbours."""
    yield from (text.hex().encode(), text.hex().upper().encode())
    for shift in range(3):
        letters = base64.b64encode(b"\x00" * shift + text)
        sure = letters[-(-8 * shift // 6) : 8 * (shift + len(text)) // 6]
        yield from (sure, sure.translate(bytes.maketrans(b"+/", b"-_")))


def birds_in(blob: bytes, cores: tuple = CORES) -> set:
    """The spellings that are found in `blob`."""
    return {spelling for layer in layers(blob) for spelling in spellings(cores) if spelling in layer}


def layers(blob: bytes, depth: int = DEEP) -> Iterator[bytes]:
    """The bytes themselves, and whatever is found packed in them: gzip, zlib, the members of a zip, bare deflate."""
    yield blob
    if depth:
        for start in {0, *(start for found in PACKED.finditer(blob) for start in _streams(blob, found.start()))}:
            if inside := _inflated(memoryview(blob)[start:]):
                yield from layers(inside, depth - 1)


def _streams(blob: bytes, at: int) -> Iterator[int]:
    """Where the deflate stream begins, behind the head that is found at this place."""
    head = blob[at : at + 600]
    if head.startswith(b"\x78"):
        yield at + 2
    elif head.startswith(b"PK"):
        yield at + 30 + sum(int.from_bytes(head[place : place + 2], "little") for place in (26, 28))
    else:
        yield at + 10
        yield at + 11 + head.find(b"\0", 10)  # a name stands before it


def _inflated(packed: memoryview) -> bytes:
    """As much as opens; what is cut off or broken gives what came before."""
    opener, found = zlib.decompressobj(-zlib.MAX_WBITS), bytearray()
    try:
        for start in range(0, len(packed), PIECE):
            found += opener.decompress(packed[start : start + PIECE])
            if opener.eof or len(found) > MOST:
                break
    except zlib.error:
        pass
    return bytes(found)


def in_files(*places: Path, cores: tuple = CORES) -> dict[Path, set]:
    """The files, under these folders, in which it is found."""
    files = [path for place in places for path in ([place] if place.is_file() else place.rglob("*")) if path.is_file()]
    return {path: found for path in files if (found := birds_in(path.read_bytes(), cores))}


@contextmanager
def written() -> Iterator[set[Path]]:
    """Every file that is opened to write here meanwhile, whether it is still there afterwards or not."""
    heard: set[Path] = set()

    def note(path: Path, flags: int) -> None:
        if flags & (os.O_WRONLY | os.O_RDWR):
            heard.add(path)

    with hearing(note):
        yield heard

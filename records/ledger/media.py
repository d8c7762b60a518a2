"""What a file is, told from its first bytes: never from its name or what the sender says."""

from collections.abc import Callable, Iterable, Iterator

from django.conf import settings
from django.utils.translation import gettext as _

from records.people.errors import Invalid

JPEG, PNG, HEIC, PDF = "image/jpeg", "image/png", "image/heic", "application/pdf"
ENDINGS = {JPEG: "jpg", PNG: "png", HEIC: "heic", PDF: "pdf"}
PICTURES = frozenset({JPEG, PNG, HEIC})  # drawn anew before they are kept
KEPT = (JPEG, PNG, PDF)  # what a kept file can be
NAMES = {"jpeg": JPEG, "png": PNG, "heic": HEIC, "pdf": PDF}  # as ATTACHMENT_KINDS says them
HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1"})
LONGEST = 12


def _is_heic(head: bytes) -> bool:
    return head[4:8] == b"ftyp" and head[8:12] in HEIC_BRANDS


SIGNATURES: dict[str, Callable[[bytes], bool]] = {
    JPEG: lambda head: head.startswith(b"\xff\xd8\xff"),
    PNG: lambda head: head.startswith(b"\x89PNG\r\n\x1a\n"),
    PDF: lambda head: head.startswith(b"%PDF-"),
    HEIC: _is_heic,
}


def allowed() -> frozenset:
    """The media types that this installation takes."""
    return frozenset(NAMES[name] for name in settings.ATTACHMENT_KINDS)


def sniff(head: bytes, allowed: frozenset) -> str:
    """The media type of a file that begins with `head`. Raises Invalid unless it is one of `allowed`."""
    found = next((media for media, fits in SIGNATURES.items() if fits(head)), None)
    if found is None or found not in allowed:
        names = ", ".join(sorted(media.split("/")[1].upper() for media in allowed))
        raise Invalid.at("file", _("This file is none of: %(names)s.") % {"names": names}, "media_type")
    return found


def too_large(most: int) -> Invalid:
    """The refusal of a file of more than `most` bytes."""
    if most >= 1024 * 1024:
        return Invalid.at("file", _("At most %(limit)s MiB.") % {"limit": most // 1024**2}, "too_large")
    return Invalid.at("file", _("At most %(limit)s KiB.") % {"limit": most // 1024}, "too_large")


def limited(chunks: Iterable[bytes], most: int) -> Iterator[bytes]:
    """`chunks` as they come. Raises Invalid once there are more than `most` bytes."""
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > most:
            raise too_large(most)
        yield chunk


class Source:
    """Bytes as they come, taken out in portions whatever pieces they come in."""

    def __init__(self, chunks: Iterable[bytes]):
        self.chunks, self.waiting = iter(chunks), b""

    def head(self) -> bytes:
        """The first bytes, which are taken out later all the same."""
        while len(self.waiting) < LONGEST and (chunk := next(self.chunks, b"")):
            self.waiting += chunk
        return self.waiting[:LONGEST]

    def portion(self, most: int) -> Iterator[bytes]:
        """The next bytes, `most` of them or what there is."""
        while most and (chunk := self.waiting or next(self.chunks, b"")):
            taken, self.waiting = chunk[:most], chunk[most:]
            most -= len(taken)
            yield taken

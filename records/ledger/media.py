"""What a file is, told from its first bytes: never from its name or what the sender says."""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from records.people.errors import Invalid

JPEG, PNG, PDF = "image/jpeg", "image/png", "application/pdf"
SIGNATURES = {b"\xff\xd8\xff": JPEG, b"\x89PNG\r\n\x1a\n": PNG, b"%PDF-": PDF}
LONGEST = max(map(len, SIGNATURES))


def sniff(head: bytes, allowed: frozenset) -> str:
    """The media type of a file that begins with `head`. Raises Invalid unless it is one of `allowed`."""
    found = next((media for magic, media in SIGNATURES.items() if head.startswith(magic)), None)
    if found is None or found not in allowed:
        names = ", ".join(sorted(media.split("/")[1].upper() for media in allowed))
        raise Invalid.at("file", _("This file is none of: %(names)s.") % {"names": names}, "media_type")
    return found


def limited(chunks: Iterable[bytes], most: int) -> Iterator[bytes]:
    """`chunks` as they come. Raises Invalid once there are more than `most` bytes."""
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > most:
            limit = most // 1024
            raise Invalid.at("file", _("At most %(limit)s KiB.") % {"limit": limit}, "too_large")
        yield chunk


def head_and_all(chunks: Iterator[bytes]) -> tuple[bytes, Iterator[bytes]]:
    """The first bytes, and all of them again as one iterator."""
    head = b""
    for chunk in chunks:
        head += chunk
        if len(head) >= LONGEST:
            break

    def everything():
        yield head
        yield from chunks

    return head, everything()

"""LP, the one way in which the vault and the trail join several byte strings into one without ambiguity."""

from struct import pack


def lp(*parts: bytes) -> bytes:
    """One byte count, then for each part its length as u32 (big-endian) and its bytes."""
    if len(parts) > 255:
        raise ValueError("LP holds at most 255 parts.")
    pieces = [bytes([len(parts)])]
    for part in parts:
        pieces += (pack(">I", len(part)), part)
    return b"".join(pieces)

"""What an event tells of seals: each thing that was sealed anew with it, and the epoch that its seal got.

For each thing, in order: length u8, `kind:id` in UTF-8, epoch u32. This stands in the header, not in the payload:
erasing a payload never hides which state of a row was the last one.
"""

from collections.abc import Iterator, Mapping

from records.vault.errors import Tampered

EPOCH_BYTES = 4


def pack(epochs: Mapping[str, int]) -> bytes:
    """`kind:id` → epoch, as bytes."""
    pieces = []
    for name, epoch in sorted(epochs.items()):
        coded = name.encode()
        pieces += [bytes([len(coded)]), coded, epoch.to_bytes(EPOCH_BYTES, "big")]
    return b"".join(pieces)


def unpack(packed: bytes) -> Iterator[tuple[str, int]]:
    """What `pack` was given. Raises Tampered for anything else."""
    place = 0
    while place < len(packed):
        end = place + 1 + packed[place]
        try:
            name = packed[place + 1 : end].decode()
        except UnicodeDecodeError:
            raise Tampered("seals: not text") from None
        place = end + EPOCH_BYTES
        if place > len(packed):
            raise Tampered("seals: cut off")
        yield name, int.from_bytes(packed[end:place], "big")

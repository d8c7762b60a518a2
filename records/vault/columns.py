"""What comes out of a sealed column before it is opened: bytes, or else somebody put something there."""

from records.vault.errors import Tampered


def binary(value: object, what: str) -> bytes:
    """`value` as bytes. NULL, text and numbers in a sealed column are the same failure as one that does not open."""
    if not isinstance(value, bytes | bytearray | memoryview):
        raise Tampered(f"{what}: not sealed")
    return bytes(value)

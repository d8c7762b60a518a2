"""Ways of damaging sealed bytes."""


def every_flipped_bit(blob):
    """`blob` with one bit turned, for each of its bits."""
    for place in range(len(blob)):
        for bit in range(8):
            yield blob[:place] + bytes([blob[place] ^ 1 << bit]) + blob[place + 1 :]


def every_truncation(blob):
    """Each beginning of `blob`, the empty one too."""
    return (blob[:length] for length in range(len(blob)))

"""What the clock does for the trail, minute by minute; see `records/ticking.py`."""

from records.audit import checkpoints, growing, handing_out


def keep_checkpoints() -> None:
    """Append new events to the tree, and sign its root when that is due. Raises Tampered, which the state shows."""
    growing.grow()
    if checkpoints.due():
        checkpoints.make()


def hand_out() -> None:
    """Hand the newest checkpoint out to whoever lacks it."""
    handing_out.hand_out()

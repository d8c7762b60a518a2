"""What the vault says when it stays shut. No error ever carries a key, a sealed text or a piece of one."""

from uuid import UUID


class Tampered(Exception):
    """Something does not open or verify: changed, cut, moved, put there in the clear, or gone.

    `what` names the thing for the trail; `record_id` says whose it is, where one of a batch failed.
    """

    def __init__(self, what: str, record_id: UUID | None = None) -> None:
        super().__init__(what)
        self.what = what
        self.record_id = record_id


class Foreign(Tampered):
    """What somebody handed in was never made here. Nothing of ours needs to have been changed for that."""


class KeyUnavailable(Exception):
    """The root key cannot be used (missing, unreadable, open to others), or no keys have been made yet."""


class WrongShares(Exception):
    """What was typed are not two shares of one recovery kit. Never says which words."""


class Moved(Exception):
    """A thing was changed and sealed anew by somebody else since it was read: nothing is wrong, read it again."""

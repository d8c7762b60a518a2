"""Who acts: a signed-in account, the holder of a link, or the system itself. Every verb takes one as `by`."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Actor:
    """`address` and `request_id` go into the event's payload, never into its header."""

    user: Any = None
    link: Any = None
    address: str = ""
    request_id: str = ""

    @property
    def id(self) -> str:
        """The id that an event keeps, outliving what it names."""
        if self.user is not None:
            return str(self.user.pk)
        return f"link:{self.link.pk}" if self.link is not None else "system"

    @property
    def is_system(self) -> bool:
        """Whether nobody acts: the clock, the worker, or a command at the terminal."""
        return self.user is None and self.link is None

    @property
    def person_id(self):
        """The person behind the account, or the one who answers by a link; else None."""
        if self.link is not None and self.user is None:
            return self.link.person_id
        return getattr(self.user, "person_id", None)

    @property
    def label(self) -> str:
        """The name as it was at the time, kept in the event's payload."""
        if self.link is not None and self.user is None:
            return self.link.person.name if self.link.person_id else ""
        return self.user.name if self.user is not None else ""


SYSTEM = Actor()

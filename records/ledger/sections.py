"""Sealed sections: how a kind says which passages its note has."""

from dataclasses import dataclass
from typing import Any

TEXT, COMMITMENTS, ATTENDANCE = "text", "commitments", "attendance"


@dataclass(frozen=True)
class Section:
    """One passage of a note. `limit` in characters; `shape` is text, or a list of commitments or of who was there.

    A commitment is {"text", "person" (id or None), "due" (ISO date or None)}; who was there is
    {"member" (id or None), "relation", "name"}.
    """

    name: str
    label: Any
    limit: int = 5000
    shape: str = TEXT
    group: Any = ""
    hint: Any = ""
    rows: int = 4

    def measure(self, value) -> int:
        """Characters that a person typed."""
        if self.shape == TEXT:
            return len(value or "")
        return sum(len(str(row.get("text") or row.get("name") or "")) for row in value or [])

    @property
    def empty(self):
        return "" if self.shape == TEXT else []

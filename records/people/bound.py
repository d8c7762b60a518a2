"""Rows that carry their own particulars sealed: what was meant when the row was made, whatever a column says now.

The columns are there to be looked up by. What acts on such a row first asks `bound()`, which raises where they differ.
"""

import json
import uuid

from django.db import models

from records.vault import secrets
from records.vault.errors import Tampered
from records.vault.mac import digest
from records.vault.sealed import SealedModel


class Bound(SealedModel):
    """`BOUND` names the columns that are sealed together with what is in no column (`more`)."""

    BOUND: tuple[str, ...] = ()
    PURPOSE = "rows"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sealed = models.BinaryField(null=True)

    class Meta:
        abstract = True

    def bind(self, **more) -> None:
        """Seal the columns as they are, and `more`, which is secret, with them. The row is not stored yet."""
        content = {"columns": self._columns(), "more": more}
        self.sealed = secrets.seal(self.PURPOSE, self._owner(), json.dumps(content, sort_keys=True).encode())

    def bound(self) -> dict:
        """What `bind` was given beside the columns. Raises Tampered where a column is not as it was then."""
        name = f"{self._meta.model_name} {self.pk}"
        try:
            content = json.loads(secrets.open(self.PURPOSE, self._owner(), self.sealed))
        except Tampered as failure:
            raise Tampered(f"{name}: {failure.what}") from None
        if content["columns"] != self._columns():
            raise Tampered(f"{name}: changed")
        more: dict = content["more"]
        return more

    def bound_digest(self) -> bytes:
        """The digest of the sealed particulars, for the event that tells of the row."""
        return digest(bytes(self.sealed)) if self.sealed is not None else b""

    def _owner(self) -> str:
        return f"{self._meta.model_name}:{self.pk}"

    def _columns(self) -> dict:
        return {name: _plain(getattr(self, name)) for name in self.BOUND}


def _plain(value) -> str:
    return "" if value is None else value.isoformat() if hasattr(value, "isoformat") else str(value)

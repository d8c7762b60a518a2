"""Keys under which a browser keeps what has not reached the server: one an account and record, derived, never stored.

The page gets its key after signing in and keeps ciphertext alone, so that a shared or lost device holds no words.
"""

from dataclasses import dataclass
from uuid import UUID

from records.ledger import access
from records.ledger.records import Record
from records.people.actor import Actor
from records.people.errors import NotAllowed
from records.vault import mac
from records.vault.keys import open_service_key
from records.vault.lp import lp

PURPOSE = "drafts"


@dataclass(frozen=True)
class DraftKey:
    """The key, and the version of the service key it came from: whoever asks later names that version again."""

    version: int
    key: bytes


def draft_key(record_id: UUID, *, by: Actor, version: int | None = None) -> DraftKey:
    """The key of `by` for the record `record_id`, which may not exist yet. Raises NotAllowed.

    It is bound to the account, so that it opens nothing that another account kept.
    """
    _require(record_id, by)
    version = version or open_service_key(PURPOSE).version
    context = lp(b"draft.v1", by.user.pk.bytes, record_id.bytes)
    return DraftKey(version, mac.derive(PURPOSE, context, version=version))


def _require(record_id: UUID, by: Actor) -> None:
    """Who may edit the record, whatever its status: words kept before it was handed in are still their own."""
    record = Record.objects.filter(pk=record_id).first()
    allowed = access.may(by, "edit", record) if record is not None else bool(access.kinds_for(by.user))
    if not allowed:
        raise NotAllowed(verb="edit")

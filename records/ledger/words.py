"""Sealed words of a record by name: the note, comments, decisions. The vault's envelope under the ledger's names."""

from records.vault import envelope

NOTE = "note"


def seal(record_id, name: str, revision: int, content) -> bytes:
    """Seal `content` (a dict, or a text as {"text": …}) under `name`, e.g. `comment:<id>`."""
    return envelope.seal(record_id, name, revision, content if isinstance(content, dict) else {"text": content})


def unseal(record_id, name: str, revision: int, sealed) -> dict:
    """The content again. Raises Tampered."""
    return envelope.unseal(record_id, name, revision, sealed)

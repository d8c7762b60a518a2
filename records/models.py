"""The index of the records app's tables: one import line per room."""

from records.ledger.kinds.registry import KINDS
from records.ledger.models import *  # noqa: F403  an index
from records.ledger.note import Note
from records.outbox.models import *  # noqa: F403  an index
from records.ticking import TickRun

__all__ = ["KINDS", "Note", "TickRun"]

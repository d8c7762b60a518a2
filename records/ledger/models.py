"""The index of the ledger's tables, without the kinds: `records/models.py` adds those."""

from records.ledger.attachments import Attachment
from records.ledger.confirmations import Confirmation
from records.ledger.decisions import Correction, Decision
from records.ledger.followups import FollowUp
from records.ledger.idempotency import Request
from records.ledger.numbering import Counter
from records.ledger.openings import Opening
from records.ledger.parts import Participant
from records.ledger.records import Record

__all__ = [
    "Attachment", "Confirmation", "Correction", "Counter", "Decision", "FollowUp", "Opening", "Participant", "Record",
    "Request",
]  # fmt: skip

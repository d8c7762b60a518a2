"""Which columns of a record stand under a seal: all that `access`, the door and the lifecycle read when they decide.

So does every column that holds sealed words: none can be emptied or filled with plain ones. A test holds this complete.
"""

import json
from collections.abc import Iterator

from records.audit.models import Event
from records.ledger.attachments import Attachment
from records.ledger.confirmations import Confirmation
from records.ledger.decisions import Correction, Decision
from records.ledger.followups import FollowUp
from records.ledger.note import Note
from records.ledger.openings import Opening
from records.ledger.parts import Participant
from records.ledger.records import Record
from records.vault import seals
from records.vault.covered import CHUNK, Kind, Rows, Thing, cover

# A record with its people and its notes: who took part or wrote decides who reviews.
cover(
    Kind(
        "record",
        Rows(
            Record,
            ("kind", "unit", "status", "version", "revision", "started_at", "number_unit", "number_year", "number_seq",
             "released", "void", "created_by"),
        ),
        (
            Rows(Participant, ("person", "part", "position"), owner="record"),
            Rows(Note, ("revision", "written_by", "sealed"), owner="record"),
        ),
    )
)  # fmt: skip
cover(Kind("decision", Rows(Decision, ("record", "revision", "verdict", "by", "sealed"))))
cover(
    Kind(
        "correction",
        Rows(
            Correction,
            ("record", "kind", "reason", "state", "revision", "by", "decided_by", "sealed", "decision"),
        ),
    )
)
cover(
    Kind(
        "confirmation",
        Rows(
            Confirmation,
            ("record", "person", "revision", "state", "signed_how", "device", "reason", "witness", "by", "sealed"),
        ),
    )
)
cover(
    Kind(
        "followup",
        Rows(FollowUp, ("record", "person", "due", "revision", "closed_by", "closed_at", "sealed", "closing")),
    )
)
cover(
    Kind(
        "opening",
        Rows(
            Opening,
            ("record", "reader", "person", "role", "reason", "revision", "sections", "questioned_by", "questioned_at",
             "answered_at", "concluded_by", "concluded_at", "outcome", "sealed", "question", "answer", "conclusion"),
        ),
    )
)  # fmt: skip
cover(
    Kind(
        "attachment",
        Rows(
            Attachment,
            ("record", "purpose", "confirmation", "file", "digest", "revision", "by", "media_type", "sealed"),
        ),
    )
)


def faults() -> Iterator[tuple[str, str, str]]:
    """All that is wrong with seals of the whole system, rooms below included: kind of thing, id, what."""
    yield from seals.faults()
    yield from rolled_back()


def rolled_back() -> Iterator[tuple[str, str, str]]:
    """Things whose present seal is older than the one that an event told of last: put back, or taken away."""
    told = _told()
    things = [Thing(*name.split(":", 1)) for name in told]
    for start in range(0, len(things), CHUNK):
        chunk = things[start : start + CHUNK]
        present = seals.epochs(chunk)
        for thing in chunk:
            epoch = present.get(thing, 0)
            if epoch < told[str(thing)]:
                yield *thing, f"seal {epoch} where {told[str(thing)]} was told"


def _told() -> seals.Told:
    """The newest epoch of each thing that any event tells of."""
    told: seals.Told = {}
    for payload in Event.objects.order_by("number").values_list("payload", flat=True).iterator(CHUNK):
        told |= _epochs(payload)
    return told


def _epochs(payload) -> seals.Told:
    """What a payload tells; nothing where it was erased or written over, which is a fault of the trail itself."""
    if not isinstance(payload, bytes | memoryview) or b'"seals":' not in bytes(payload):
        return {}
    try:
        said = json.loads(bytes(payload))["seals"]
        return {name: epoch for name, epoch in said.items() if ":" in name and isinstance(epoch, int)}
    except (TypeError, ValueError, LookupError, AttributeError, RecursionError):
        return {}

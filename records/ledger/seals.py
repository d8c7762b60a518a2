"""Which columns of a record stand under a seal: all that `access`, the door and the lifecycle read when they decide.

So does every column that holds sealed words: none can be emptied or filled with plain ones. A test holds this complete.
"""

from collections.abc import Iterator
from contextlib import suppress

from records.audit import told
from records.audit.chain import stored
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
from records.vault.errors import Tampered

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
    """Things whose present seal is older than the one that an event told of last: put back, or taken away.

    One that was put back and then sealed anew by a verb had the same epoch told twice.
    """
    newest: dict[Thing, int] = {}
    for thing, epoch in _told():
        if epoch <= newest.get(thing, 0):
            yield *thing, f"seal {epoch} was told after {newest[thing]}"
        newest[thing] = epoch
    things = list(newest)
    for start in range(0, len(things), CHUNK):
        chunk = things[start : start + CHUNK]
        present = seals.epochs(chunk)
        for thing in chunk:
            epoch = present.get(thing, 0)
            if epoch < newest[thing]:
                yield *thing, f"seal {epoch} where {newest[thing]} was told"


def _told() -> Iterator[tuple[Thing, int]]:
    """Thing and epoch, each time that any event tells of one; what was written over is a fault of the trail itself."""
    headers = Event.objects.exclude(seals=None).order_by("number").values_list("seals", flat=True)
    for packed in headers.iterator(CHUNK):
        with suppress(Tampered):
            for name, epoch in told.unpack(stored(packed)):
                kind, _colon, id_ = name.partition(":")
                yield Thing(kind, id_), epoch

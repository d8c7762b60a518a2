"""The sealed words around a note: comments, decisions, corrections, follow-ups, files' names, readers' questions.

They are opened together with the note, under the same trace; a talkee gets only what they said, asked or were asked.
"""

from django.db.models import Q

from records.ledger.attachments import Attachment
from records.ledger.confirmations import Confirmation
from records.ledger.decisions import Correction, Decision
from records.ledger.followups import FollowUp
from records.ledger.openings import Opening
from records.vault import envelope, seals

WORDS = {  # table: what follows the id in the key, the envelope's name without the id, the column
    Confirmation: (("", "comment", "sealed"),),
    Opening: (
        ("", "opening", "sealed"),
        (":question", "question", "question"),
        (":answer", "answer", "answer"),
        (":conclusion", "conclusion", "conclusion"),
    ),
    Decision: (("", "decision", "sealed"),),
    Correction: (("", "correction", "sealed"), (":decision", "decision", "decision")),
    FollowUp: (("", "followup", "sealed"), (":closing", "closing", "closing")),
    Attachment: (("", "attachment", "sealed"),),
}
REASON = (Opening, "")  # why a reader opened it, which a talkee is not told


def unseal_all(record, talkee=None) -> dict:
    """object id (or `<id>:closing`, `:decision`, `:question`, `:answer`, `:conclusion`) → content, a dict with "text".

    With `talkee` (an account) only their own comments, questions and the answers. Raises Tampered, also where somebody
    emptied a column: that nothing was typed is under the row's seal.
    """
    rows = list(_rows_of(record, talkee) if talkee is not None else _all_rows(record))
    seals.check(*rows)
    places = [place for row in rows for place in _places(row, talkee)]
    contents = envelope.unseal_many([(record.pk, name, revision, sealed) for _key, name, revision, sealed in places])
    return {key: content for (key, *_place), content in zip(places, contents, strict=True)}


def _all_rows(record):
    for rows in (
        record.confirmations,
        record.openings,
        record.decisions,
        record.corrections,
        record.followups,
        record.attachments,
    ):
        yield from rows.all()


def _rows_of(record, talkee):
    yield from record.confirmations.filter(person_id=talkee.person_id)
    yield from record.openings.filter(Q(questioned_by=talkee) | Q(reader=talkee))


def _places(row, talkee):
    for after, name, column in WORDS[type(row)]:
        sealed = getattr(row, column)
        if sealed is not None and (talkee is None or (type(row), after) != REASON):
            yield f"{row.pk}{after}", f"{name}:{row.pk}", row.revision, sealed

"""Records whose words and files were destroyed: their rows stay, keys and bytes went, and the trail tells of it."""

from uuid import UUID

from records.audit.trail import done, identifier
from records.ledger.attachments import Attachment

CHUNK = 500


def records() -> set[UUID]:
    """Their ids."""
    told = done("record.shredded").values_list("object", flat=True)
    return {pk for about in told.iterator(CHUNK) if (pk := identifier(about)) is not None}


def files() -> set[UUID]:
    """The files that went with them: nobody misses these."""
    ids, found = sorted(records()), set()
    for start in range(0, len(ids), CHUNK):
        rows = Attachment.objects.filter(record__in=ids[start : start + CHUNK])
        found.update(rows.values_list("file", flat=True))
    return found

"""What a database says when everything in it is opened: kept beside each dump, and asked again after an upgrade."""

from hashlib import sha256

from records.audit import trail
from records.ledger import around, seals
from records.ledger.attachments import Attachment
from records.ledger.note import Note
from records.ledger.records import Record
from records.ledger.words import NOTE, unseal
from records.people.households import Household
from records.vault import envelope, files
from tests.upgrades import state_of_trust


def everything() -> dict:
    """All that is said, and what keeps the system trusted."""
    return read() | state_of_trust.read()


def read() -> dict:
    """Every sealed word by the id of what it belongs to, every file by its digest, and what is wrong with the trail."""
    notes = {f"{note.record_id} {note.revision}": unseal(note.record_id, NOTE, note.revision, note.sealed)
             for note in Note.objects.all()}  # fmt: skip
    words = {key: content for record in Record.objects.all() for key, content in around.unseal_all(record).items()}
    homes = {str(home.pk): envelope.unseal(home.pk, "household", 1, home.sealed) for home in Household.objects.all()}
    drawn = {str(row.pk): sha256(b"".join(files.read(row.record_id, row.file))).hexdigest()
             for row in Attachment.objects.all()}  # fmt: skip
    statuses = {str(pk): [kind, status] for pk, kind, status in Record.objects.values_list("pk", "kind", "status")}
    faults = [f"{fault.number}: {fault.what}" for fault in trail.faults()]
    return {
        "seals": [list(fault) for fault in seals.faults()],
        "notes": notes,
        "words": words,
        "homes": homes,
        "files": drawn,
        "records": statuses,
        "faults": faults,
    }

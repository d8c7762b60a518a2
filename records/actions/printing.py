"""Printing a record: an opening of the note like any other, and an event of its own that the paper names."""

from records.actions import notes
from records.actions.verb import happened, verb
from records.audit import trail
from records.documents.forms import form_pdf
from records.documents.record_form import Printing, form_of
from records.ledger import door
from records.ledger.enums import OpenReason
from records.ledger.kinds.registry import child
from records.ledger.records import Record
from records.people.errors import NotAllowed
from records.vault import files

DIGEST_SHOWN = 16  # hex digits on paper: enough to look the event up, and it proves nothing by itself


def print_record(record, *, by, reason="", in_words="") -> bytes:
    """The record's form as a PDF, after both events are committed. Raises as `notes.open_note`."""
    opened = notes.open_note(record, by=by, reason=reason, in_words=in_words)
    why = _printed(record, by=by, reason=reason)
    event = trail.of(record.pk).filter(action="record.printed", actor=by.id).last()
    record = child(Record.objects.with_people().get(pk=record.pk))
    drawings = {row.confirmation_id: b"".join(files.read(record.pk, row.file)) for row in _drawn(record)}
    digest = bytes(event.leaf).hex()[:DIGEST_SHOWN]
    printing = Printing(by.user.name, str(OpenReason(why).label), event.number, digest, drawings)
    return form_pdf(form_of(record, opened, printing))


@verb("record.printed")
def _printed(record, *, by, reason) -> str:
    allowed = door.decide(by.user, record, reason)
    if allowed.sections is not None:
        raise NotAllowed(verb="print")  # a talkee reads the released part; the paper carries the whole
    happened(record, reason=allowed.reason, revision=allowed.revision)
    return allowed.reason


def _drawn(record):
    return record.attachments.filter(confirmation__isnull=False)

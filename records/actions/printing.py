"""Printing a record: an opening of the note like any other, and an event of its own that the paper names."""

from dataclasses import dataclass

from records.actions import notes
from records.actions.verb import happened, verb
from records.audit import trail
from records.documents.forms import Form, form_pdf, unprintable
from records.documents.record_form import Printing, form_of
from records.ledger import door
from records.ledger.enums import OpenReason
from records.ledger.kinds.registry import child
from records.ledger.records import Record
from records.people.errors import NotAllowed
from records.vault import files
from records.vault.errors import Tampered

DIGEST_SHOWN = 16  # hex digits on paper: enough to look the event up, and it proves nothing by itself


@dataclass(frozen=True)
class Printed:
    """The PDF, and the characters that no font has: they stand in it as their code points, framed."""

    pdf: bytes
    framed: list[str]


def print_record(record, *, by, reason="", in_words="") -> Printed:
    """The record's form, after both events are committed. Raises as `notes.open_note`."""
    _require_whole(record, by, reason)
    opened = notes.open_note(record, by=by, reason=reason, in_words=in_words)
    why = _printed(record, by=by, reason=reason)
    event = trail.of(record.pk).filter(action="record.printed", actor=by.id).last()
    record = child(Record.objects.with_people().get(pk=record.pk))
    digest = bytes(event.leaf).hex()[:DIGEST_SHOWN]
    printing = Printing(by.user.name, str(OpenReason(why).label), event.number, digest, _drawings(record, by))
    form = form_of(record, opened, printing)
    return Printed(form_pdf(form), unprintable(_text(form)))


@verb("record.printed")
def _printed(record, *, by, reason) -> str:
    allowed = _require_whole(record, by, reason)
    happened(record, reason=allowed.reason, revision=allowed.revision)
    return allowed.reason


def _require_whole(record, by, reason):
    """A talkee reads the released part; the paper carries the whole."""
    allowed = door.decide(by.user, record, reason)
    if allowed.sections is not None:
        raise NotAllowed(verb="print")
    return allowed


def _drawings(record, by) -> dict:
    """The drawn signatures by the id of their confirmation."""
    try:
        drawn = record.attachments.filter(confirmation__isnull=False)
        return {row.confirmation_id: b"".join(files.read(record.pk, row.file)) for row in drawn}
    except Tampered as failure:
        notes.unreadable(record, by=by, what=failure.what)
        raise notes.Unreadable from None


def _text(form: Form) -> str:
    passages = "".join(passage.text for passage in (*form.passages, *form.addenda))
    return "".join(row.value for row in form.rows) + passages + "".join(form.trace)

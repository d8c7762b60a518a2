"""Printing a record: an opening of the note like any other, and an event of its own that the paper names."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from records.actions import notes, quiet
from records.actions.verb import happened, verb
from records.audit import trail
from records.documents import codes
from records.documents.forms import Form, form_pdf, unprintable
from records.documents.record_form import Printing, form_of
from records.documents.standing import Standing
from records.ledger import door
from records.ledger.enums import OpenReason
from records.ledger.kinds.registry import child
from records.ledger.locking import lock
from records.ledger.records import Record
from records.people.units import Organisation
from records.vault import files, papers, seals

TOLD_AGAIN = timedelta(days=1)  # anybody may ask for a code, and as often as they like
DIGEST_SHOWN = 16  # hex digits on paper: enough to look the event up, and it proves nothing by itself


@dataclass(frozen=True)
class Printed:
    """The PDF, signed, and the characters that no font has: they stand in it as their code points, framed."""

    pdf: bytes
    framed: list[str]


def print_record(record, *, by, reason="", in_words="") -> Printed:
    """The record's form, after both events are committed. Raises as `notes.open_note`."""
    quiet.ask_to_print(record, by=by, reason=reason)
    opened = notes.open_note(record, by=by, reason=reason, in_words=in_words)
    with notes.telling(record, by):
        allowed = _printed(record, by=by, reason=reason)
    copies = trail.of(record.pk).filter(action="record.printed", result=trail.DONE)
    event = copies.filter(actor=by.id).last()
    record = child(Record.objects.with_people().get(pk=record.pk))
    printing = Printing(
        by=by.user.name, reason=str(OpenReason(allowed.reason).label), event=event.number,
        digest=bytes(event.leaf).hex()[:DIGEST_SHOWN], copy=copies.filter(number__lte=event.number).count(),
        address=codes.address(codes.write(event.number, allowed.revision)), drawings=_drawings(record, by),
    )  # fmt: skip
    form = form_of(record, opened, printing)
    return Printed(_signed(form_pdf(form), printing, by), unprintable(_text(form)))


def _signed(pdf: bytes, printing: Printing, by) -> bytes:
    """The form under the organisation's signature; nothing is written into it afterwards."""
    key = papers.current() or make_key(by=by)
    return papers.sign(key, pdf, reason=printing.trail_line, location=printing.address)


@verb("paper.key_made")
def make_key(*, by):
    """Make the certificate that printed forms are signed under, where there is none in force."""
    organisation = Organisation.objects.get()
    key = papers.current() or papers.make(organisation.name)
    happened(organisation, fingerprint=key.fingerprint, in_file=key.in_file)
    return key


@verb("note.unreadable")
def tell_broken(found: Standing, *, by):
    """Tell the trail, once a day, that a record asked for by the code of its paper is not as it was sealed."""
    told = trail.of(found.event.object).filter(action=tell_broken.action, at__gt=timezone.now() - TOLD_AGAIN)
    if not told.exists():
        happened(found, what="record: asked for by the code on its paper")


@verb("record.printed")
def _printed(record, *, by, reason) -> door.Pass:
    record = lock(record, None)
    allowed = door.decide_whole(by.user, record, reason)
    happened(record, reason=allowed.reason, revision=allowed.revision)
    return allowed


def _drawings(record, by) -> dict:
    """The drawn signatures by the id of their confirmation."""
    drawn = record.attachments.filter(confirmation__isnull=False)
    with notes.telling(record, by):
        seals.check(*drawn)
        return {row.confirmation_id: b"".join(files.read(record.pk, row.file)) for row in drawn}


def _text(form: Form) -> str:
    passages = "".join(passage.text for passage in (*form.passages, *form.addenda))
    return "".join(row.value for row in form.rows) + passages + "".join(form.trace)

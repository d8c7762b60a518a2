"""Files on a record: received into the sealed-file format, and opened again under a trace."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from records.actions.notes import Unreadable, unreadable
from records.actions.verb import happened, in_verb, verb
from records.ledger import access, door, lifecycle, media, openings
from records.ledger.attachments import Attachment
from records.ledger.enums import ConfirmState, OpenReason, Purpose, Status
from records.ledger.locking import keep, lock
from records.people.enums import Role
from records.people.errors import Invalid, NotAllowed, WrongState
from records.vault import files
from records.vault.errors import Tampered

ALLOWED = {
    Purpose.PAPER: frozenset({media.JPEG, media.PNG, media.PDF}),
    Purpose.SIGNATURE: frozenset({media.PNG}),
}


def receive(record, *, by, purpose, chunks: Iterator[bytes], id=None) -> Attachment:
    """Take a file's bytes as they come, sealed at once, and hang it on `record`. Nothing is kept of a refused one.

    Raises NotAllowed before a byte is read, WrongState, Invalid (too large, another kind of file).
    """
    _require(record, purpose, by)
    most = settings.ATTACHMENT_MAX_BYTES if purpose == Purpose.PAPER else settings.SIGNATURE_MAX_BYTES
    head, everything = media.head_and_all(iter(media.limited(chunks, most)))
    if not head:
        raise Invalid.at("file", _("The file is empty."), "empty")
    media_type = media.sniff(head, ALLOWED[purpose])
    attachment = Attachment(pk=id or uuid.uuid4(), purpose=purpose, media_type=media_type)
    sealed = files.write(record.pk, attachment.file, everything)
    attachment.size, attachment.digest = sealed.size, sealed.digest
    try:
        return attach(record, attachment=attachment, by=by)
    except BaseException:
        files.remove(attachment.file)
        raise


@verb("attachment.added")
def attach(record, *, attachment, by) -> Attachment:
    """Hang a received file on `record`; a new signed paper takes the place of the earlier, which leaves its event."""
    record = lock(record, None)
    _require(record, attachment.purpose, by)
    if Attachment.objects.filter(pk=attachment.pk).exists():
        raise Invalid.at("id", _("A file with this id exists already."), "taken")
    if attachment.purpose == Purpose.PAPER:
        for earlier in record.attachments.filter(purpose=Purpose.PAPER):
            remove(record, paper=earlier, by=by)
    attachment.record, attachment.revision = record, record.working_revision
    attachment.by, attachment.at = by.user, timezone.now()
    attachment.save(force_insert=True)
    keep(record)
    happened(record, attachment=str(attachment.pk), purpose=attachment.purpose, size=attachment.size)
    return attachment


@verb("attachment.removed")
def remove(record, *, paper, by) -> None:
    """Take a signed paper off `record`, for another. Raises NotAllowed, and WrongState once somebody goes by it.

    The bytes go only once their row is gone for good; what a crash leaves behind is sealed.
    """
    record = lock(record, None)
    _require(record, Purpose.PAPER, by)
    if record.status == Status.SUBMITTED and _relied_on(record, paper, by):
        raise WrongState(_("Somebody read or confirmed the record with this paper. It stays."))
    transaction.on_commit(partial(files.remove, paper.file))
    happened(record, attachment=str(paper.pk), purpose=paper.purpose, revision=paper.revision)
    paper.delete()


def _relied_on(record, paper, by) -> bool:
    """Whether an officer read the record since this paper hangs on it, or anybody confirmed this revision."""
    read = record.openings.filter(role=Role.OFFICER, at__gte=paper.at).exclude(reader=by.user)
    confirmed = record.confirmations.filter(revision=record.revision, state=ConfirmState.CONFIRMED)
    return read.exists() or confirmed.exists()


def open_attachment(attachment, *, by, reason="") -> Iterator[bytes]:
    """The bytes of a file, after its event is committed. Raises NotAllowed, Invalid, and Unreadable, also midway."""
    if in_verb():
        raise RuntimeError("a file is never opened inside a verb")
    _permit(attachment.record, attachment=attachment, by=by, reason=reason)
    with _telling(attachment, by):
        chunks = files.read(attachment.record_id, attachment.file)
    return _told(chunks, attachment, by)


def _told(chunks, attachment, by):
    with _telling(attachment, by):
        yield from chunks


@contextmanager
def _telling(attachment, by):
    """A file that does not open is told to the trail, as a note is."""
    try:
        yield
    except Tampered as failure:
        unreadable(attachment.record, by=by, what=failure.what)
        raise Unreadable from None


@verb("attachment.opened")
def _permit(record, *, attachment, by, reason):
    record = lock(record, None)
    allowed = door.decide(by.user, record, _reason(record, by, reason))
    if allowed.sections is not None and attachment.by_id != by.user.pk:
        raise NotAllowed(verb="open")
    if allowed.role == Role.OFFICER:  # whoever saw the signed paper has read the record: its author is told
        openings.begin(record, by, allowed).save()
    happened(record, attachment=str(attachment.pk), reason=allowed.reason)


def _reason(record, by, given) -> str:
    """The reason given, or that of this reader's last opening of this revision today; words go with the note alone."""
    if given and given != OpenReason.OTHER:
        return given
    today = record.openings.filter(reader=by.user, revision=record.revision, at__date=timezone.localdate())
    last = today.first()
    return last.reason if last is not None else ""


def _require(record, purpose, by) -> None:
    verb_name = "confirm" if purpose == Purpose.SIGNATURE else "attach"
    access.require(by, verb_name, record)
    lifecycle.check(record, verb_name)

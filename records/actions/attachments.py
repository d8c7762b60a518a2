"""Files on a record: hung up once they have arrived, taken off while nobody goes by them, opened under a trace."""

import uuid
from collections.abc import Iterable, Iterator
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from records.actions import uploads
from records.actions.notes import telling
from records.actions.verb import happened, in_verb, verb
from records.ledger import access, door, lifecycle, media, openings
from records.ledger.announced import Announced
from records.ledger.attachments import Attachment
from records.ledger.enums import ConfirmState, OpenReason, Purpose, Status
from records.ledger.locking import keep, lock
from records.ledger.words import seal, unseal
from records.people.enums import Role
from records.people.errors import Invalid, NotAllowed, WrongState
from records.people.uploads import pending
from records.vault import files, seals


class OnRecord:
    """A record as a place where files hang (see `uploads.Place`)."""

    def __init__(self, record):
        self.record, self.owner, self.name = record, record.pk, f"record:{record.pk}"

    def as_subject(self):
        return self.record.as_subject()

    def require(self, purpose, by) -> None:
        verb_name = "confirm" if purpose == Purpose.SIGNATURE else "attach"
        access.require(by, verb_name, self.record)
        lifecycle.check(self.record, verb_name)

    def require_room(self, announced) -> None:
        if announced.purpose not in Purpose:
            raise Invalid.at("purpose", _("This is not one of the choices."), "choice")
        if not announced.size:
            raise Invalid.at("file", _("The file is empty."), "empty")
        if announced.size > self.most(announced.purpose):
            raise media.too_large(self.most(announced.purpose))
        uploads.require_free(announced.id, Attachment.objects.filter(pk=announced.id).exists())
        count, size = pending(self.name)
        if self.record.attachments.count() + count >= settings.RECORD_MAX_FILES:
            limit = {"limit": settings.RECORD_MAX_FILES}
            raise Invalid.at("file", _("A record holds %(limit)s files at most.") % limit, "too_many")
        size += self.record.attachments.aggregate(bytes=Sum("size"))["bytes"] or 0
        if size + announced.size > settings.RECORD_MAX_BYTES:
            limit = {"limit": settings.RECORD_MAX_BYTES // 1024**2}
            raise Invalid.at("file", _("All files of a record together: at most %(limit)s MiB.") % limit, "too_many")

    def kinds(self, purpose) -> frozenset:
        return frozenset({media.PNG}) if purpose == Purpose.SIGNATURE else media.allowed()

    def most(self, purpose) -> int:
        return settings.SIGNATURE_MAX_BYTES if purpose == Purpose.SIGNATURE else settings.ATTACHMENT_MAX_BYTES

    def hang(self, upload, file, sealed, media_type, by) -> Attachment:
        attachment = Attachment(pk=upload.pk, purpose=upload.purpose, file=file, media_type=media_type)
        attachment.size, attachment.digest = sealed.size, sealed.digest
        return attach(self.record, attachment=attachment, upload=upload, by=by)


def receive(record, *, by, purpose, chunks: Iterable[bytes], id=None, name="") -> Attachment:
    """Hang a file on `record` whose bytes are at hand already. Raises as `uploads.receive`."""
    content = b"".join(chunks)
    announced = Announced(id or uuid.uuid4(), purpose, len(content), name)
    return uploads.receive(OnRecord(record), announced, [content], by=by)


@verb("attachment.added")
def attach(record, *, attachment, upload, by) -> Attachment:
    """Hang a whole file on `record`; where another request was faster, what that one hung there."""
    record = lock(record, None)
    place = OnRecord(record)
    place.require(attachment.purpose, by)
    if not uploads.arrived(upload):
        return _hung_before(record, attachment, by)
    attachment.record, attachment.revision = record, record.working_revision
    attachment.by, attachment.at = by.user, timezone.now()
    if name := upload.said()[0]:
        attachment.sealed = seal(record.pk, attachment.words, attachment.revision, name)
    attachment.save(force_insert=True)
    keep(record)
    happened(record, attachment=str(attachment.pk), purpose=attachment.purpose, size=attachment.size)
    return attachment


def _hung_before(record, attachment, by) -> Attachment:
    found = record.attachments.filter(pk=attachment.pk, by=by.user).first()
    if found is None:
        raise WrongState(_("This upload was given up."))
    return found


@verb("attachment.removed")
def remove(record, *, attachment, by, version=None) -> None:
    """Take a file off `record`. Raises NotAllowed, Conflict, and WrongState once somebody goes by it.

    The bytes go only once their row is gone for good; what a crash leaves behind is sealed, and swept.
    """
    record = lock(record, version)
    if attachment.purpose == Purpose.SIGNATURE:
        raise NotAllowed(verb="attach")
    OnRecord(record).require(attachment.purpose, by)
    if _relied_on(record, attachment, by):
        raise WrongState(_("Somebody read or confirmed the record with this file. It stays."))
    if not record.attachments.filter(pk=attachment.pk).delete()[0]:
        return
    transaction.on_commit(partial(files.remove, attachment.file))
    keep(record)
    happened(record, attachment=str(attachment.pk), purpose=attachment.purpose, revision=attachment.revision)


def removable(record, by) -> set:
    """The ids of the files that `by` may take off `record` as it stands."""
    if not (access.may(by, "attach", record) and lifecycle.possible(record, "attach")):
        return set()
    rows = record.attachments.exclude(purpose=Purpose.SIGNATURE)
    return {row.pk for row in rows if not _relied_on(record, row, by)}


def _relied_on(record, attachment, by) -> bool:
    """Whether an officer read the record since this file hangs on it, or anybody confirmed this revision."""
    if record.status != Status.SUBMITTED:
        return False
    read = record.openings.filter(role=Role.OFFICER, at__gte=attachment.at).exclude(reader=by.user)
    confirmed = record.confirmations.filter(revision=record.revision, state=ConfirmState.CONFIRMED)
    return read.exists() or confirmed.exists()


def open_attachment(attachment, *, by, reason="") -> Iterator[bytes]:
    """The bytes of a file, after its event is committed. Raises NotAllowed, Invalid, and Unreadable, also midway."""
    return open_named(attachment, by=by, reason=reason)[1]


def open_named(attachment, *, by, reason="") -> tuple[str, Iterator[bytes]]:
    """The name that its sender gave a file, and its bytes. As `open_attachment`."""
    if in_verb():
        raise RuntimeError("a file is never opened inside a verb")
    with telling(attachment.record, by):
        _permit(attachment.record, attachment=attachment, by=by, reason=reason)
        name = ""
        if attachment.sealed is not None:
            name = unseal(attachment.record_id, attachment.words, attachment.revision, attachment.sealed)["text"]
        chunks = files.read(attachment.record_id, attachment.file)
    return name, told(chunks, attachment.record, by)


def told(chunks, thing, by) -> Iterator[bytes]:
    """`chunks`, and an event about `thing` where they do not open."""
    with telling(thing, by):
        yield from chunks


@verb("attachment.opened")
def _permit(record, *, attachment, by, reason):
    record = lock(record, None)
    seals.rely_on(attachment)
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
    seals.rely_on(*([last] if last else ()))
    return last.reason if last is not None else ""

"""What changes without an event: a short list, held by a test. A refusal leaves one all the same."""

import datetime
from collections.abc import Callable, Sequence
from contextlib import suppress

from django.utils import timezone

from records.actions.drafting import Saved, says_nothing_new, write
from records.actions.verb import verb
from records.ledger import access, door, idempotency, lifecycle
from records.ledger.locking import lock
from records.outbox import mail
from records.people import trail_access
from records.people.actor import SYSTEM
from records.people.devices import Device
from records.people.errors import Conflict, NotAllowed
from records.people.sessions import ADDRESS, BrowserSession
from records.people.uploads import OtherOffset, Upload
from records.people.users import User
from records.vault import seals
from records.vault.errors import Moved, Tampered

USED_STEP = datetime.timedelta(hours=1)  # a device's last use is kept no finer than this


@verb("record.saved")
def autosave(record, *, data, by, version, lenient=False) -> Saved:
    """Keep what was typed, sealed, while it may be edited. Raises NotAllowed, WrongState, Conflict, Invalid.

    Lenient, an older version is no conflict where `data` says nothing new: the answer to a first try was lost on its
    way, and the second is told the version that the first had made.
    """
    record = lock(record, None)
    access.require(by, "edit", record)
    lifecycle.check(record, "edit")
    if version is not None and version != record.version:
        if lenient and says_nothing_new(record, data, by=by):
            return Saved(record)
        raise Conflict(version=record.version)
    return write(record, data, by=by, lenient=lenient)


@verb("export.continued")
def go_on_exporting(*, by) -> None:
    """Look again, before each batch, whether the right to read the trail still stands."""
    trail_access.require(by)


@verb("opening.noted")
def note_opening(opening, *, by) -> None:
    """Take the notice of an opening off Today: for those alone whose record it is."""
    if access.PRINCIPAL not in access.relations(by.user, opening.record):
        raise NotAllowed(verb="note_opening")
    opening.noted_at = timezone.now()
    opening.save(update_fields=["noted_at"])


@verb("account.preferred")
def prefer(*, by, language=None, shortcuts=None) -> User:
    """Keep the account's own language and whether its keyboard shortcuts are on."""
    user = User.objects.select_for_update(no_key=True).get(pk=by.user.pk)
    if language is not None:
        user.language = language
    if shortcuts is not None:
        user.shortcuts = shortcuts
    user.save(update_fields=["language", "shortcuts"])
    return user


@verb("account.noted")
def note_account(*, up_to, by) -> None:
    """Take the notices about one's own account off Today: those up to `up_to`, the newest that was shown."""
    until = min(up_to, timezone.now())
    User.objects.filter(pk=by.user.pk).exclude(noted_at__gt=until).update(noted_at=until)


@verb("device.used")
def use_device(device, *, by) -> None:
    """Keep when a device was last used, to the hour."""
    now = timezone.now()
    if device.last_used_at is None or device.last_used_at < now - USED_STEP:
        Device.objects.filter(pk=device.pk).update(last_used_at=now)


@verb("session.used")
def use_session(user, *, key, by) -> None:
    """Keep when a session was last used, and from where, to some minutes."""
    BrowserSession.objects.filter(user=user, key=key).update(last_used_at=timezone.now(), address=by.address[:ADDRESS])


@verb("session.used")
def move_session(user, *, key, to, by) -> None:
    """Follow a session whose key changed."""
    BrowserSession.objects.filter(user=user, key=key).update(key=to)


@verb("request.kept")
def claim_request(route, key, message, *, by, object_id=None) -> tuple[idempotency.Request, bool]:
    """The row of a request by its key, and whether an earlier try made it. Raises KeyReused, StillRunning."""
    return idempotency.claim(by.user, route, key, message, object_id)


@verb("request.kept")
def settle_request(row, *, status, object_id, by) -> None:
    """Keep how a request ended."""
    idempotency.Request.objects.filter(pk=row.pk).update(status=status, object_id=object_id)


@verb("request.kept")
def drop_request(row, *, by) -> None:
    """Forget a request that was refused: nothing was done, so it may be tried again."""
    idempotency.Request.objects.filter(pk=row.pk).delete()


@verb("mail.tried")
def take_mail(pk, *, by) -> mail.Mail | None:
    """The mail, for the one who takes it first; None where it is not due."""
    return mail.take(pk)


@verb("mail.tried")
def render_mail(row, *, render, by):
    """What a mail says and to whom, made by `render` from ids and from what is sealed. Raises Tampered, Conflict."""
    return render(row)


@verb("mail.tried")
def settle_mail(pk, *, state, reason, by) -> mail.Mail:
    """Keep how a try to send a mail ended."""
    return mail.settle(pk, state, reason)


@verb("mail.tried")
def cut_mails(*, by) -> int:
    """Mark the mails of which nobody knows any more whether they arrived."""
    return mail.cut_off()


@verb("upload.kept")
def begin_upload(place, *, announced, by) -> Upload:
    """Keep that a file is going to come to `place` (see `uploads.Place`). Raises NotAllowed, WrongState, Invalid."""
    place.require(announced.purpose, by)
    place.require_room(announced)
    now = timezone.now()
    upload = Upload(
        id=announced.id,
        place=place.name,
        owner=place.owner,
        purpose=announced.purpose,
        size=announced.size,
        resumable=bool(announced.digest),
        by=by.user,
        at=now,
        changed_at=now,
    )
    upload.seal(announced.name, announced.digest)
    upload.save(force_insert=True)
    return upload


@verb("upload.kept")
def go_on_with_upload(place, *, upload, offset, by) -> Upload:
    """An upload taken up again where it stands, while its sender may still hang files there. Raises OtherOffset."""
    place.require(upload.purpose, by)
    if offset != upload.received:
        raise OtherOffset(offset=upload.received)
    return upload


@verb("upload.kept")
def keep_segment(upload, *, segment, media_type, by) -> Upload:
    """Keep that one more segment has come. Raises OtherOffset where another sender of the same file was faster."""
    row = Upload.objects.select_for_update(no_key=True).filter(pk=upload.pk).first()
    if row is None or row.segments != upload.segments:
        raise OtherOffset(offset=row.received if row else 0)
    row.segments = [*row.segments, segment.name]
    row.received, row.media_type, row.changed_at = row.received + segment.size, media_type, timezone.now()
    row.save(update_fields=["segments", "received", "media_type", "changed_at"])
    return row


@verb("upload.kept")
def drop_upload(upload, *, by) -> None:
    """Forget an upload that is given up or was refused; nothing of it ever hung anywhere."""
    Upload.objects.filter(pk=upload.pk).delete()


@verb("print.asked")
def ask_to_print(record, *, by, reason) -> None:
    """Refuse a form before the note is opened for it. Raises NotAllowed."""
    door.decide_whole(by.user, record, reason)


@verb("seal.checked")
def check_seals(*rows, by) -> None:
    """Look at the seals of `rows`, an account first, and of its second factors. Raises Tampered, Conflict."""
    seals.rely_on(*rows)
    seals.rely_on_those("factors", rows[0].pk)


def sound(read: Callable[[], Sequence], *, by=SYSTEM) -> Sequence:
    """What `read()` finds (an account, a device: whatever says who asks), or nothing where a seal of it is broken.

    A broken seal is told to the trail.
    """
    try:
        return seals.sound(read)
    except Moved:
        return ()
    except Tampered:
        if rows := read():
            with suppress(Tampered):
                check_seals(*rows, by=by)
        return ()

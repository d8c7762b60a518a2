"""How a file arrives: announced, sealed segment by segment, taken up again after a break, hung up once it is whole.

No verb runs while bytes come in: a slow sender holds no lock. Every segment is committed by a verb of its own, and what
is whole is read back, checked against its digest, a picture drawn anew, and sealed under a name that nobody chose.
"""

import hashlib
import hmac
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Protocol
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from records.actions import quiet
from records.actions.notes import shut_fast
from records.actions.verb import happened, verb
from records.ledger import media, pictures
from records.ledger.announced import Announced
from records.people.actor import Actor
from records.people.errors import Invalid
from records.people.uploads import OtherOffset, Upload
from records.vault import files
from records.vault.errors import KeyUnavailable, Tampered
from records.vault.stream import Place as SegmentPlace

SEGMENT = 8 * 1024 * 1024  # what a break of the line or of the machine can cost


class Place(Protocol):
    """Where files hang: a record, a consent. `owner` is whose key seals them, `name` what an upload remembers."""

    owner: UUID
    name: str

    def as_subject(self): ...

    def require(self, purpose: str, by: Actor) -> None:
        """Raise NotAllowed or WrongState unless `by` may hang a file of this purpose here."""

    def require_room(self, announced: Announced) -> None:
        """Raise Invalid unless one more file of this size fits, and its id is free."""

    def kinds(self, purpose: str) -> frozenset:
        """The media types that are taken."""

    def most(self, purpose: str) -> int:
        """The bytes that are taken."""

    def hang(self, upload: Upload, file: UUID, sealed: files.SealedFile, media_type: str, by: Actor):
        """The row of the whole file, made by a verb; the upload's own row goes with it."""


def receive(place: Place, announced: Announced, chunks: Iterable[bytes], *, by: Actor):
    """Begin an upload with what comes of it. Gives the file's row, or None while some is still to come.

    Raises NotAllowed before a byte is read and before anything else is said, WrongState, Invalid. Only what was
    announced with a digest can be taken up again; of anything else that breaks off nothing stays.
    """
    upload = quiet.begin_upload(place, announced=announced, by=by)
    try:
        return _take(place, upload, chunks, by)
    except BaseException:
        if not upload.resumable:
            cancel(upload, by=by)
        raise


def resume(place: Place, upload: Upload, chunks: Iterable[bytes], *, offset: int, by: Actor):
    """Go on with an upload at `offset`. As `receive`; raises OtherOffset where it stands elsewhere."""
    return _take(place, quiet.go_on_with_upload(place, upload=upload, offset=offset, by=by), chunks, by)


def find(place: Place, id: UUID, by: Actor) -> Upload | None:
    """The upload of this account that is arriving here."""
    return Upload.objects.filter(pk=id, place=place.name, by=by.user).first()


def cancel(upload: Upload, *, by: Actor) -> None:
    """Give an upload up."""
    standing = Upload.objects.filter(pk=upload.pk).first()
    quiet.drop_upload(upload, by=by)
    files.discard((standing or upload).segments)


def require_free(id: UUID, taken: bool) -> None:
    """Raise Invalid where a file or an upload has this id already."""
    if taken or Upload.objects.filter(pk=id).exists():
        raise Invalid.at("id", _("A file with this id exists already."), "taken")


def arrived(upload: Upload) -> bool:
    """In the verb that hangs the file up: take its upload away. False where another request has done so before."""
    if not Upload.objects.filter(pk=upload.pk).delete()[0]:
        return False
    transaction.on_commit(partial(files.discard, upload.segments))
    return True


def _take(place, upload, chunks, by):
    try:
        upload = _take_in(place, upload, media.Source(chunks), by)
        if upload.received < upload.size:
            if not upload.resumable:
                raise Invalid.at("file", _("The file did not arrive whole."), "cut")
            return None
        return _hang(place, upload, by)
    except Invalid as refusal:
        refuse(place, codes=sorted(refusal.codes()), purpose=upload.purpose, by=by)
        cancel(upload, by=by)
        raise
    except Tampered as failure:  # somebody was at the store or at the row: it will never be whole
        refusal = shut_fast(place, failure, by=by)
        cancel(upload, by=by)
        raise refusal from None
    except KeyUnavailable as failure:  # it may be taken up again once the store or the key answers
        raise shut_fast(place, failure, by=by) from None


@verb("attachment.refused")
def refuse(place, *, codes, purpose, by):
    """Tell the trail that what came was no file that may hang here."""
    happened(place, codes=codes, purpose=purpose)


def _take_in(place, upload, source, by) -> Upload:
    while upload.received < upload.size:
        media_type = upload.media_type or _sniffed(place, upload, source)
        if not media_type:
            break
        where = SegmentPlace(len(upload.segments), upload.received, upload.size)
        portion = source.portion(min(SEGMENT, upload.size - upload.received))
        segment = files.write_segment(upload.owner, upload.file, portion, where)
        if segment is None:
            break
        try:
            upload = quiet.keep_segment(upload, segment=segment, media_type=media_type, by=by)
        except BaseException:
            files.discard([segment.name])
            raise
        if segment.size < SEGMENT:
            break
    return upload


def _sniffed(place, upload, source) -> str:
    """The media type, once enough has come to tell it. Raises Invalid."""
    head = source.head()
    if len(head) < min(media.LONGEST, upload.size):
        return ""
    found = media.sniff(head, place.kinds(upload.purpose))
    most = place.most(upload.purpose) if found not in media.PICTURES else pictures.most(place.most(upload.purpose))
    if upload.size > most:
        raise media.too_large(most)
    return found


def _hang(place, upload, by):
    file, sent = uuid4(), files.read_segments(upload.owner, upload.file, upload.segments)
    content, media_type = _checked(sent, upload.said()[1]), upload.media_type
    if media_type in media.PICTURES:
        picture, media_type = pictures.drawn_anew(b"".join(content), media_type)
        content = iter([picture])
    sealed = files.write(upload.owner, file, content)
    try:
        hung = place.hang(upload, file, sealed, media_type, by)
    except BaseException:
        files.remove(file)
        raise
    if hung.file != file:
        files.remove(file)
    return hung


def _checked(chunks, digest: bytes) -> Iterator[bytes]:
    """`chunks`, at whose end it is known whether they are what was announced. Raises Invalid."""
    found = hashlib.sha256()
    for chunk in chunks:
        found.update(chunk)
        yield chunk
    if digest and not hmac.compare_digest(found.digest(), digest):
        raise Invalid.at("file", _("What arrived is not the file that was announced. Send it anew."), "digest")


__all__ = ["OtherOffset", "arrived", "cancel", "find", "receive", "refuse", "require_free", "resume"]

"""Sealed files: raw bytes in, in one go or taken up again where they broke off; out again under a trace."""

from django.http import Http404, StreamingHttpResponse
from django.utils.http import content_disposition_header
from rest_framework.response import Response

from api.errors import Refused
from api.schema import header, operation, parameter
from api.v1.base import RecordView
from api.v1.kinds import ANY_RECORD
from api.v1.notes import REASONS
from api.views import View
from records.actions import attachments, uploads
from records.ledger import access
from records.ledger.announced import announced, number, saved_as
from records.ledger.enums import Purpose
from records.ledger.media import ENDINGS, HEIC, JPEG, KEPT, PDF, PNG
from records.people.errors import Invalid

CHUNK = 64 * 1024
BYTES = {"type": "string", "format": "binary"}
PARTIAL = "application/octet-stream"
STANDS = (
    header("Upload-Offset", "How many bytes are kept.", response=["202"]),
    header("Upload-Complete", "`?0`: more is to come, from that offset.", response=["202"]),
)
ANNOUNCES = (
    header("Upload-Length", "How long the file is, where it does not come in one go."),
    header("Repr-Digest", "`sha-256=:…:` of the whole file (RFC 9530). With it an upload can go on by PATCH."),
    header("Content-Disposition", "`attachment; filename*=UTF-8''…`: what the file is called (RFC 8187). Kept sealed."),
)
HANGS = {201: ANY_RECORD, 202: None}


class Arriving(View):
    """Receiving a file: no parser, so that not a byte is read before the verb has said yes."""

    parser_classes = []

    def place(self) -> uploads.Place:
        """Where it is to hang."""
        raise NotImplementedError

    def begin(self, file, purpose):
        headers = self.request.headers
        announcement = announced(headers, id=file, purpose=purpose)
        chunks = self._chunks(announcement.size)
        return self._taken(uploads.receive, announcement, chunks)

    def go_on(self, upload):
        offset = number(self.request.headers, "Upload-Offset", 0)
        chunks = self._chunks(upload.size - min(offset, upload.received))
        return self._taken(uploads.resume, upload, chunks, offset=offset)

    def _taken(self, take, what, chunks, **more):
        try:
            hung = take(self.place(), what, chunks, by=self.actor, **more)
        except Invalid as refusal:
            if refusal.codes() == {"too_large"}:
                raise Refused("too-large", 413, refusal.errors) from None
            raise
        if hung is not None:
            return self.answer(self.subject, 201, {"Upload-Complete": "?1"})
        upload = uploads.find(self.place(), what.id, self.actor)
        return Response(status=202, headers=standing(upload))

    def _chunks(self, most):
        request = self.request._request
        if number(request.headers, "Content-Length", 0) > most:
            raise Refused("too-large", 413)
        return iter(lambda: request.read(CHUNK), b"")


class OnRecord(Arriving, RecordView):
    """A file of a record."""

    tag = "attachments"

    def place(self) -> uploads.Place:
        return attachments.OnRecord(self.record)


def opened(row, name, chunks) -> StreamingHttpResponse:
    """The bytes of a file that was opened, to be saved under its name."""
    headers = {
        "Content-Length": str(row.size),
        "Content-Disposition": content_disposition_header(True, saved_as(name or str(row.pk), ENDINGS[row.media_type])),
        "X-Content-Type-Options": "nosniff",
    }
    return StreamingHttpResponse(chunks, content_type=row.media_type, headers=headers)


def standing(upload) -> dict:
    """How far an upload has come."""
    return {"Upload-Offset": str(upload.received), "Upload-Length": str(upload.size), "Upload-Complete": "?0"}


class Paper(OnRecord):
    """The signed paper, in one go."""

    @operation("putPaper", body=dict.fromkeys((JPEG, PNG, HEIC, PDF), BYTES), answer=HANGS, status=201,
               versioned=True, refusals=(403, 409), headers=ANNOUNCES)  # fmt: skip
    def put(self, request, id, file):
        """Store a photo or scan of the signed paper. As `putAttachment` with that purpose."""
        return self.begin(file, Purpose.PAPER)


class Signature(OnRecord):
    """A drawn signature, in one go."""

    @operation("putSignature", body={PNG: BYTES}, answer=HANGS, status=201, versioned=True, refusals=(403, 409),
               headers=ANNOUNCES)  # fmt: skip
    def put(self, request, id, file):
        """Store a drawn signature, to be named by a confirmation."""
        return self.begin(file, Purpose.SIGNATURE)


class AttachmentItem(OnRecord):
    """A file, arriving or whole."""

    def find_part(self, file):
        self.upload = uploads.find(self.place(), file, self.actor)
        self.file = self.record.attachments.filter(pk=file).first()
        if self.file is not None:
            own = self.file.by_id == self.request.user.pk
            if not own and access.fields(self.request.user, self.record) != access.EVERY_FIELD:
                raise Http404
            self.file.record = self.record
        if self.file is None and (self.upload is None or self.request.method == "GET") and self.request.method != "PUT":
            raise Http404

    @operation("openAttachment", answer={(200, media): BYTES for media in KEPT}, refusals=(403, 503),
               query=(parameter("reason", {"type": "string", "enum": REASONS}, description="Why, where one is asked."),)
               )  # fmt: skip
    def get(self, request, id, file):
        """Open a file. Every opening leaves a trace that the author sees."""
        reason = request.query_params.get("reason", "")
        return opened(self.file, *attachments.open_named(self.file, by=self.actor, reason=reason))

    @operation("askUpload", status=204)
    def head(self, request, id, file):
        """How far an upload has come, or that the file hangs on the record. Opens nothing."""
        if self.file is not None:
            return Response(status=204, headers={"Upload-Complete": "?1", "Upload-Length": str(self.file.size)})
        return Response(status=204, headers=standing(self.upload))

    @operation("putAttachment", body=dict.fromkeys((JPEG, PNG, HEIC, PDF), BYTES), answer=HANGS, status=201,
               versioned=True, refusals=(403, 409), headers=ANNOUNCES + STANDS,
               query=(parameter("purpose", {"type": "string", "enum": Purpose.values, "default": Purpose.FILE.value},
                                description="What the file is to the record."),))  # fmt: skip
    def put(self, request, id, file):
        """Store a file under an id of the client's own. Pictures are drawn anew and kept without their particulars.

        Announced with `Upload-Length` and `Repr-Digest` it may come in part (202) and go on by PATCH; HEAD tells the
        offset after a break of the line. Without `Repr-Digest` it comes in one go or not at all.
        """
        return self.begin(file, request.query_params.get("purpose", Purpose.FILE))

    @operation("resumeAttachment", body={PARTIAL: BYTES}, answer=HANGS, status=201, versioned=True,
               refusals=(403, 409), headers=(
                   header("Upload-Offset", "Where these bytes begin. Elsewhere than the upload stands: 409, whose "
                          "Upload-Offset says where.", required=True), *STANDS))  # fmt: skip
    def patch(self, request, id, file):
        """Go on with an upload. What is kept in the end are whole blocks of 64 KiB, which Upload-Offset tells."""
        if self.upload is None:
            return self.answer(self.subject, 201, {"Upload-Complete": "?1"})
        return self.go_on(self.upload)

    @operation("removeAttachment", answer=ANY_RECORD, changes=True, versioned=True)
    def delete(self, request, id, file):
        """Take a file off the record while nobody goes by it, or give an upload up."""
        if self.file is not None:
            attachments.remove(self.record, attachment=self.file, by=self.actor, version=self.version)
        else:
            uploads.cancel(self.upload, by=self.actor)
        return self.answer(self.subject)

"""Sealed files: raw bytes in by PUT, sealed as they come; out again under a trace."""

from django.conf import settings
from django.http import Http404, StreamingHttpResponse

from api.errors import Refused
from api.schema import operation, parameter
from api.v1.base import RecordView
from api.v1.kinds import ANY_RECORD
from api.v1.notes import REASONS
from records.actions import attachments
from records.ledger import access
from records.ledger.enums import Purpose
from records.ledger.media import JPEG, PDF, PNG

CHUNK = 64 * 1024
BYTES = {"type": "string", "format": "binary"}


class Upload(RecordView):
    """Receiving a file: no parser, so that not a byte is read before the verb has said yes."""

    tag = "attachments"
    parser_classes = []
    purpose = most = None

    def receive(self, file):
        request = self.request._request
        if int(request.META.get("CONTENT_LENGTH") or 0) > self.limit():
            raise Refused("too-large", 413)
        chunks = iter(lambda: request.read(CHUNK), b"")
        attachments.receive(self.record, by=self.actor, purpose=self.purpose, chunks=chunks, id=file)
        return self.answer(self.subject, 201)

    def limit(self) -> int:
        return settings.ATTACHMENT_MAX_BYTES if self.purpose == Purpose.PAPER else settings.SIGNATURE_MAX_BYTES


class Paper(Upload):
    """The signed paper."""

    purpose = Purpose.PAPER

    @operation("putPaper", body=dict.fromkeys((JPEG, PNG, PDF), BYTES), answer=ANY_RECORD, status=201,
               versioned=True, refusals=(403, 409))  # fmt: skip
    def put(self, request, id, file):
        """Store the photo or scan of the signed paper, in the place of an earlier one."""
        return self.receive(file)


class Signature(Upload):
    """A drawn signature."""

    purpose = Purpose.SIGNATURE

    @operation("putSignature", body={PNG: BYTES}, answer=ANY_RECORD, status=201, versioned=True, refusals=(403, 409))
    def put(self, request, id, file):
        """Store a drawn signature, to be named by a confirmation."""
        return self.receive(file)


class AttachmentItem(RecordView):
    """A file."""

    tag = "attachments"

    def find_part(self, file):
        self.file = self.record.attachments.filter(pk=file).first()
        own = self.file is not None and self.file.by_id == self.request.user.pk
        if self.file is None or not (own or access.fields(self.request.user, self.record) == access.EVERY_FIELD):
            raise Http404

    @operation("openAttachment", answer={(200, media): BYTES for media in (JPEG, PNG, PDF)}, refusals=(403, 503),
               query=(parameter("reason", {"type": "string", "enum": REASONS}, description="Why, where one is asked."),)
               )  # fmt: skip
    def get(self, request, id, file):
        """Open a file. Every opening leaves a trace that the author sees."""
        self.file.record = self.record
        reason = request.query_params.get("reason", "")
        chunks = attachments.open_attachment(self.file, by=self.actor, reason=reason)
        headers = {
            "Content-Length": str(self.file.size),
            "Content-Disposition": "attachment",
            "X-Content-Type-Options": "nosniff",
        }
        return StreamingHttpResponse(chunks, content_type=self.file.media_type, headers=headers)

"""A sealed file, opened under its trace: pictures in the page's place, everything else to be saved."""

from django.http import Http404, StreamingHttpResponse

from outreach.web.pages import RecordPage
from records.actions import attachments
from records.ledger.media import JPEG, PDF, PNG

ENDINGS = {JPEG: "jpg", PNG: "png", PDF: "pdf"}
SHOWN = (JPEG, PNG)


class Attachment(RecordPage):
    """POST, since it leaves a trace; the reason is the one the note was opened for."""

    def post(self, request, file):
        attachment = self.record.attachments.filter(pk=file).first()
        if attachment is None:
            raise Http404
        attachment.record = self.record
        chunks = attachments.open_attachment(attachment, by=request.actor, reason=request.POST.get("reason", ""))
        return _sent(chunks, attachment, self.record)


def _sent(chunks, attachment, record):
    """Never kept, never guessed at, never run: whatever is in the file, the browser only draws or saves it."""
    way = "inline" if attachment.media_type in SHOWN else "attachment"
    name = f"{record.pk}.{ENDINGS[attachment.media_type]}"
    headers = {
        "Content-Disposition": f'{way}; filename="{name}"',
        "Content-Length": str(attachment.size),
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    return StreamingHttpResponse(chunks, content_type=attachment.media_type, headers=headers)

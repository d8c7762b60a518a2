"""A sealed file, opened under its trace: pictures in the page's place, everything else to be saved."""

from django.http import Http404, StreamingHttpResponse
from django.utils.http import content_disposition_header

from outreach.web.pages import RecordPage
from records.actions import attachments
from records.ledger.announced import saved_as
from records.ledger.media import ENDINGS, JPEG, PNG

SHOWN = (JPEG, PNG)


def icon_of(file) -> str:
    """The icon of a file, by what it is."""
    return "image" if file.media_type in SHOWN else "file-earmark-text"


class Attachment(RecordPage):
    """POST, since it leaves a trace; the reason is the one the note was opened for."""

    def post(self, request, file):
        attachment = self.record.attachments.filter(pk=file).first()
        if attachment is None:
            raise Http404
        attachment.record = self.record
        reason = request.POST.get("reason", "")
        return sent(attachment, *attachments.open_named(attachment, by=request.actor, reason=reason))


def sent(file, name, chunks):
    """Never kept, never guessed at, never run: whatever is in the file, the browser only draws or saves it."""
    saved = saved_as(name or str(file.pk), ENDINGS[file.media_type])
    headers = {
        "Content-Disposition": content_disposition_header(file.media_type not in SHOWN, saved),
        "Content-Length": str(file.size),
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    return StreamingHttpResponse(chunks, content_type=file.media_type, headers=headers)

"""Files on a record: raw bytes by PUT, never multipart, read piece by piece straight into the sealed format.

Nothing here touches `request.body` or `request.POST`: either would lay the whole file in memory in the clear.
"""

from collections.abc import Iterator

from django.http import JsonResponse
from django.views.decorators.http import require_http_methods

from outreach.web.errors import speaks_json
from outreach.web.limits import TOO_LARGE
from outreach.web.visible import record_or_404
from records.actions import attachments
from records.ledger.enums import Purpose
from records.people.errors import Invalid

PIECE = 64 * 1024


@require_http_methods(["PUT"])
@speaks_json
def paper(request, id, file):
    """The photo or scan of the signed paper; a new one takes the place of the earlier."""
    return _receive(request, id, file, Purpose.PAPER)


@require_http_methods(["PUT"])
@speaks_json
def signature(request, id, file):
    """A drawn signature, to be named by the confirmation that follows."""
    return _receive(request, id, file, Purpose.SIGNATURE)


def _receive(request, id, file, purpose):
    record = record_or_404(request, id)
    try:
        kept = attachments.receive(record, by=request.actor, purpose=purpose, chunks=pieces(request), id=file)
    except Invalid as refusal:
        return _refused(refusal)
    told = {"id": str(kept.pk), "media_type": kept.media_type, "size": kept.size, "version": kept.record.version}
    return JsonResponse(told, status=201)


def _refused(refusal):
    """The one complaint about a file, as the page shows it."""
    [(code, words)] = next(iter(refusal.errors.values()))
    status = TOO_LARGE if code == "too_large" else 422
    return JsonResponse({"code": code, "message": str(words)}, status=status)


def pieces(request) -> Iterator[bytes]:
    """The body as it comes in."""
    while piece := request.read(PIECE):
        yield piece

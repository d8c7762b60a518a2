"""Files from the browser: raw bytes by PUT, never multipart, sealed piece by piece, taken up again by PATCH.

Nothing here touches `request.body` or `request.POST`: either would lay the whole file in memory in the clear.
"""

from collections.abc import Iterator
from uuid import UUID

from django.http import Http404, HttpResponse, JsonResponse, UnreadablePostError
from django.views.decorators.http import require_http_methods

from outreach.web.errors import problem, speaks_json
from outreach.web.limits import TOO_LARGE
from outreach.web.pages import NO_VERSION
from outreach.web.visible import record_or_404
from records.actions import attachments, uploads
from records.ledger import access, media
from records.ledger.announced import announced, number
from records.ledger.enums import Purpose
from records.people.errors import Invalid
from records.people.uploads import OtherOffset

PIECE = 64 * 1024
NOT_YET = UUID(int=0)  # in an address of a page, where the browser puts the id that it makes


@require_http_methods(["HEAD", "PUT", "PATCH", "DELETE"])
@speaks_json
def record_file(request, id, file):
    """A file of a record: sent, asked how far it has come, taken up again, given up or taken off."""
    record = record_or_404(request, id)
    hung = record.attachments.filter(pk=file).first()
    if hung is not None and hung.by_id != request.user.pk and not access.sees(request.user, record, "attachments"):
        raise Http404

    def remove():
        attachments.remove(record, attachment=hung, by=request.actor, version=_version(request))

    purpose = request.GET.get("purpose", Purpose.FILE)
    return answer(request, attachments.OnRecord(record), file, purpose=purpose, hung=hung, remove=remove, about=record)


@require_http_methods(["PUT"])
@speaks_json
def signature(request, id, file):
    """A drawn signature, to be named by the confirmation that follows."""
    record = record_or_404(request, id)
    place = attachments.OnRecord(record)
    return answer(request, place, file, purpose=Purpose.SIGNATURE, hung=None, remove=None, about=record)


def answer(request, place, id, *, purpose, hung, remove, about):
    """One request about the file `id` of `place`; `hung` is its row once it is whole, `about` what has a version."""
    upload = uploads.find(place, id, request.actor)
    if request.method == "PUT":
        sent = announced(request.headers, id=id, purpose=purpose)
        return _take(request, uploads.receive, place, sent, sent.size)
    if upload is None and hung is None:
        raise Http404
    if request.method == "DELETE":
        remove() if hung is not None else uploads.cancel(upload, by=request.actor)
        if about is not None:
            about.refresh_from_db()
        return JsonResponse({"version": getattr(about, "version", 0)})
    if hung is not None:
        return _told(hung, about) if request.method == "PATCH" else _standing(hung.size, hung.size, "?1", about)
    if request.method == "HEAD":
        return _standing(upload.received, upload.size, "?0", about)
    offset = number(request.headers, "Upload-Offset", 0)
    most = upload.size - min(offset, upload.received)
    return _take(request, uploads.resume, place, upload, most, offset=offset)


def _version(request) -> int:
    """The version that the page was made from; none is one that no record has."""
    value = request.headers.get("If-Match", "").strip('"')
    return int(value) if value.isdecimal() else NO_VERSION


def _take(request, take, place, what, most, **more):
    if number(request.headers, "Content-Length", 0) > most:
        return JsonResponse({"code": "too_large", "message": ""}, status=TOO_LARGE)
    try:
        hung = take(place, what, pieces(request), by=request.actor, **more)
    except Invalid as refusal:
        return _refused(refusal)
    except OtherOffset as error:
        refusal = problem(error)
        refusal["Upload-Offset"] = str(error.detail["offset"])
        return refusal
    if hung is None:
        upload = uploads.find(place, what.id, request.actor)
        return _standing(upload.received, upload.size, "?0", None, status=202)
    return _told(hung, getattr(hung, "record", None))


def _told(hung, about):
    told = {
        "id": str(hung.pk),
        "media_type": hung.media_type,
        "size": hung.size,
        "version": getattr(about, "version", 0),
    }
    return JsonResponse(told, status=201)


def _standing(received, size, complete, about, status=200):
    answer = HttpResponse(status=status)
    answer["Upload-Offset"], answer["Upload-Length"], answer["Upload-Complete"] = str(received), str(size), complete
    if about is not None and hasattr(about, "version"):
        answer["ETag"] = f'"{about.version}"'
    return answer


def _refused(refusal):
    """The one complaint about a file, as the page shows it."""
    [(code, words)] = next(iter(refusal.errors.values()))
    status = TOO_LARGE if code == "too_large" else 422
    return JsonResponse({"code": code, "message": str(words)}, status=status)


def accepted() -> str:
    """What the browser offers to choose from; what is taken is decided by the content."""
    return ",".join(sorted(media.allowed()))


def pieces(request) -> Iterator[bytes]:
    """The body as it comes in; a line that breaks ends it, and what came before is kept where it can be."""
    try:
        while piece := request.read(PIECE):
            yield piece
    except UnreadablePostError:
        return

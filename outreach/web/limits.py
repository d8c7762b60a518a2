"""A form that is larger than the server takes is refused by its length, before anything reads it."""

from django.conf import settings
from django.http import JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

TOO_LARGE = 413
API = "/api/"  # answers for itself


class FormSizeMiddleware:
    """Answers 413 in the reader's language; files come by PUT and have limits of their own."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        form = request.method == "POST" and not request.path.startswith(API)
        if form and _length(request) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            return _refuse(request)
        return self.get_response(request)


def _length(request) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def _refuse(request):
    limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1024
    words = _("This is more text than can be sent at once (%(limit)s KiB). Nothing you wrote is lost.") % {
        "limit": limit
    }
    if request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse({"code": "too-large", "message": words}, status=TOO_LARGE)
    return render(request, "errors/too_large.html", {"words": words}, status=TOO_LARGE)

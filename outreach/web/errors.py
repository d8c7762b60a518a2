"""How the browser's face answers when the domain refuses; nothing of a request ever lands in a report."""

from django.shortcuts import render
from django.views.debug import SafeExceptionReporterFilter

from records.people.errors import Conflict, DomainError, Invalid, NotAllowed, WrongState

STATUS = {NotAllowed: 403, Conflict: 409, WrongState: 409, Invalid: 422}


class SilentReporterFilter(SafeExceptionReporterFilter):
    """Error reports without request bodies, cookies or local variables: any of them may hold a note."""

    def is_active(self, request):
        return True

    def get_post_parameters(self, request):
        return {}

    def get_cleansed_multivaluedict(self, request, multivaluedict):
        return {}

    def get_traceback_frame_variables(self, request, tb_frame):
        return []

    def get_safe_request_meta(self, request):
        return {}

    def get_safe_cookies(self, request):
        return {}


def status_of(error: DomainError) -> int:
    """The HTTP status of a refusal."""
    return next((status for kind, status in STATUS.items() if isinstance(error, kind)), 400)


def refusal(request, error: DomainError):
    """The page for a refusal that no form shows."""
    return render(request, "errors/refusal.html", {"error": error}, status=status_of(error))


def not_found(request, exception=None):
    return render(request, "errors/404.html", status=404)


def server_error(request):
    return render(request, "errors/500.html", status=500)


def csrf_failure(request, reason=""):
    """The session ended while a form was open; the page says that nothing typed is lost."""
    return render(request, "errors/csrf.html", status=403)

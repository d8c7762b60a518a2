"""How the browser's face answers when the domain refuses; nothing of a request ever lands in a report."""

from functools import wraps

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext
from django.views.debug import SafeExceptionReporterFilter

from records.actions import shut
from records.actions.notes import Unreadable
from records.people.errors import Conflict, DomainError, Invalid, NotAllowed, WrongState
from records.vault.errors import KeyUnavailable, Tampered

STATUS = {NotAllowed: 403, Conflict: 409, WrongState: 409, Invalid: 422, Unreadable: 503}
WHOLE_PAGE = {"HX-Retarget": "body", "HX-Reselect": "body", "HX-Reswap": "outerHTML", "HX-Push-Url": "false"}


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


class RefusalMiddleware:
    """The one place where a refusal of the domain becomes a page; the API has its own before this is reached."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if isinstance(exception, Tampered | KeyUnavailable):
            exception = _shut(request, exception)
        return refusal(request, exception) if isinstance(exception, DomainError) else None


def _shut(request, error) -> Unreadable:
    """What did not open is told to the trail and by one sentence: no trace of a stack that may hold a piece of it."""
    return Unreadable(shut.sentence(error, shut.tell(error, by=request.actor)))


def refusal(request, error: DomainError):
    """The page for a refusal that no form shows."""
    return _page(request, "errors/refusal.html", status_of(error), error=error, kind=error.code)


def not_found(request, exception=None):
    """Whether it is not there or not theirs to see, nobody is told which."""
    return _page(request, "errors/404.html", 404)


def forbidden(request, exception=None):
    return refusal(request, NotAllowed())


def server_error(request):
    """Drawn without the database, since that may be what is missing."""
    return HttpResponse(render_to_string("errors/500.html"), status=500)


def csrf_failure(request, reason=""):
    """The session ended while a form was open; the page says that nothing typed is lost."""
    return _page(request, "errors/csrf.html", 403)


def _page(request, template, status, **context):
    """An error page in the frame its reader has; a part of a page that was asked for gives way to the whole."""
    signed_in = getattr(request, "user", None) is not None and request.user.is_authenticated
    answer = render(
        request, template, {"base": "base.html" if signed_in else "link_base.html"} | context, status=status
    )
    if getattr(request, "htmx", False):
        for name, value in WHOLE_PAGE.items():
            answer[name] = value
    return answer


def problem(error: DomainError) -> JsonResponse:
    """The same refusal for a script of the page: code, words, and what is wrong at which field."""
    errors = {name: [str(words) for _code, words in rows] for name, rows in getattr(error, "errors", {}).items()}
    answer = {"code": error.code, "message": str(error.message), "errors": errors}
    return JsonResponse(answer | {k: v for k, v in error.detail.items() if k == "version"}, status=status_of(error))


def speaks_json(view):
    """A view that scripts call: refusals come as JSON, and the end of the session as a 401 instead of a page.

    `X-Account` names the account that the page was drawn for; another one's session is none.
    """

    @wraps(view)
    def run(request, *args, **kwargs):
        drawn_for = request.headers.get("X-Account")
        if not request.user.is_authenticated or drawn_for not in (None, str(request.user.pk)):
            return JsonResponse({"code": "signed-out", "message": gettext("Please sign in again.")}, status=401)
        try:
            return view(request, *args, **kwargs)
        except DomainError as error:
            return problem(error)
        except (Tampered, KeyUnavailable) as error:
            return problem(_shut(request, error))

    return run

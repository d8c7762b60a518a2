"""The end of an idle session: keystrokes and clicks keep it alive, what a page does by itself does not."""

import time

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponseNotAllowed, JsonResponse

from outreach.web.errors import speaks_json
from outreach.web.sessions import row_of
from records.actions import quiet as quiet_verbs

SEEN, KEPT = "seen", "kept"
EVERY_SECONDS = 60  # so that a session is not written at every click
KEEP_SECONDS = 600


def quiet(view):
    """Mark a view that pages call by themselves: it keeps a session alive only with `X-Typed: 1` (somebody typed)."""
    view.quiet = True
    return view


class IdleMiddleware:
    """Ends a session in which nobody did anything for IDLE_MINUTES, whatever its cookie says."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated and _too_long_ago(request.session):
            request.session.flush()
            request.user = AnonymousUser()
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if not request.user.is_authenticated:
            return
        by_itself = getattr(view, "quiet", False) and request.headers.get("X-Typed") != "1"
        if not by_itself and time.time() - request.session.get(SEEN, 0) > EVERY_SECONDS:
            request.session[SEEN] = int(time.time())
            self._keep_use(request)

    def _keep_use(self, request):
        """For the account's page, to some minutes; the session alone decides."""
        if time.time() - request.session.get(KEPT, time.time()) > KEEP_SECONDS:
            request.session[KEPT] = int(time.time())
            quiet_verbs.use_session(request.user, key=row_of(request.session.session_key), by=request.actor)


@quiet
@speaks_json
def session_state(request):
    """How many seconds the session has left. Pages ask by themselves; with `X-Typed: 1` somebody typed or stays."""
    if request.method not in ("GET", "POST"):
        return HttpResponseNotAllowed(["GET", "POST"])
    seen = request.session.get(SEEN, int(time.time()))
    return JsonResponse({"left": int(seen + settings.IDLE_MINUTES * 60 - time.time())})


def _too_long_ago(session) -> bool:
    return SEEN in session and time.time() - session[SEEN] > settings.IDLE_MINUTES * 60

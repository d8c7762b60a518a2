"""`/health/live` and `/health/ready`: whether the process answers, and whether it can do its work."""

import threading
import time

from django.http import HttpResponse, JsonResponse
from django.utils import translation
from django.views.decorators.http import require_safe

from outreach.monitoring import trusted
from records.checkup.all import CHECKS, found
from records.checkup.findings import BAD

NEEDED = ("database", "migrations", "key", "worker")
SECONDS = 5.0  # for so long an answer stands, however often somebody asks

_lock = threading.Lock()
_last: tuple[float, dict[str, str]] = (0.0, {})


@require_safe
def live(request):
    """200, empty, whatever else is wrong: a process that answers is not restarted because its database is away."""
    return HttpResponse(status=200)


@require_safe
def ready(request):
    """200 or 503, empty; with the token, which of the needed checks is how."""
    states = looked()
    status = 503 if BAD in states.values() else 200
    if trusted(request):
        return JsonResponse(states, status=status, headers={"Cache-Control": "no-store"})
    return HttpResponse(status=status, headers={"Cache-Control": "no-store"})


def looked() -> dict[str, str]:
    """The state of each needed check, looked at again after a while; one thread looks, the others take what stands."""
    global _last  # noqa: PLW0603  one answer a process
    at, states = _last
    if states and (time.monotonic() - at < SECONDS or not _lock.acquire(blocking=False)):
        return states
    if not states:
        _lock.acquire()
    try:
        with translation.override(None):
            states = {one.name: found(one).state for one in CHECKS if one.name in NEEDED}
        _last = (time.monotonic(), states)
    finally:
        _lock.release()
    return states


def forget() -> None:
    """Look again at the next question."""
    global _last  # noqa: PLW0603
    _last = (0.0, {})

"""Who may ask how the machine is: whoever shows MONITOR_TOKEN. Everybody else learns that something answers.

An address would not do in its place: behind a proxy on the same machine every request comes from loopback.
"""

from django.conf import settings
from django.utils.crypto import constant_time_compare

PREFIX = "Bearer "


def trusted(request) -> bool:
    """Whether the request carries the token; nobody does where none is set."""
    shown = request.headers.get("Authorization", "")
    if not settings.MONITOR_TOKEN or not shown.startswith(PREFIX):
        return False
    return constant_time_compare(shown.removeprefix(PREFIX), settings.MONITOR_TOKEN)


class FirstMiddleware:
    """Answers the addresses below before anything else: no session, no host, no redirect, no account is looked at.

    To whoever does not show the token, the figures are an address like any other that leads nowhere.
    """

    def __init__(self, get_response):
        from outreach import health, metrics  # noqa: PLC0415  views need the apps, which come after the settings

        self.get_response = get_response
        self.views = {"/health/live": health.live, "/health/ready": health.ready}
        self.figures = metrics.metrics

    def __call__(self, request):
        view = self.views.get(request.path_info)
        if request.path_info == "/metrics" and trusted(request):
            view = self.figures
        return view(request) if view else self.get_response(request)

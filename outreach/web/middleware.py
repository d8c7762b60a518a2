"""What every request carries: its actor, an id, and the language that its account prefers."""

import uuid

from allauth.core.internal.httpkit import get_client_ip
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import translation

from records.people.actor import Actor


class RequestContextMiddleware:
    """Sets `request.actor` (lazily, so that an anonymous page reads no session) and the account's language."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.id = str(uuid.uuid4())
        user = request.user
        if user.is_authenticated and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES and user.language:
            translation.activate(user.language)
            request.LANGUAGE_CODE = user.language
        request.actor = actor(request)
        response = self.get_response(request)
        response["X-Request-ID"] = request.id
        if user.is_authenticated and "Cache-Control" not in response:
            response["Cache-Control"] = "no-store"  # a page with names must not stay in a shared browser
        return response


def actor(request) -> Actor:
    """The actor of a signed-in request; nobody's where there is no account."""
    user = request.user if request.user is not None and request.user.is_authenticated else None
    return Actor(user=user, address=address(request), request_id=getattr(request, "id", ""))


def address(request) -> str:
    """Where a request came from, past the proxies that are believed."""
    try:
        return get_client_ip(request) or ""
    except ImproperlyConfigured:  # past fewer proxies than there are: somebody goes round them
        return request.META.get("REMOTE_ADDR", "")

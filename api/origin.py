"""Where a request came from, past the proxies that are believed: for events, and for limits by address."""

from allauth.core.internal.httpkit import get_client_ip
from django.core.exceptions import ImproperlyConfigured


def address(request) -> str:
    """The caller's address; the connection's own where fewer proxies are named than there are."""
    try:
        return get_client_ip(request) or ""
    except ImproperlyConfigured:  # somebody goes round them
        return request.META.get("REMOTE_ADDR", "")

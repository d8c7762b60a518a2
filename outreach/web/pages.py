"""What the pages of this face have in common: signed in, a record found only by who may know of it, a version named."""

from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.urls import NoReverseMatch, reverse
from django.views import View
from django_htmx.http import HttpResponseClientRedirect

from outreach.web.visible import record_or_404

NO_VERSION = -1  # no record has it: a request that names no version is a conflict, never a blind change


class Page(LoginRequiredMixin, View):
    """A page for a signed-in account."""

    request: Any  # carries its actor, as the middleware gave it

    def handle_no_permission(self):
        """A part of a page cannot hold the sign-in, so the whole page goes there."""
        answer = super().handle_no_permission()
        return HttpResponseClientRedirect(answer.url) if self.request.htmx else answer


class RecordPage(Page):
    """A page about one record; another's is not found, whatever was asked for."""

    def dispatch(self, request, *args, id, **kwargs):
        if request.user.is_authenticated:
            self.record = record_or_404(request, id)
        return super().dispatch(request, *args, **kwargs)


def version_of(request) -> int:
    """The version that the page was made from."""
    try:
        return int(request.POST.get("version", ""))
    except ValueError:
        return NO_VERSION


def link(name: str, *args) -> str:
    """The address of a page, or nothing where this installation has no such page."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""

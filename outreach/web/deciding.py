"""What a grant's page and a proposal's page have in common: found by who may know of it, decided on by a verb."""

from typing import Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import urlencode

from outreach.web import proofs
from outreach.web.pages import Page


class AboutPage(Page):
    """A page about one grant or proposal; another's is not found."""

    about: Any
    name = ""  # of the page about it

    def shown(self, user):
        """Those that `user` may know of."""
        raise NotImplementedError

    def dispatch(self, request, *args, id, **kwargs):
        if request.user.is_authenticated:
            self.about = get_object_or_404(self.shown(request.user), pk=id)
        return super().dispatch(request, *args, **kwargs)


class Deciding:
    """`VERBS`: the last part of the address → the verb that it calls, and what is said once it is done."""

    VERBS: dict = {}

    def post(self, request, verb):
        if verb not in self.VERBS:
            raise Http404
        if verb == "approve" and not proofs.lately(request):
            return _prove(reverse(self.name, args=[self.about.pk]))
        act, words = self.VERBS[verb]
        act(self.about, by=request.actor)
        messages.success(request, words)
        return redirect(self.name, id=self.about.pk)


def _prove(url):
    """Who decides for others shows anew who they are, and comes back to the page."""
    return redirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': url})}")

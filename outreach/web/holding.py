"""Who holds a one-time link in this browser: the token comes once by a form, the session keeps which link it was."""

from django.http import Http404
from django.shortcuts import redirect
from django.views import View

from outreach.web.middleware import actor
from records.people import links
from records.people.actor import Actor
from records.people.enums import LinkState
from records.people.links import Link
from records.vault.errors import Foreign

KEPT = "link"
TOKEN_MOST = 300


def take(request, token: str) -> bool:
    """Let this browser hold the link that `token` opens; False where it is none of ours.

    Raises Tampered for one whose row was changed.
    """
    try:
        link = links.of_token(token.rpartition("#")[2].strip()[:TOKEN_MOST])
    except Foreign:
        return False
    if link is None:
        return False
    request.session.cycle_key()
    request.session[KEPT] = [str(link.pk), link.epoch]
    return True


def held(request) -> Link:
    """The link that this browser holds, whatever became of it. Raises Http404 where it holds none."""
    pk, epoch = request.session.get(KEPT) or (None, 0)
    link = Link.objects.filter(pk=pk).select_related("person", "account__person", "made_by__person").first()
    if link is None or (link.state == LinkState.STANDS and link.epoch != epoch):
        raise Http404
    link.bound()
    return link


def let_go(request) -> None:
    """This browser holds no link any more."""
    request.session.pop(KEPT, None)


class LinkPage(View):
    """A page for whoever holds a link: kept by nobody, and no address of it is told to another site.

    `no-referrer` would make browsers send `Origin: null` with its forms, which the CSRF check must refuse. The token
    stands in no address that a browser sends, so there is nothing in a referrer to catch.
    """

    def dispatch(self, request, *args, **kwargs):
        self.link = self.find(request)
        answer = super().dispatch(request, *args, **kwargs)
        answer["Referrer-Policy"], answer["Cache-Control"] = "same-origin", "no-store"
        return answer

    def find(self, request) -> Link | None:
        return held(request)

    def get(self, request):
        """An answer that was refused, loaded again: where the link stands."""
        return redirect("link_here")

    @property
    def by(self) -> Actor:
        """The holder of the link, even where somebody is signed in in the same browser."""
        said = actor(self.request)
        return Actor(link=self.link, address=said.address, request_id=said.request_id)

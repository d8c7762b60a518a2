"""My family and consents: what is kept of one's own home and of oneself by consent, and who opened or changed it.

The pages that change it are those of the people's pages: a household is kept by the person or by the administrator.
"""

from django.http import Http404
from django.shortcuts import redirect, render

from outreach.web import history
from outreach.web.consents import consents, family
from outreach.web.pages import Page
from records.actions import households


class OwnFamily(Page):
    """Closed: names and address are shown once they were opened, which leaves a trace also of oneself."""

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated:
            self.person = request.user.person
            if self.person is None:
                raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get(self, request):
        return self.show()

    def show(self, opened=None):
        shown = family(self.person, opened)
        events = history.events(shown["household"]) if shown["household"] else []
        context = {"person": self.person, "events": events} | shown | consents(self.person)
        return render(self.request, "accounts/family.html", context)


class OpenOwnFamily(OwnFamily):
    def get(self, request):
        return redirect("own_family")

    def post(self, request):
        household = getattr(self.person, "household", None)
        if household is None:
            return redirect("own_family")
        return self.show(households.open_household(household, by=request.actor))

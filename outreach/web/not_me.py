""" "That was not me": what a holder does who finds a sign-in or a change that somebody else made."""

from django.contrib import messages
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from outreach.web.asking import FormPage
from outreach.web.own_factors import Proven
from outreach.web.sessions import row_of
from records.actions import sessions


class NotMe(Proven, FormPage):
    """One press; what follows depends on whether a new password takes a second person."""

    title, button, danger = _("Was that not you?"), _("That was not me"), True
    line = _(
        "You are signed out everywhere but here, on devices too, and one-time links to your account end. Then you "
        "choose a new password; where that takes two people, it is proposed for you. The security administrator is "
        "told."
    )

    def act(self, data):
        key = row_of(self.request.session.session_key)
        return sessions.not_me(self.request.user, key=key, by=self.request.actor)

    def after(self, alone):
        if alone:
            return reverse("account_password")
        messages.success(self.request, _("Signed out everywhere else, and a new password proposed."))
        return self.back()

    def back(self):
        return reverse("account")

"""What an officer, administrator or auditor asks for on their own account, and another approves."""

from django import forms
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from outreach.web.asking import FormPage, NothingToFill
from outreach.web.own_factors import Proven
from records.actions import proposals
from records.people.enums import Operation


class AddressForm(forms.Form):
    email = forms.EmailField(label=_("New address"), max_length=254)


OPERATIONS = {
    "password": (
        Operation.PASSWORD,
        _("Propose a new password"),
        _("Once approved, you choose it by a one-time link. Until then the present one holds."),
        NothingToFill,
    ),
    "second-factor": (
        Operation.SECOND_FACTOR,
        _("Propose to set up the second factor anew"),
        _("Once approved, all second factors and codes go; you set up new ones, also several, at the next sign-in."),
        NothingToFill,
    ),
    "email": (
        Operation.EMAIL,
        _("Propose another e-mail address"),
        _("One-time links go there. Both addresses are told."),
        AddressForm,
    ),
}  # fmt: skip


class ProposeOwn(Proven, FormPage):
    """One of the three; the domain says whether it takes two people at all."""

    button, done = _("Propose it"), _("Proposed. You are told once it is decided.")

    def check(self):
        if self.kwargs["what"] not in OPERATIONS:
            raise Http404
        self.operation, self.title, self.line, self.form_class = OPERATIONS[self.kwargs["what"]]

    def act(self, data):
        return proposals.propose(self.operation, self.request.user, data, by=self.request.actor)

    def back(self):
        return reverse("account")

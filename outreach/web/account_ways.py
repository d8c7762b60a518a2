"""How somebody gets into an account, as its keepers change it: an invitation, a new password, an address, its person.

For an officer, administrator or auditor each page proposes, and another approves; for a plain account it acts at once.
"""

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from outreach.web.account_pages import AccountPage
from outreach.web.asking import FormPage, NothingToFill
from outreach.web.grant_proposals import by_id
from records.actions import admission, proposals
from records.actions import factors as verbs
from records.people import factors, proposal_rules
from records.people.enums import Operation
from records.people.errors import Invalid, NotAllowed
from records.people.persons import Person

ALONE = _("The holder is told.")
TOGETHER = _("This takes two people: you propose, another approves, the holder is told.")


class WayPage(FormPage, AccountPage):
    """A change of an account's way in, done or proposed."""

    operation: Operation

    def check(self):
        self.together = proposal_rules.needs_two(self.operation, self.account)
        if not proposal_rules.may_propose(self.request.user, self.operation, holder=self.account):
            raise NotAllowed(verb="change_way")

    def act(self, data):
        if not self.together:
            return self.alone(data)
        return proposals.propose(self.operation, self.account, data, by=self.request.actor)

    def alone(self, data):
        raise NotAllowed(verb="change_way")

    def context(self):
        if self.together:
            return {"about": self.account.name, "line": TOGETHER, "button": _("Propose")}
        return {"about": self.account.name, "line": self.line}

    def back(self):
        return reverse("accounts")

    def after(self, result):
        return reverse("proposal", args=[result.pk]) if self.together else self.done_at(result)

    def done_at(self, result):
        return self.back()


class NewPassword(WayPage):
    """A one-time link, by mail or to be shown; for an account that nobody took up yet its invitation anew."""

    title, button = _("A new password"), _("Make a one-time link")
    line = _("The holder chooses it by a one-time link; you never learn it. The holder is told.")
    operation, form_class = Operation.PASSWORD, NothingToFill

    def alone(self, data):
        act = admission.reset if self.account.has_usable_password() else admission.invite_again
        return act(self.account, by=self.request.actor)

    def done_at(self, result):
        return reverse("link_made", args=[result.pk])


class EmailForm(forms.Form):
    email = forms.EmailField(label=_("New address"), max_length=254)


class NewEmail(WayPage):
    title, button, line = _("Another e-mail address"), _("Change it"), ALONE
    operation, form_class = Operation.EMAIL, EmailForm

    def alone(self, data):
        return admission.change_email(self.account, email=data["email"], by=self.request.actor)


class NewSecondFactor(WayPage):
    title, button, danger = _("Remove the second factor"), _("Remove it"), True
    line = _(
        "For who lost phone and recovery codes: afterwards the password alone opens the account. Make sure who asks."
    )
    operation, form_class = Operation.SECOND_FACTOR, NothingToFill

    def check(self):
        super().check()
        if not factors.second(self.account):
            raise NotAllowed(verb="change_way")

    def alone(self, data):
        return verbs.reset(self.account, by=self.request.actor)


class PersonForm(forms.Form):
    person = forms.CharField(label=_("Who"), widget=forms.HiddenInput())


class AnotherPerson(WayPage):
    title, button, danger = _("Link the account to another person"), _("Propose"), True
    operation, form_class, template_name = Operation.PERSON, PersonForm, "accounts/make.html"

    def person(self):
        return by_id(Person.objects.visible_to(self.request.user), self.request.POST.get("person", ""))

    def context(self):
        person = self.person()
        return super().context() | {
            "chosen": [{"id": str(person.pk), "name": person.name, "post": ""}] if person else []
        }

    def act(self, data):
        person = self.person()
        if person is None:
            raise Invalid.at("person", _("Choose who it is for."), "required")
        return super().act({"person": str(person.pk)})

"""Accounts as the administrators keep them: the list, making one, locking, a new password for a plain one."""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from outreach.web.asking import FormPage
from outreach.web.grant_proposals import by_id
from outreach.web.pages import Page
from outreach.web.people import role_words
from records.actions import accounts
from records.actions import factors as verbs
from records.people import access, factors, keeping
from records.people.enums import APART, Role
from records.people.errors import Invalid, NotAllowed
from records.people.grants import Grant
from records.people.persons import Person
from records.people.users import User

PER_PAGE = 25
KEEPERS = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN)
IN_FORCE = "in_force"


class AdministratorPage(Page):
    """For who keeps accounts: the system administrator makes them, either of the two locks them."""

    roles: tuple = KEEPERS

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not access.has(request.user, *self.roles):
            raise NotAllowed(verb="keep_accounts")
        return super().dispatch(request, *args, **kwargs)


def shown_accounts(user):
    """The accounts `user` may see, with person and grants in force."""
    grants = Prefetch("grants", Grant.objects.in_force().select_related("leader", "unit"), to_attr=IN_FORCE)
    rows = User.objects.visible_to(user).select_related("person").prefetch_related(grants, "person__positions")
    return rows.annotate(has_second=factors.has_second())


class AccountsView(AdministratorPage):
    """`?q= &state= &page=`."""

    def get(self, request):
        rows = shown_accounts(request.user)
        if words := request.GET.get("q", "").replace("\0", "").strip():
            found = Person.objects.matching(words).order_by().values("pk")
            rows = rows.filter(Q(username__icontains=words) | Q(person__in=found))
        state = request.GET.get("state", "")
        if state in ("active", "locked"):
            rows = rows.filter(is_active=state == "active")
        page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
        context = {
            "page": page,
            "accounts": [account_row(request.actor, user) for user in page],
            "asked": {"q": request.GET.get("q", ""), "state": state},
            "may_make": access.has(request.user, Role.SYSTEM_ADMIN),
        }
        return render(request, "accounts/list.html", context)


def account_row(by, user) -> dict:
    """An account with what `by` may do to it."""
    own, roles = user.pk == by.user.pk, {grant.role for grant in user.in_force}
    plain = not own and not roles & APART and user.person is not None and keeping.keeps_person(by, user.person)
    return {
        "account": user,
        "lock_id": f"lock-{user.pk}",
        "grants": [role_words(grant) for grant in user.in_force],
        "may_lock": user.is_active and not own and keeping.keeps_account(by, user, *KEEPERS),
        "may_unlock": not user.is_active and not own and keeping.keeps_account(by, user, Role.SECURITY_ADMIN),
        "may_set_password": plain,
        "may_reset": plain and user.has_second,
    }


class AccountPage(AdministratorPage):
    """A page about one account."""

    def dispatch(self, request, *args, id, **kwargs):
        if request.user.is_authenticated and access.has(request.user, *self.roles):
            self.account = get_object_or_404(shown_accounts(request.user), pk=id)
        return super().dispatch(request, *args, **kwargs)


class SwitchView(AccountPage):
    """Lock or unlock."""

    VERBS = {
        "lock": (accounts.lock, _("Locked.")),
        "unlock": (accounts.unlock, _("Unlocked.")),
    }

    def post(self, request, verb):
        if verb not in self.VERBS:
            raise Http404
        act, words = self.VERBS[verb]
        act(self.account, by=request.actor)
        messages.success(request, words)
        return redirect("accounts")


def new_password_field(label):
    """A field for a password that is being chosen."""
    widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
    return forms.CharField(
        label=label,
        widget=widget,
        strip=False,
        help_text=_("At least 15 characters; a sentence is easiest. A Chinese character counts as two."),
    )


class PasswordForm(forms.Form):
    password = new_password_field(_("New password"))


class SetPassword(FormPage, AccountPage):
    title, button, done = _("Set a new password"), _("Set it"), _("Password set.")
    line = _("It must be changed at the next sign-in. The account's owner sees that it was set.")
    form_class = PasswordForm
    roles = (Role.SYSTEM_ADMIN,)

    def check(self):
        if not account_row(self.request.actor, self.account)["may_set_password"]:
            raise NotAllowed(_("The way an officer, administrator or auditor signs in is changed by two people."))

    def context(self):
        return {"about": self.account.name}

    def act(self, data):
        return accounts.set_password(self.account, password=data["password"], by=self.request.actor)

    def back(self):
        return reverse("accounts")


class ResetFactors(FormPage, AccountPage):
    title, button, done = _("Remove the second factor"), _("Remove it"), _("Removed.")
    line = _(
        "For who lost phone and recovery codes: afterwards the password alone opens the account. Make sure who asks."
    )
    roles = (Role.SYSTEM_ADMIN,)
    danger = True

    def check(self):
        if not account_row(self.request.actor, self.account)["may_reset"]:
            raise NotAllowed(_("The way an officer, administrator or auditor signs in is changed by two people."))

    def context(self):
        return {"about": self.account.name}

    def act(self, data):
        return verbs.reset(self.account, by=self.request.actor)

    def back(self):
        return reverse("accounts")


class AccountForm(forms.Form):
    person = forms.CharField(label=_("Who"), widget=forms.HiddenInput())
    username = forms.CharField(label=_("Account name"), max_length=60, help_text=_("Usually the staff number"))
    password = new_password_field(_("First password"))


class MakeAccount(FormPage, AdministratorPage):
    title, button, done = _("Make an account"), _("Make it"), _("Account made.")
    line = _("Tell the first password in person; it must be changed at the first sign-in.")
    template_name = "accounts/make.html"
    form_class = AccountForm
    roles = (Role.SYSTEM_ADMIN,)

    def person(self):
        asked = self.request.POST.get("person", "") or self.request.GET.get("person", "")
        return by_id(Person.objects.visible_to(self.request.user), asked)

    def initial(self):
        person = self.person()
        return {"username": person.staff_number} if person else {}

    def context(self):
        person = self.person()
        return {"chosen": [{"id": str(person.pk), "name": person.name, "post": ""}] if person else []}

    def act(self, data):
        person = self.person()
        if person is None:
            raise Invalid.at("person", _("Choose who it is for."), "required")
        return accounts.make(person=person, username=data["username"], password=data["password"], by=self.request.actor)

    def back(self):
        return reverse("accounts")

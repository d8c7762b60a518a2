"""Accounts as the administrators keep them: the list, inviting to one, locking. Ways in: `account_ways.py`."""

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
from records.actions import accounts, admission
from records.people import access, factors, keeping
from records.people.enums import Role
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
    own = user.pk == by.user.pk
    return {
        "account": user,
        "lock_id": f"lock-{user.pk}",
        "grants": [role_words(grant) for grant in user.in_force],
        "may_lock": user.is_active and not own and keeping.keeps_account(by, user, *KEEPERS),
        "may_unlock": not user.is_active and not own and keeping.keeps_account(by, user, Role.SECURITY_ADMIN),
        "keeps": not own and user.is_active and keeping.keeps_account(by, user, Role.SYSTEM_ADMIN),
        "may_reset": user.has_second,
        "invited": not user.has_usable_password(),
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


class AccountForm(forms.Form):
    person = forms.CharField(label=_("Who"), widget=forms.HiddenInput())
    username = forms.CharField(label=_("Account name"), max_length=60, help_text=_("Usually the staff number"))
    email = forms.EmailField(
        label=_("E-mail"), max_length=254, required=False,
        help_text=_("The person's own. Without one you show the invitation on your screen."),
    )  # fmt: skip


class MakeAccount(FormPage, AdministratorPage):
    title, button, done = _("Make an account"), _("Invite"), _("Account made.")
    line = _("By a one-time link the person chooses an account name and a password that nobody else knows.")
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
        return admission.invite(person=person, username=data["username"], email=data["email"], by=self.request.actor)

    def back(self):
        return reverse("accounts")

    def after(self, result):
        return reverse("link_made", args=[result.pk])

"""Signing in and out with django-allauth: password or passkey, a second step, errors that say what to do."""

import json

from allauth.account import forms as allauth_forms
from allauth.account.internal import flows
from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from allauth.account.views import LoginView, LogoutView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.webauthn.views import LoginWebAuthnView
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET
from django_htmx.http import HttpResponseClientRedirect

from outreach.web import identity, proofs
from records.people import factors
from records.people.units import Organisation
from records.people.users import User

OPEN_WHILE_CHANGING = {"account_password", "account_logout", "set_language", "session_state"}
OPEN_WHILE_PROVING = OPEN_WHILE_CHANGING | {"second_factor", "factor_app", "factor_passkey", "account_reauthenticate"}


class LoginForm(allauth_forms.LoginForm):
    """Account name or staff number, and the password. What is wrong is never told apart."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        login, password = self.fields["login"], self.fields["password"]
        login.label, login.widget.attrs = _("Staff number or account name"), {"autocomplete": "username webauthn"}
        password.label, password.help_text = _("Password"), ""
        password.widget.attrs = {"autocomplete": "current-password"}

    def clean_login(self):
        """A staff number stands for the account of that person, where no account has that name."""
        typed = super().clean_login()
        if "\0" in typed or User.objects.filter(username__iexact=typed).exists():
            return typed
        user = User.objects.filter(person__staff_number=typed).first()
        return user.username if user else typed


class SignInView(LoginView):
    """Before set-up there is nobody to sign in."""

    def dispatch(self, request, *args, **kwargs):
        if not Organisation.objects.exists():
            return render(request, "account/not_set_up.html", status=503)
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"providers": identity.configured()}


class PasskeySignIn(LoginWebAuthnView):
    """GET gives a script the challenge, POST takes the browser's answer to it."""

    def form_valid(self, form):
        form.prove()
        user = form.cleaned_data["credential"].user
        login = Login(user=user, redirect_url=get_next_redirect_url(self.request, "next"))
        return flows.login.perform_login(self.request, login)


class SecondStep(AuthenticateView):
    """The step after the password, for an account with a second factor."""

    template_name = "account/second_step.html"

    def get_context_data(self, **kwargs):
        kinds = {factor.type for factor in factors.of(self.stage.login.user)}
        context = super().get_context_data(**kwargs)
        asked = json.dumps(context["js_data"]["request_options"], default=dict)
        return context | {"has_app": factors.TOTP in kinds, "has_passkey": factors.PASSKEY in kinds, "options": asked}


class SignOutView(LogoutView):
    """Asks once, then signs out."""


@require_GET
def locked(request):
    """Where somebody lands whose account an administrator locked."""
    return render(request, "account/locked.html", status=403)


class FirstPasswordMiddleware:
    """A password that somebody else knows opens one page: the one that changes it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        user = request.user
        if user.is_authenticated and user.must_change_password and _stands_in_the_way(request, OPEN_WHILE_CHANGING):
            return _sent_to(request, "account_password")
        return self.get_response(request)


class SecondFactorMiddleware:
    """Who must have a second factor and has not proved it here reaches only the pages that set one up or prove it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        user = request.user
        asked = user.is_authenticated and not user.must_change_password
        if asked and _stands_in_the_way(request, OPEN_WHILE_PROVING) and proofs.missing(request):
            return _sent_to(request, "account_reauthenticate" if factors.second(user) else "second_factor")
        return self.get_response(request)


def _stands_in_the_way(request, doors) -> bool:
    try:
        return not request.path.startswith("/api/") and resolve(request.path_info).url_name not in doors
    except Resolver404:
        return False


def _sent_to(request, name):
    """To the page `name`, and from there to where one was going; a script of a page is told that it is signed out."""
    if request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse({"code": "signed-out", "message": gettext("Please sign in again.")}, status=401)
    asked = urlencode({"next": request.get_full_path()}) if request.method == "GET" and not request.htmx else ""
    address = f"{reverse(name)}?{asked}"
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)

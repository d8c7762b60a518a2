"""Signing in and out with django-allauth: password alone, no sign-up, errors that say what to do."""

from allauth.account import forms as allauth_forms
from allauth.account.views import LoginView, LogoutView
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from records.people.units import Organisation
from records.people.users import User

OPEN_WHILE_CHANGING = {"account_password", "account_logout", "set_language"}


class LoginForm(allauth_forms.LoginForm):
    """Account name or staff number, and the password. What is wrong is never told apart."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        login, password = self.fields["login"], self.fields["password"]
        login.label, login.widget.attrs = _("Staff number or account name"), {"autocomplete": "username"}
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


class SignOutView(LogoutView):
    """Asks once, then signs out."""


def locked(request):
    """Where somebody lands whose account an administrator locked."""
    return render(request, "account/locked.html", status=403)


class FirstPasswordMiddleware:
    """A password that somebody else knows opens one page: the one that changes it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        user = request.user
        if user.is_authenticated and user.must_change_password and self._stands_in_the_way(request):
            asked = urlencode({"next": request.get_full_path()}) if request.method == "GET" else ""
            return redirect(f"{reverse('account_password')}?{asked}")
        return self.get_response(request)

    def _stands_in_the_way(self, request) -> bool:
        try:
            return resolve(request.path_info).url_name not in OPEN_WHILE_CHANGING
        except Resolver404:
            return False

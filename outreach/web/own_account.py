"""My account: language and keys, password, devices, own grants and scribes, the last sign-ins."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from outreach.web.account_pages import new_password_field
from outreach.web.asking import FormPage
from outreach.web.grant_proposals import leader_unit
from outreach.web.grants import WITH_PEOPLE, grant_row
from outreach.web.pages import Page
from records.actions import accounts, quiet
from records.audit import trail
from records.people import access
from records.people.dated import today
from records.people.devices import Device
from records.people.enums import APART, GrantState, Role
from records.people.grants import Grant

LAST_SIGN_INS = 8
SIGNING_IN = ("account.signed_in", "account.refused", "device.added")


class OwnAccountView(Page):
    def get(self, request):
        user = request.user
        live = Grant.objects.visible_to(user).select_related(*WITH_PEOPLE)
        live = live.filter(state__in=(GrantState.PROPOSED, GrantState.APPROVED)).exclude(until__lte=today())
        own = [grant_row(user, grant) for grant in live.filter(holder=user).order_by("until")]
        officer = access.held(user, Role.OFFICER)
        context = {
            "devices": Device.objects.visible_to(user),
            "sign_ins": sign_ins(user),
            "grants": own,
            "scribes": [grant_row(user, grant) for grant in live.filter(leader=user.person_id)]
            if user.person_id
            else [],
            "stand_ins": [grant_row(user, grant) for grant in live.filter(stands_for__in=officer)],
            "officer_grants": officer,
            "may_have_scribes": leader_unit(user) is not None,
            "apart": any(row["grant"].role in APART for row in own),
            "languages": settings.LANGUAGES,
        }
        return render(request, "accounts/own.html", context)


def sign_ins(user) -> list[dict]:
    """The last sign-ins of an account, refused ones too, with the address they came from."""
    events = trail.of(user.pk).filter(action__in=SIGNING_IN).order_by("-number")[:LAST_SIGN_INS]
    return [
        {
            "at": event.at,
            "refused": event.action == "account.refused",
            "device": event.action == "device.added",
            "address": trail.payload(event).get("address", ""),
        }
        for event in events
    ]


class OwnPasswordForm(forms.Form):
    current = forms.CharField(
        label=_("Present password"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    password = new_password_field(_("New password"))
    again = forms.CharField(
        label=_("New password again"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def clean(self):
        typed = super().clean()
        if typed.get("password") and typed.get("again") and typed["password"] != typed["again"]:
            self.add_error("again", _("The two are not the same."))
        return typed


class ChangePassword(FormPage):
    title, button, done = _("Change the password"), _("Change it"), _("Password changed.")
    line = _("You stay signed in here and are signed out everywhere else.")
    form_class = OwnPasswordForm

    def act(self, data):
        user = accounts.set_password(
            self.request.user, password=data["password"], current=data["current"], by=self.request.actor
        )
        update_session_auth_hash(self.request, user)
        return user

    def context(self):
        must = self.request.user.must_change_password
        words = _("Somebody else knows your present password. Choose one of your own before you go on.")
        return {"line": words if must else self.line, "must": must}

    def back(self):
        return reverse("account")

    def after(self, result):
        return self.request.GET.get("next") if self._safe() else self.back()

    def _safe(self) -> bool:
        asked = self.request.GET.get("next", "")
        return bool(asked) and url_has_allowed_host_and_scheme(asked, {self.request.get_host()})


class RemoveDevice(Page):
    def post(self, request, id):
        accounts.remove_device(get_object_or_404(Device.objects.visible_to(request.user), id=id), by=request.actor)
        messages.success(request, _("Device removed: it is signed out."))
        return redirect("account")


class ShortcutsView(Page):
    def post(self, request):
        quiet.prefer(by=request.actor, shortcuts=request.POST.get("shortcuts") == "on")
        messages.success(request, _("Saved."))
        return redirect("account")


@require_POST
def set_language(request):
    """Speak another language from here on: in this browser, and wherever the account signs in."""
    language = request.POST.get("language", "")
    if language not in dict(settings.LANGUAGES):
        raise Http404
    asked = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    answer = HttpResponseRedirect(asked if safe else "/")
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, language, max_age=settings.LANGUAGE_COOKIE_AGE or 365 * 86400,
        httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip
    if request.actor.user is not None:
        quiet.prefer(by=request.actor, language=language)
        translation.activate(language)
    return answer

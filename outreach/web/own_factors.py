"""One's own second factors: setting up an app or a passkey, removing one, new codes, and proving oneself anew."""

import json

import segno
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth as webauthn
from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext_lazy as _

from outreach.web import proofs
from outreach.web.asking import FormPage
from outreach.web.pages import Page
from outreach.web.second_factor import CodeForm, PasskeyForm, readable
from records.actions import factors as verbs
from records.people import factors

KEY = "factor_key"  # in the session, sealed to the account: a session rests signed, not sealed


def safe_next(request, otherwise: str) -> str:
    """Where one was going, if that is a page of this site."""
    asked = request.GET.get("next", "")
    safe = asked and url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if safe else otherwise


class Proven:
    """A page that asks for the second factor or the password anew, where that was more than five minutes ago."""

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not proofs.lately(request):
            asked = {"next": request.get_full_path() if request.method == "GET" else reverse("account")}
            return redirect(f"{reverse('account_reauthenticate')}?{urlencode(asked)}")
        return super().dispatch(request, *args, **kwargs)


class PasswordForm(forms.Form):
    password = forms.CharField(
        label=_("Password"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )

    def __init__(self, *args, user, **kwargs):
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_password(self):
        if not get_adapter().reauthenticate(self.user, self.cleaned_data["password"]):
            raise ValidationError(_("This is not the present password."), code="wrong")
        return self.cleaned_data["password"]


class ProveView(Page):
    """Asks for a code or a passkey, or for the password of an account without a second factor."""

    def get(self, request):
        return self._show(
            CodeForm(user=request.user) if factors.second(request.user) else PasswordForm(user=request.user)
        )

    def post(self, request):
        kind = PasswordForm
        if factors.second(request.user):
            kind = PasskeyForm if request.POST.get("credential") else CodeForm
        form = kind(request.POST, user=request.user)
        if not form.is_valid():
            return self._show(form, 422)
        if kind is PasswordForm:
            reauthenticate_by_password(request)
        else:
            form.prove()
        return HttpResponseRedirect(safe_next(request, reverse("account")))

    def _show(self, form, status=200):
        kinds = {factor.type for factor in factors.of(self.request.user)}
        context = {"form": form, "has_app": factors.TOTP in kinds, "has_passkey": factors.PASSKEY in kinds}
        if context["has_passkey"]:
            context["options"] = json_of(webauthn.begin_authentication(self.request.user))
        return render(self.request, "account/prove.html", context, status=status)


class SecondFactorPage(Page):
    """Which second factors there are to choose from, and why one is needed."""

    def get(self, request):
        if factors.second(request.user):
            return redirect("account")
        return render(request, "account/second_factor.html", {"next": request.GET.get("next", "")})


class CodeOfAppForm(forms.Form):
    code = forms.CharField(
        label=_("The six digits that the app shows"), max_length=10,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )  # fmt: skip


class Adding(Proven, FormPage):
    """The first factor brings recovery codes, which are shown with the answer and never again."""

    added = None

    def after(self, result):
        self.added = result
        return safe_next(self.request, self.back())

    def post(self, request, **ids):
        answer = super().post(request, **ids)
        if self.added:
            proofs.record(request, request.user, proofs.SECOND, type=self.added.factor.type)
        return show_codes(request, self.added.codes) if self.added and self.added.codes else answer

    def back(self):
        return reverse("account")


class AddApp(Adding):
    template_name = "account/factor_app.html"
    title, button = _("Set up an authenticator app"), _("Set it up")
    form_class = CodeOfAppForm

    def key(self) -> str:
        """The key on the screen, the same until it is set up."""
        if KEY in self.request.session:
            return factors.open_sealed(self.request.user.pk, self.request.session[KEY])
        key = factors.new_key()
        self.request.session[KEY] = factors.seal_key(self.request.user, key)
        return key

    def act(self, data):
        added = verbs.add_app(self.request.user, key=self.key(), code=data["code"], by=self.request.actor)
        del self.request.session[KEY]
        return added

    def context(self):
        key = self.key()
        site = get_mfa_adapter()._get_site_name()
        picture = segno.make(factors.address_of(key, site, self.request.user.username), error="m")
        return {
            "picture": picture.svg_data_uri(scale=5, border=2),
            "key": " ".join(key[at : at + 4] for at in range(0, len(key), 4)),
        }


class PasskeyNameForm(forms.Form):
    name = forms.CharField(
        label=_("What to call it"), max_length=40, required=False,
        help_text=_("For example: phone, security key in the drawer"),
    )  # fmt: skip
    credential = forms.JSONField(widget=forms.HiddenInput)

    def clean_credential(self):
        credential = self.cleaned_data["credential"]
        with readable():
            webauthn.parse_registration_response(credential)
            webauthn.complete_registration(credential)
        return credential


class AddPasskey(Adding):
    template_name = "account/factor_passkey.html"
    title, button = _("Add a passkey"), _("Add it")
    form_class = PasskeyNameForm

    def act(self, data):
        return verbs.add_passkey(self.request.user, by=self.request.actor, **data)

    def context(self):
        return {"options": json_of(webauthn.begin_registration(self.request.user, True))}


class RemoveFactor(Proven, FormPage):
    title, button, done, danger = _("Remove a second factor"), _("Remove it"), _("Removed."), True

    def check(self):
        rows = Authenticator.objects.filter(user=self.request.user).exclude(type=factors.RECOVERY)
        self.factor = get_object_or_404(rows, pk=self.kwargs["factor"])

    def act(self, data):
        return verbs.remove(self.factor, by=self.request.actor)

    def context(self):
        last = len(factors.of(self.request.user)) == 1
        words = _("It is your last one: you then sign in with the password alone, and the recovery codes go with it.")
        return {"line": words if last else _("You can no longer sign in with it."), "about": str(self.factor)}

    def back(self):
        return reverse("account")


class RenewCodes(Proven, FormPage):
    title, button, danger = _("New recovery codes"), _("Make new ones"), True
    line = _("The old ones open nothing from then on. The new ones are shown once.")

    def post(self, request, **ids):
        codes = verbs.renew_codes(request.user, by=request.actor)
        return show_codes(request, codes)

    def back(self):
        return reverse("account")


def show_codes(request, codes):
    """The only time that recovery codes are on a screen."""
    return render(request, "account/codes.html", {"codes": codes, "next": safe_next(request, reverse("account"))})


def json_of(options) -> str:
    """What a script hands to the browser's passkey dialog."""
    return json.dumps(options, default=dict)

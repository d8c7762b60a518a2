"""How django-allauth's second factors are kept here: its adapter, and the forms of the second step of a sign-in."""

from contextlib import contextmanager

from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.internal.flows import check_rate_limit
from allauth.mfa.webauthn.forms import AuthenticateWebAuthnForm
from allauth.mfa.webauthn.internal import auth as webauthn
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from outreach.web import guessing, proofs
from outreach.web.middleware import address
from records.actions import accounts
from records.actions import factors as verbs
from records.people import factors
from records.people.actor import Actor
from records.people.errors import Invalid
from records.people.units import Organisation


class MFAAdapter(DefaultMFAAdapter):
    """The library knows no owner when it seals, so it never does: `records.people.factors` seals and opens."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("This did not work. Try again, or use another of your second factors.")
    }

    def encrypt(self, text):
        raise NotImplementedError("Secrets are sealed to their account by records.people.factors.")

    def decrypt(self, encrypted_text):
        raise NotImplementedError("Secrets are opened for their account by records.people.factors.")

    def is_mfa_enabled(self, user, types=None):
        return not user.is_anonymous and factors.second(user)

    def _get_site_name(self):
        """What a phone shows beside the passkey."""
        organisation = Organisation.objects.first()
        return organisation.name if organisation else "Outreach"

    def send_notification_mail(self, *args, **kwargs):
        """The library's own; the verbs queue ours, which name nothing (`mails.tell`)."""


@contextmanager
def readable():
    """What is no answer of a browser is refused like a wrong one, not stumbled over."""
    try:
        yield
    except (TypeError, ValueError, KeyError, AttributeError):
        raise MFAAdapter().validation_error("incorrect_code") from None


class CodeForm(forms.Form):
    """Six digits of the app, or a recovery code."""

    code = forms.CharField(
        label=_("Verification code"), max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "text", "autocapitalize": "off"}),
    )  # fmt: skip

    def __init__(self, *args, user, **kwargs):
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_code(self):
        """Uses the code up. Wrong ones are counted by account: whoever gets here knew the password."""
        by = Actor(user=self.user, address=address(context.request))
        try:
            right = check_rate_limit(self.user)
        except ValidationError:
            if guessing.first(context.request, "second", str(self.user.pk)):
                accounts.refused(self.user, by=Actor(address=by.address), step="throttled")
            raise
        try:
            self.kind = verbs.use_code(self.user, code=self.cleaned_data["code"], by=by)
        except Invalid as refusal:
            accounts.refused(self.user, by=Actor(address=by.address), step="second")
            raise ValidationError(refusal.errors["code"][0][1], code="wrong") from None
        right()
        return self.cleaned_data["code"]

    def prove(self):
        """Keep in the session that this was right."""
        proofs.record(context.request, self.user, proofs.SECOND, type=self.kind)

    save = prove


class PasskeyForm(AuthenticateWebAuthnForm):
    """The browser's answer to a challenge; its counter must not go back."""

    def clean_credential(self):
        said = self.cleaned_data["credential"]
        with readable():
            factor = super().clean_credential()
            count = webauthn.parse_authentication_response(said).response.authenticator_data.counter
        by = Actor(user=factor.user, address=address(context.request))
        try:
            verbs.use_passkey(factor, count=count, by=by)
        except Invalid as refusal:
            accounts.refused(factor.user, by=Actor(address=by.address), step="second")
            raise ValidationError(refusal.errors["credential"][0][1], code="copied") from None
        return factor

    def prove(self):
        """Keep in the session that this was right."""
        factor, alone = self.cleaned_data["credential"], self.passwordless or None
        proofs.record(context.request, factor.user, proofs.SECOND, type=factor.type, passwordless=alone)

    save = prove


class PasskeySignInForm(PasskeyForm):
    """A passkey in place of a password: the device itself asked for finger, face or PIN."""

    passwordless = True

    def __init__(self, *args, **kwargs):
        super().__init__(*args, user=None, **kwargs)

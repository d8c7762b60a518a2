"""How django-allauth's second factors are kept here: secrets sealed to their account, passkeys for this site's name."""

from allauth.mfa.adapter import DefaultMFAAdapter

from records.people import factors
from records.people.units import Organisation


class MFAAdapter(DefaultMFAAdapter):
    """The library knows no owner when it seals, so it never does: `records.people.factors` seals and opens."""

    def encrypt(self, text):
        raise NotImplementedError("Secrets are sealed to their account by records.people.factors.")

    def decrypt(self, encrypted_text):
        raise NotImplementedError("Secrets are opened for their account by records.people.factors.")

    def is_mfa_enabled(self, user, types=None):
        return factors.second(user) if not user.is_anonymous else False

    def get_totp_issuer(self):
        return self._get_site_name()

    def _get_site_name(self):
        """What a phone shows beside the code or the passkey."""
        organisation = Organisation.objects.first()
        return organisation.name if organisation else "Outreach"

    def send_notification_mail(self, *args, **kwargs):
        """The trail and the account's page tell it; no mail carries it."""

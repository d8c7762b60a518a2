"""Identities: who an account is at the organisation's own sign-in (OpenID Connect, DingTalk, Feishu, WeChat)."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from records.people.bound import Bound
from records.people.errors import Conflict
from records.vault import seals
from records.vault.errors import Tampered


class Identity(Bound):
    """One account's subject at one provider. The row is sealed with what it links: none is forged or moved."""

    BOUND = ("user_id", "provider", "subject")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="identities")
    provider = models.CharField(max_length=20)
    subject = models.CharField(max_length=255)
    linked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["provider"]
        constraints = [
            models.UniqueConstraint(fields=["provider", "subject"], name="one_account_an_identity"),
            models.UniqueConstraint(fields=["user", "provider"], name="one_identity_a_provider"),
        ]

    def __str__(self):
        return self.provider


def keep(user, provider: str, subject: str) -> Identity:
    """Link an identity to an account, in place of another of that provider. Raises Conflict where it is another's."""
    if Identity.objects.filter(provider=provider, subject=subject).exclude(user=user).exists():
        raise Conflict(_("This identity is linked to another account."))
    Identity.objects.filter(user=user, provider=provider).delete()
    identity = Identity(user=user, provider=provider, subject=subject)
    identity.bind()
    identity.save(force_insert=True)
    return identity


def account_of(provider: str, subject: str):
    """The account that is linked to an identity, or None. Raises Tampered where the link is not as it was made."""
    row = Identity.objects.select_related("user__person").filter(provider=provider, subject=subject).first()
    if row is None:
        return None
    if row.sealed is None:
        raise Tampered("identity: not sealed")
    row.bound()
    seals.check(row)
    return row.user

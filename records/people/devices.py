"""Devices: what an account signed in on through the API. A device is its token, of which only a hash is kept."""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from knox.models import AbstractAuthToken, AuthTokenManager

from records.people.text import Text
from records.vault.sealed import SealedModel, SealedQuerySet


class DeviceManager(AuthTokenManager.from_queryset(SealedQuerySet)):
    def visible_to(self, user):
        """One's own, whose token has not run out."""
        return self.filter(user=user, expiry__gt=timezone.now())

    def run_out(self):
        """Those whose token opens nothing any more."""
        return self.filter(expiry__lt=timezone.now())


class Device(SealedModel, AbstractAuthToken):
    """A device by the name its owner gave it. The token's hash is the key; `id` is what others may know of it."""

    id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    name = Text(_("device name"), max_length=60)
    last_used_at = models.DateTimeField(null=True)

    objects = DeviceManager()

    class Meta:
        ordering = ["-created", "id"]

    def __str__(self):
        return self.name

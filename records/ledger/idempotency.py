"""Which requests of a client were carried out already, so that one sent again after a lost answer is not done twice.

A row keeps a MAC of what was asked, the status and whose record it was: never an answer, since that may hold a name.
"""

import datetime
import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from records.people.errors import DomainError
from records.vault import mac
from records.vault.errors import Tampered

PURPOSE = "idempotency"
KEPT = datetime.timedelta(days=7)
RUNNING = datetime.timedelta(minutes=1)  # after that, whoever asked first is taken for dead


class KeyReused(DomainError):
    """The key was used for something else."""

    code = "key-reused"
    message = _("This Idempotency-Key was used for another request.")


class StillRunning(DomainError):
    """The same request is being carried out."""

    code = "still-running"
    message = _("The same request is being carried out. Ask again in a moment.")


class Request(models.Model):
    """One request under the key that its sender gave it. `status` is NULL while it is being carried out.

    `object_id` is the id of the record it is about; that of a record to be made is set aside beforehand, so that a
    second try after a crash finds what the first one made.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    route = models.CharField(max_length=100)
    key = models.CharField(max_length=255)
    key_version = models.PositiveIntegerField()
    mac = models.BinaryField()
    status = models.PositiveSmallIntegerField(null=True)
    object_id = models.UUIDField()
    started_at = models.DateTimeField()

    class Meta:
        ordering = ["-started_at"]
        constraints = [models.UniqueConstraint(fields=["user", "route", "key"], name="one_request_a_key")]
        indexes = [models.Index(fields=["user", "started_at"], name="request_user_time")]

    def __str__(self):
        return self.route


def claim(user, route: str, key: str, message: bytes, object_id) -> tuple[Request, bool]:
    """The row of this request, and whether an earlier try made it. Raises KeyReused, StillRunning.

    An earlier one with `status` None is one that never came to its end: the caller carries on with its `object_id`.
    """
    now = timezone.now()
    Request.objects.filter(user=user, started_at__lt=now - KEPT).delete()
    version, tag = mac.mac(PURPOSE, message)
    fresh = Request(
        user=user,
        route=route,
        key=key,
        key_version=version,
        mac=tag,
        object_id=object_id or uuid.uuid4(),
        started_at=now,
    )
    Request.objects.bulk_create([fresh], ignore_conflicts=True)
    row = Request.objects.select_for_update(no_key=True).get(user=user, route=route, key=key)
    if row.pk == fresh.pk:
        return row, False
    _check(row, message)
    if row.status is None:
        if row.started_at > now - RUNNING:
            raise StillRunning
        row.started_at = now
        row.save(update_fields=["started_at"])
    return row, True


def forget() -> None:
    """Delete what no client asks again for; the clock's, since an account that went silent never comes to `claim`."""
    Request.objects.filter(started_at__lt=timezone.now() - KEPT).delete()


def _check(row: Request, message: bytes) -> None:
    try:
        mac.verify(PURPOSE, row.key_version, message, row.mac)
    except Tampered:
        raise KeyReused from None

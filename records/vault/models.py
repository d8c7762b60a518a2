"""The vault's own tables: wrapped keys, the work of changing them, seals. No foreign key leads out of here.

A domain is opaque ("unit:<uuid>").
"""

from django.db import models


class DomainKey(models.Model):
    """A key per domain and version, wrapped by the root; wraps the data keys of the domain's records."""

    domain = models.CharField(max_length=200)
    version = models.PositiveIntegerField()
    alg = models.PositiveSmallIntegerField()
    wrapped = models.BinaryField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["domain", "version"], name="one_domain_key_per_version")]


class ServiceKey(models.Model):
    """A key per purpose and version, wrapped by the root, for what belongs to no single record."""

    purpose = models.CharField(max_length=20)
    version = models.PositiveIntegerField()
    alg = models.PositiveSmallIntegerField()
    wrapped = models.BinaryField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["purpose", "version"], name="one_service_key_per_version")]


class DataKey(models.Model):
    """A record's own key, wrapped by its domain's key. Deleting the row shreds the record."""

    record_id = models.UUIDField(primary_key=True)
    domain_key = models.ForeignKey(DomainKey, on_delete=models.PROTECT, related_name="data_keys")
    wrapped = models.BinaryField(max_length=94)


class RecoveryKey(models.Model):
    """The public half of the recovery key, under a MAC; the newest is in force. The private half is on paper alone."""

    public = models.BinaryField()
    key_version = models.PositiveIntegerField()
    mac = models.BinaryField()
    voucher = models.BinaryField(default=b"")  # sealed: `voucher.py`
    created_at = models.DateTimeField(auto_now_add=True)
    drilled_at = models.DateTimeField(null=True)


class RecoveryEnvelope(models.Model):
    """A domain or service key sealed to a recovery key: opened by the kit when the root key is lost."""

    recovery_key = models.ForeignKey(RecoveryKey, on_delete=models.CASCADE, related_name="envelopes")
    domain_key = models.ForeignKey(DomainKey, on_delete=models.CASCADE, null=True, related_name="recovery")
    service_key = models.ForeignKey(ServiceKey, on_delete=models.CASCADE, null=True, related_name="recovery")
    sealed = models.BinaryField()
    tag = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["recovery_key", "domain_key"], name="one_recovery_per_domain_key"),
            models.UniqueConstraint(fields=["recovery_key", "service_key"], name="one_recovery_per_service_key"),
            models.CheckConstraint(
                condition=models.Q(domain_key__isnull=True) ^ models.Q(service_key__isnull=True),
                name="recovery_of_one_key",
            ),
        ]


class KeyRotation(models.Model):
    """A change of keys that was begun: what is left of it is seen in the keys themselves, so a killed one goes on."""

    what = models.CharField(max_length=10)
    name = models.CharField(max_length=200, default="")
    target = models.CharField(max_length=40)
    moved = models.PositiveIntegerField(default=0)
    begun_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["what", "name"],
                condition=models.Q(finished_at__isnull=True),
                name="one_rotation_of_a_key_at_a_time",
            )
        ]


class PaperKey(models.Model):
    """A certificate for printed forms: made here, its key sealed, or the one of a file in the settings."""

    fingerprint = models.CharField(max_length=64, unique=True)
    certificate = models.BinaryField()
    sealed = models.BinaryField()
    in_file = models.BooleanField(default=False)
    valid_until = models.DateTimeField()
    made_at = models.DateTimeField(auto_now_add=True)


class Seal(models.Model):
    """The newest seal of a thing (`account`, `record` …): its epoch rises with each change; see `seals.py`."""

    kind = models.CharField(max_length=20)
    row = models.CharField(max_length=60)
    epoch = models.PositiveBigIntegerField()
    key_version = models.PositiveIntegerField()
    mac = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "row"], name="one_seal_a_thing")]

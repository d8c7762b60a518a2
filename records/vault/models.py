"""The vault's own tables: wrapped keys. A domain is opaque ("unit:<uuid>"); no foreign key leads out of here."""

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

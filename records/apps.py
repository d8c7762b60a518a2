"""The records app: the ledger and all rooms that are not an app of their own."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "records"
    label = "records"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from records.checkup import deploy  # noqa: F401  registers its checks
        from records.ledger import checks, seals  # noqa: F401  register the checks, and what is sealed

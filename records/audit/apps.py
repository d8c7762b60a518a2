"""The audit room as a Django app."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "records.audit"
    label = "outreach_audit"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from records.audit import checks  # noqa: F401  registers the checks

"""The vault as a Django app."""

from importlib import import_module

from django.apps import AppConfig


class VaultConfig(AppConfig):
    name = "records.vault"
    label = "outreach_vault"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import_module("records.vault.checks")

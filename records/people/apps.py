"""The people room as a Django app."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "records.people"
    label = "outreach_people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from records.people import seals  # noqa: F401  says what is sealed

"""System checks of the ledger: settings under which a note could be opened without its trace."""

from django.conf import settings
from django.core.checks import Error, register


@register()
def requests_are_not_atomic(app_configs, **kwargs):
    """A request-wide transaction could roll an event back after the text was shown."""
    if any(database.get("ATOMIC_REQUESTS") for database in settings.DATABASES.values()):
        return [Error("ATOMIC_REQUESTS must stay off: a roll-back would take the event of an opening along.",
                      id="records.E001")]  # fmt: skip
    return []

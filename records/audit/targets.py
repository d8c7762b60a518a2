"""Where checkpoints are handed out to, by the settings: a folder on another volume, mail, a web address."""

from django.conf import settings

FILE, MAIL, WEBHOOK = "file", "mail", "webhook"
ALL = (FILE, MAIL, WEBHOOK)


def configured() -> tuple[str, ...]:
    """The targets that the settings name."""
    places = {FILE: settings.CHECKPOINT_DIR, MAIL: settings.CHECKPOINT_MAIL, WEBHOOK: settings.CHECKPOINT_WEBHOOK}
    return tuple(target for target in ALL if places[target])

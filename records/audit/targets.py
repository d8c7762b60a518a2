"""Where checkpoints are handed out to, by the settings: a folder on another volume, mail, a web address."""

from django.conf import settings

from records.outbox import post

FILE, MAIL, WEBHOOK = "file", "mail", "webhook"
ALL = (FILE, MAIL, WEBHOOK)
NO_SERVER = "EMAIL_URL names no mail server"


def configured() -> tuple[str, ...]:
    """The targets that the settings name."""
    places = {FILE: settings.CHECKPOINT_DIR, MAIL: settings.CHECKPOINT_MAIL, WEBHOOK: settings.CHECKPOINT_WEBHOOK}
    return tuple(target for target in ALL if places[target])


def hindered(target: str) -> str:
    """Why `target` cannot be reached under these settings: what the console shows as mail has left no machine."""
    return NO_SERVER if target == MAIL and not post.has_server() else ""

"""System checks about the root key: who can read its file or the PIN, and what lies beside it."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from records.vault.root import OPEN_TO_OTHERS

HINT = "Move it to a place of its own and name that in ROOT_KEY_FILE."


@register(Tags.security)
def key_file_is_private(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> Iterator[CheckMessage]:
    """The key file is its owner's alone. Before set-up there is none yet."""
    path = Path(settings.ROOT_KEY_FILE)
    pin = settings.HSM_PIN_FILE
    if pin and pin.exists() and pin.stat().st_mode & OPEN_TO_OTHERS:
        message = "The file with the PIN of the security module is open to other accounts of this machine."
        yield Error(message, hint="Give it the mode 0400.", id="outreach_vault.E005")
    if path.exists() and path.stat().st_mode & OPEN_TO_OTHERS:
        message = "The root key file is open to other accounts of this machine."
        yield Error(message, hint="Give it the mode 0400.", id="outreach_vault.E001")


@register(Tags.security, deploy=True)
def key_file_lies_apart(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> Iterator[CheckMessage]:
    """Who carries off the database or the uploads, or the volume that they lie on, must not carry off the key too."""
    if settings.ROOT_KEY_PROVIDER != "file":
        return
    path = Path(settings.ROOT_KEY_FILE).resolve()
    if not path.exists():
        yield Error("There is no root key file.", hint="Run set-up, which makes it.", id="outreach_vault.E002")
        return
    for shared, name in shares(path):
        number = {"directory": "E003", "volume": "E004"}[shared]
        yield Error(f"The root key file shares a {shared} with the {name}.", hint=HINT, id=f"outreach_vault.{number}")


def shares(path: Path) -> Iterator[tuple[str, str]]:
    """What a key file at `path` would share with what: ("directory" or "volume", "database" or "uploads")."""
    path = path.resolve()
    for name, place in _data():
        if path.parent == place.parent or place in path.parents:
            yield "directory", name
        elif _device(path) == _device(place):
            yield "volume", name


def _data() -> Iterator[tuple[str, Path]]:
    yield "uploads", Path(settings.FILES_ROOT).resolve()
    for database in settings.DATABASES.values():
        if database["ENGINE"].endswith("sqlite3"):
            yield "database", Path(database["NAME"]).resolve()


def _device(path: Path) -> int:
    """The volume of `path`, or of the nearest directory above it that is there already."""
    return next(place for place in (path, *path.parents) if place.exists()).stat().st_dev

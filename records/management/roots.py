"""The root key at a terminal: where it is or will be made, and what it shares with the data that it guards."""

import secrets
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from records.vault import checks
from records.vault.root import FileRoot, provider, token

FAR_AWAY = {"directory": 0, "volume": 1}


def in_token() -> bool:
    """Whether a security module keeps the root key."""
    return settings.ROOT_KEY_PROVIDER != "file"


def show(terminal, path: Path) -> bool:
    """Where the root key is or will be made; False where it should lie elsewhere. Raises KeyUnavailable."""
    if in_token():
        token().run(lambda session: session)  # Raises KeyUnavailable: no such module or token, or a wrong PIN.
        terminal.line(_("Root key"), _token_words(), "ok")
        return True
    _show_key_file(terminal, path)
    return not _show_apart(terminal, path)


def show_made(terminal, path: Path) -> None:
    """The root key that is there now."""
    if in_token():
        terminal.line(_("Root key"), f"{_token_words()}, {provider().name()}", "ok")
    else:
        terminal.line(_("Key file"), _("%(path)s, 0400") % {"path": path}, "ok")


def _token_words() -> str:
    return _("%(key)s in the token %(token)s") % {"key": settings.HSM_KEY, "token": settings.HSM_TOKEN}


def _show_key_file(terminal, path: Path) -> None:
    """The key file that will be made, or that is there and can be used. Raises KeyUnavailable."""
    if not path.exists():
        terminal.line(_("Key file"), _("%(path)s, will be made with mode 0400") % {"path": path})
        return
    FileRoot(path).wrap(secrets.token_bytes(32), b"setup")  # Raises KeyUnavailable: open to others, or no key.
    terminal.line(_("Key file"), _("%(path)s, is there, 0400") % {"path": path}, "ok")


def _show_apart(terminal, path: Path) -> list:
    """What the key file would share with the database or the uploads; empty where it lies apart."""
    shared = sorted(checks.shares(path), key=lambda pair: FAR_AWAY[pair[0]])
    words = {
        ("directory", "database"): _("same directory as the database"),
        ("directory", "uploads"): _("same directory as the uploads"),
        ("volume", "database"): _("same volume as the database"),
        ("volume", "uploads"): _("same volume as the uploads"),
    }
    for pair in shared:
        terminal.line(_("Kept apart") if pair == shared[0] else "", words[pair], "bad")
    if not shared:
        terminal.line(_("Kept apart"), _("on a volume of its own"), "ok")
    return shared

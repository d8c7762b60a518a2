"""The root, which wraps domain and service keys, behind a provider: `file` or `pkcs11`.

What a provider wrapped begins with the provider's version byte, so each opens its own, and rotating the root moves from
one provider to the other as it does from one key to the next. The context says which key it is (`contexts.py`).
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from records.vault import root_file, root_pkcs11
from records.vault.errors import Tampered
from records.vault.root_file import OPEN_TO_OTHERS, FileRoot
from records.vault.root_pkcs11 import Pkcs11Root
from records.vault.token import Settings as TokenSettings
from records.vault.token import Token

__all__ = ["OPEN_TO_OTHERS", "FileRoot", "RootProvider", "Roots", "Wrapped", "provider"]

Wrapped = tuple[bytes, bytes]  # blob, context


class RootProvider(Protocol):
    """Whoever holds the root key, in its versions. Each wrapped key is bound to its context."""

    def wrap(self, key: bytes, context: bytes) -> bytes:
        """`key`, wrapped under the newest root key."""

    def unwrap_many(self, wrapped: Sequence[Wrapped]) -> list[bytes]:
        """The keys, in the same order. Raises Tampered or KeyUnavailable."""

    def make(self) -> bool:
        """Make the first root key; False where there is one already, which is never touched."""

    def holds(self, blob: bytes) -> bool:
        """Whether the newest root key wrapped this, in whichever suite."""

    def newest(self) -> bytes:
        """How everything begins that is wrapped under the newest root key in the suite in force."""

    def name(self) -> str:
        """What the newest root key is called."""

    def prepare(self) -> str:
        """Make the next root key, unless a rotation that was interrupted made it already; gives its name."""

    def settle(self, name: str) -> None:
        """Let the root key of this name be the only one in use, once all is wrapped under it. May be called again."""


class Roots:
    """The provider in the settings, which wraps, beside whichever opens what was wrapped before."""

    def __init__(self, current: RootProvider, openers: dict[int, RootProvider]) -> None:
        self.current, self._openers = current, openers
        self.wrap, self.newest, self.name = current.wrap, current.newest, current.name
        self.make, self.holds = current.make, current.holds
        self.prepare, self.settle = current.prepare, current.settle

    def unwrap_many(self, wrapped: Sequence[Wrapped]) -> list[bytes]:
        opened: dict[int, bytes] = {}
        for version, places in _by_version(wrapped).items():
            opener = self._openers.get(version)
            if opener is None:
                raise Tampered("wrapped key: unknown format")
            opened |= zip(places, opener.unwrap_many([wrapped[place] for place in places]), strict=True)
        return [opened[place] for place in range(len(wrapped))]

    def rewrap_many(self, wrapped: Sequence[Wrapped]) -> list[bytes]:
        """The same keys in the same contexts, wrapped anew under the newest root key."""
        return self.wrap_many(zip(self.unwrap_many(wrapped), (context for _blob, context in wrapped), strict=True))

    def wrap_many(self, keys: Iterable[tuple[bytes, bytes]]) -> list[bytes]:
        """Keys with their contexts, wrapped under the newest root key."""
        return [self.wrap(key, context) for key, context in keys]


def _by_version(wrapped: Sequence[Wrapped]) -> dict[int, list[int]]:
    places: dict[int, list[int]] = {}
    for place, (blob, _context) in enumerate(wrapped):
        places.setdefault(blob[0] if blob else -1, []).append(place)
    return places


def provider() -> Roots:
    """The provider named in the settings."""
    files = FileRoot(Path(settings.ROOT_KEY_FILE))
    openers: dict[int, RootProvider] = {root_file.VERSION: files}
    if settings.HSM_MODULE:
        openers[root_pkcs11.VERSION] = Pkcs11Root(token(), settings.HSM_KEY)
    try:
        return Roots(openers[PROVIDERS[settings.ROOT_KEY_PROVIDER]], openers)
    except KeyError:
        raise ImproperlyConfigured("ROOT_KEY_PROVIDER is file, or pkcs11 with HSM_MODULE.") from None


def token() -> Token:
    """The token in the settings; one a process, which holds its session."""
    found = TokenSettings(
        settings.HSM_MODULE, settings.HSM_TOKEN, settings.HSM_PIN, settings.HSM_PIN_FILE
    )  # fmt: skip
    if found not in _tokens:
        _tokens[found] = Token(found)
    return _tokens[found]


PROVIDERS = {"file": root_file.VERSION, "pkcs11": root_pkcs11.VERSION}
_tokens: dict[TokenSettings, Token] = {}

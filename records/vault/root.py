"""The root key, which wraps domain and service keys, behind a provider; here `file`, a key file on this machine.

A wrapped key of `file` is `01 | alg | root id 8 | nonce 12 | AEAD(root key, key) 48`, where the root id is
HKDF-Expand(root key, LP("root.id")) cut to 8 bytes and the AAD is LP("root.v1", the first 10 bytes, context). The
context says which key it is and is made in `keys.py`. Another provider has a format of its own, a version byte first.
"""

import os
import stat
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from records.vault import suite
from records.vault.errors import KeyUnavailable, Tampered
from records.vault.lp import lp

Wrapped = tuple[bytes, bytes]  # blob, context

VERSION = 1
ID_LENGTH = 8
HEADER_LENGTH = 2 + ID_LENGTH
NONCE_END = HEADER_LENGTH + suite.NONCE_LENGTH
WRAPPED_LENGTH = NONCE_END + suite.KEY_LENGTH + suite.TAG_LENGTH
OPEN_TO_OTHERS = stat.S_IRWXG | stat.S_IRWXO


class RootProvider(Protocol):
    """Whoever holds the root key. Each key is bound to its context."""

    def wrap(self, key: bytes, context: bytes) -> bytes:
        """`key`, wrapped under the newest root key."""

    def unwrap_many(self, wrapped: Sequence[Wrapped]) -> list[bytes]:
        """The keys, in the same order. Raises Tampered or KeyUnavailable."""

    def rewrap_many(self, wrapped: Sequence[Wrapped]) -> list[bytes]:
        """The same keys in the same contexts, wrapped anew under the newest root key."""


class FileRoot:
    """32 random bytes in a file with mode 0400. They are read for each call and not kept."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def create(cls, path: Path) -> "FileRoot":
        """Make a new key file. One that is there already is never touched (FileExistsError)."""
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o400), "wb") as file:
            file.write(os.urandom(suite.KEY_LENGTH))
            file.flush()
            os.fsync(file.fileno())
        return cls(path)

    def wrap(self, key: bytes, context: bytes) -> bytes:
        return self._wrap(self._key(), key, context)

    def unwrap_many(self, wrapped: Sequence[Wrapped]) -> list[bytes]:
        root = self._key()
        return [unwrap_under(root, blob, context) for blob, context in wrapped]

    def rewrap_many(self, wrapped: Sequence[Wrapped]) -> list[bytes]:
        root = self._key()
        return [self._wrap(root, unwrap_under(root, blob, context), context) for blob, context in wrapped]

    def _wrap(self, root: bytes, key: bytes, context: bytes) -> bytes:
        return wrap_under(root, suite.current(), os.urandom(suite.NONCE_LENGTH), key, context)

    def _key(self) -> bytes:
        try:
            with self.path.open("rb") as file:
                status = os.fstat(file.fileno())
                key = file.read(suite.KEY_LENGTH + 1)
        except OSError as error:
            raise KeyUnavailable(f"The root key file cannot be read: {error.strerror}.") from None
        if status.st_mode & OPEN_TO_OTHERS:
            raise KeyUnavailable("The root key file is open to other accounts; its mode must be 0400.")
        if len(key) != suite.KEY_LENGTH:
            raise KeyUnavailable(f"The root key file does not hold {suite.KEY_LENGTH} bytes.")
        return key


def wrap_under(root: bytes, chosen: suite.Suite, nonce: bytes, key: bytes, context: bytes) -> bytes:
    """`key` wrapped under `root`; a nonce is never used twice (apart from frozen test vectors)."""
    header = bytes([VERSION, chosen.alg]) + _root_id(root, chosen)
    return header + nonce + chosen.seal(root, nonce, key, lp(b"root.v1", header, context))


def unwrap_under(root: bytes, blob: bytes, context: bytes) -> bytes:
    """The key in `blob`, if it was wrapped under `root` for this context."""
    if len(blob) != WRAPPED_LENGTH or blob[0] != VERSION:
        raise Tampered("wrapped key: unknown format")
    chosen = suite.by_alg(blob[1], "wrapped key")
    header, nonce, sealed = blob[:HEADER_LENGTH], blob[HEADER_LENGTH:NONCE_END], blob[NONCE_END:]
    if header[2:] != _root_id(root, chosen):
        raise Tampered("wrapped key: not wrapped by this root key")
    return chosen.open(root, nonce, sealed, lp(b"root.v1", header, context), "wrapped key")


def _root_id(root: bytes, chosen: suite.Suite) -> bytes:
    return chosen.expand(root, lp(b"root.id"), ID_LENGTH)


def provider() -> RootProvider:
    """The provider named in the settings."""
    if settings.ROOT_KEY_PROVIDER != "file":
        raise ImproperlyConfigured("ROOT_KEY_PROVIDER is one of: file.")
    return FileRoot(Path(settings.ROOT_KEY_FILE))

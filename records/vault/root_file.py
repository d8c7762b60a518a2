"""The root key in a file on this machine: provider `file`.

A wrapped key is `01 | alg | root id 8 | nonce 12 | AEAD(root key, key) 48`, where the root id is HKDF-Expand(root key,
LP("root.id")) cut to 8 bytes and the AAD is LP("root.v1", the first 10 bytes, context).

While the root is rotated, the next key lies beside it (`….next`) and wraps; afterwards it takes its place, and the old
one is put aside (`….retired-<root id>`) for the backups that need it, until somebody destroys it.
"""

import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from records.vault import suite
from records.vault.durable import sync, write_out
from records.vault.errors import KeyUnavailable, Tampered
from records.vault.lp import lp
from records.vault.suite_aes import AES

VERSION = 1
ID_LENGTH = 8
HEADER_LENGTH = 2 + ID_LENGTH
NONCE_END = HEADER_LENGTH + suite.NONCE_LENGTH
WRAPPED_LENGTH = NONCE_END + suite.KEY_LENGTH + suite.TAG_LENGTH
OPEN_TO_OTHERS = stat.S_IRWXG | stat.S_IRWXO


class _Missing(KeyUnavailable):
    """There is no such file."""


class FileRoot:
    """32 random bytes in a file with mode 0400. They are read for each call and not kept."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.next = path.with_name(f"{path.name}.next")

    @classmethod
    def create(cls, path: Path) -> "FileRoot":
        """Make a new key file, whole or not at all. One that is there already is never touched (FileExistsError)."""
        arriving = path.with_name(f"{path.name}.{os.urandom(8).hex()}.arriving")
        try:
            with os.fdopen(os.open(arriving, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o400), "wb") as file:
                file.write(os.urandom(suite.KEY_LENGTH))
                write_out(file)
            os.link(arriving, path)
        finally:
            arriving.unlink(missing_ok=True)
        sync(path.parent)
        return cls(path)

    def wrap(self, key: bytes, context: bytes) -> bytes:
        return wrap_under(self._newest_key(), suite.current(), os.urandom(suite.NONCE_LENGTH), key, context)

    def unwrap_many(self, wrapped: Sequence[tuple[bytes, bytes]]) -> list[bytes]:
        found = {b"": self._newest_key()}
        return [self._unwrap(found, blob, context) for blob, context in wrapped]

    def newest(self) -> bytes:
        chosen = suite.current()
        return bytes([VERSION, chosen.alg]) + _root_id(self._newest_key(), chosen)

    def make(self) -> bool:
        if self.path.exists() or self.next.exists():
            return False
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        FileRoot.create(self.path)
        return True

    def holds(self, blob: bytes) -> bool:
        if len(blob) != WRAPPED_LENGTH or blob[0] != VERSION or blob[1] not in suite.BY_ALG:
            return False
        return _root_id(self._newest_key(), suite.BY_ALG[blob[1]]) == blob[2:HEADER_LENGTH]

    def name(self) -> str:
        return name_of(self._newest_key())

    def prepare(self) -> str:
        if not self.next.exists():
            FileRoot.create(self.next)
        return name_of(_read(self.next))

    def settle(self, name: str) -> None:
        if not self.next.exists() or name_of(_read(self.next)) != name:
            return
        if self.path.exists():
            self.path.rename(self.path.with_name(f"{self.path.name}.retired-{name_of(_read(self.path))}"))
        self.next.rename(self.path)
        sync(self.path.parent)

    def _newest_key(self) -> bytes:
        """The next one, where there is one. A rotation that ends may put it into its place between two looks."""
        for path in (self.next, self.path, self.next):
            with suppress(_Missing):
                return _read(path)
        return _read(self.path)

    def _unwrap(self, found: dict[bytes, bytes], blob: bytes, context: bytes) -> bytes:
        """By the key that the blob names; the one in use was read already, any other is looked for once."""
        if len(blob) != WRAPPED_LENGTH or blob[0] != VERSION:
            raise Tampered("wrapped key: unknown format")
        header = blob[:HEADER_LENGTH]
        if header not in found:
            chosen = suite.by_alg(blob[1], "wrapped key")
            fitting = (key for key in (found[b""], *self._others()) if _root_id(key, chosen) == header[2:])
            found[header] = next(fitting, found[b""])
        return unwrap_under(found[header], blob, context)

    def _others(self) -> Iterator[bytes]:
        with suppress(_Missing):
            yield _read(self.path)
        # Looked for last: the one that was not there may just have become one of these.
        for path in self.path.parent.glob(f"{self.path.name}.retired-*"):
            yield _read(path)


def name_of(root: bytes) -> str:
    """What a root key is called, in both suites: its root id in suite `aes`, in hex."""
    return _root_id(root, AES).hex()


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            key = file.read(suite.KEY_LENGTH + 1)
    except OSError as error:
        kind = _Missing if isinstance(error, FileNotFoundError) else KeyUnavailable
        raise kind(f"The root key file cannot be read: {error.strerror}.") from None
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

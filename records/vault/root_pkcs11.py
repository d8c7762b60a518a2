"""The root key in a hardware security module, by PKCS #11: provider `pkcs11`. The key never leaves the token.

A wrapped key is `02 | key id 8 | nonce 12 | AES-256-GCM in the token 48`; the AAD is LP("root.v2", the first 9 bytes,
context). The key id is the CKA_ID of the key in the token: its version as u32 and four random bytes, the highest being
the newest. It is AES under both cipher suites: what the suite chooses begins below the root.
"""

import os
from collections.abc import Sequence
from struct import pack, unpack
from typing import Any

from pkcs11 import Attribute, KeyType, Mechanism, ObjectClass, PKCS11Error, Session
from pkcs11.mechanisms import GCMParams

from records.vault.errors import KeyUnavailable, Tampered
from records.vault.lp import lp
from records.vault.token import Token

Key = Any  # a secret key of pkcs11, whose type does not say that it encrypts

VERSION = 2
ID_LENGTH, NONCE_LENGTH, KEY_LENGTH, TAG_LENGTH = 8, 12, 32, 16
HEADER_LENGTH = 1 + ID_LENGTH
NONCE_END = HEADER_LENGTH + NONCE_LENGTH
WRAPPED_LENGTH = NONCE_END + KEY_LENGTH + TAG_LENGTH
TAG_BITS = 8 * TAG_LENGTH
PROBE = bytes(KEY_LENGTH)
# What the key in the token may be used for: nothing but this, and nobody may read it out.
USES = {
    Attribute.SENSITIVE: True,
    Attribute.EXTRACTABLE: False,
    Attribute.ENCRYPT: True,
    Attribute.DECRYPT: True,
    Attribute.WRAP: False,
    Attribute.UNWRAP: False,
    Attribute.SIGN: False,
    Attribute.VERIFY: False,
    Attribute.DERIVE: False,
}


class Pkcs11Root:
    """AES keys with one label in one token. Sessions, and what comes of their loss, are the token's own matter."""

    def __init__(self, token: Token, label: str) -> None:
        self._token, self._label = token, label

    def make(self) -> bool:
        if self._token.run(self._keys):
            return False
        self._token.run(self._generate, writing=True)
        return True

    def wrap(self, key: bytes, context: bytes) -> bytes:
        return self._token.run(lambda session: _sealed(*self._newest_key(session), key, context))

    def unwrap_many(self, wrapped: Sequence[tuple[bytes, bytes]]) -> list[bytes]:
        for blob, _context in wrapped:
            if len(blob) != WRAPPED_LENGTH or blob[0] != VERSION:
                raise Tampered("wrapped key: unknown format")
        return self._token.run(lambda session: self._unwrapped(session, wrapped))

    def newest(self) -> bytes:
        return bytes([VERSION]) + self._token.run(self._newest_key)[0]

    def holds(self, blob: bytes) -> bool:
        return blob.startswith(self.newest())

    def name(self) -> str:
        return self.newest()[1:].hex()

    def prepare(self) -> str:
        self._token.run(self._generate, writing=True)
        return self.name()

    def settle(self, name: str) -> None:
        """Older keys stay in the token until somebody deletes them there."""

    def _keys(self, session: Session) -> dict[bytes, Key]:
        wanted = {Attribute.CLASS: ObjectClass.SECRET_KEY, Attribute.LABEL: self._label}
        return {bytes(key[Attribute.ID]): key for key in session.get_objects(wanted)}

    def _newest_key(self, session: Session) -> tuple[bytes, Key]:
        keys = self._keys(session)
        if not keys:
            raise KeyUnavailable("There is no root key in the token yet.")
        newest = max(keys)
        return newest, keys[newest]

    def _generate(self, session: Session) -> None:
        versions = [unpack(">I", name[:4])[0] for name in self._keys(session) if len(name) == ID_LENGTH]
        name = pack(">I", max(versions, default=0) + 1) + os.urandom(4)
        session.generate_key(KeyType.AES, 256, id=name, label=self._label, store=True, template=USES)

    def _unwrapped(self, session: Session, wrapped: Sequence[tuple[bytes, bytes]]) -> list[bytes]:
        keys = self._keys(session)
        opened = []
        for blob, context in wrapped:
            if blob[1:HEADER_LENGTH] not in keys:
                raise Tampered("wrapped key: not wrapped by this root key")
            opened.append(_opened(blob[1:HEADER_LENGTH], keys[blob[1:HEADER_LENGTH]], blob, context))
        return opened


def _sealed(name: bytes, key: Key, content: bytes, context: bytes) -> bytes:
    header, nonce = bytes([VERSION]) + name, os.urandom(NONCE_LENGTH)
    parameters = GCMParams(nonce, lp(b"root.v2", header, context), TAG_BITS)
    return header + nonce + bytes(key.encrypt(content, mechanism=Mechanism.AES_GCM, mechanism_param=parameters))


def _opened(name: bytes, key: Key, blob: bytes, context: bytes) -> bytes:
    """The key in `blob`. Tokens say in many ways that a tag is wrong, so one that still works afterwards said that."""
    try:
        return _decrypted(key, blob, context)
    except PKCS11Error:
        if _decrypted(key, _sealed(name, key, PROBE, b""), b"") != PROBE:
            raise
    raise Tampered("wrapped key")


def _decrypted(key: Key, blob: bytes, context: bytes) -> bytes:
    header, nonce, sealed = blob[:HEADER_LENGTH], blob[HEADER_LENGTH:NONCE_END], blob[NONCE_END:]
    parameters = GCMParams(nonce, lp(b"root.v2", header, context), TAG_BITS)
    return bytes(key.decrypt(sealed, mechanism=Mechanism.AES_GCM, mechanism_param=parameters))

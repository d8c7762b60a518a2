"""The wrapped form of a data key, and the keys that HKDF-Expand makes from one. No table and no cache is known here.

`01 | alg | nonce 12 | AEAD(domain key, data key) 48 | commit 32`. The AAD is LP("dek.v1", domain key id as u64, record
id), the commit value HKDF-Expand(data key, LP("commit", AAD)): AES-GCM alone would let one blob open under two keys.
A subkey is HKDF-Expand(data key, LP(purpose, …)).
"""

import hmac
from struct import pack
from uuid import UUID

from records.vault import suite
from records.vault.errors import Tampered
from records.vault.lp import lp

VERSION = 1
NONCE_END = 2 + suite.NONCE_LENGTH
SEALED_END = NONCE_END + suite.KEY_LENGTH + suite.TAG_LENGTH
LENGTH = SEALED_END + 32


def wrap(
    chosen: suite.Suite, domain_key: bytes, data_key: bytes, nonce: bytes, *, domain_key_id: int, record_id: UUID
) -> bytes:
    """`data_key` wrapped for one record; a nonce is never used twice (apart from frozen test vectors)."""
    aad = _aad(domain_key_id, record_id)
    sealed = chosen.seal(domain_key, nonce, data_key, aad)
    return bytes([VERSION, chosen.alg]) + nonce + sealed + _commit(chosen, data_key, aad)


def unwrap(domain_key: bytes, blob: bytes, *, domain_key_id: int, record_id: UUID) -> bytes:
    """The data key, if `blob` was wrapped under this domain key for this record."""
    if len(blob) != LENGTH or blob[0] != VERSION:
        raise Tampered("data key: unknown format")
    chosen = suite.by_alg(blob[1], "data key")
    aad = _aad(domain_key_id, record_id)
    data_key = chosen.open(domain_key, blob[2:NONCE_END], blob[NONCE_END:SEALED_END], aad, "data key")
    if not hmac.compare_digest(_commit(chosen, data_key, aad), blob[SEALED_END:]):
        raise Tampered("data key: another commitment")
    return data_key


def subkey(chosen: suite.Suite, data_key: bytes, purpose: bytes, *parts: bytes) -> bytes:
    """A key for one purpose, such as "env", or "file" with the file's id and salt."""
    return chosen.expand(data_key, lp(purpose, *parts))


def _aad(domain_key_id: int, record_id: UUID) -> bytes:
    return lp(b"dek.v1", pack(">Q", domain_key_id), record_id.bytes)


def _commit(chosen: suite.Suite, data_key: bytes, aad: bytes) -> bytes:
    return chosen.expand(data_key, lp(b"commit", aad))

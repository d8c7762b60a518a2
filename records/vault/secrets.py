"""Small secrets of one owner, such as the key of an authenticator app: sealed under a service key, bound to the owner.

`01 | alg | key version u32 | nonce 12 | ciphertext + tag`. The key is HKDF of the service key with LP("secret.v1",
purpose, owner), the AAD LP("secret.v1", the first six bytes, purpose, owner): in another owner's row it does not open.
"""

import os
from struct import pack, unpack_from

from records.vault import suite
from records.vault.columns import binary
from records.vault.errors import Tampered
from records.vault.lp import lp
from records.vault.service import OpenServiceKey, open_service_key

VERSION = 1
LABEL = b"secret.v1"
HEADER_END = 6
NONCE_END = HEADER_END + suite.NONCE_LENGTH
DERIVED = b"derive.v1"  # the salt of `mac.derive`, so that no MAC can equal the key


def seal(purpose: str, owner: str, text: bytes) -> bytes:
    """`text` sealed for `owner` under the newest service key for `purpose`."""
    service = open_service_key(purpose)
    header, nonce = pack(">BBI", VERSION, service.suite.alg, service.version), os.urandom(suite.NONCE_LENGTH)
    key = _key(service, purpose, owner)
    return header + nonce + service.suite.seal(key, nonce, text, _aad(header, purpose, owner))


def open(purpose: str, owner: str, sealed: object) -> bytes:  # noqa: A001  read as `secrets.open`
    """What was sealed for this very owner and purpose. Anything else raises Tampered."""
    blob = binary(sealed, f"{purpose} secret")
    if len(blob) < NONCE_END + suite.TAG_LENGTH or blob[0] != VERSION:
        raise Tampered(f"{purpose} secret: unknown format")
    _, alg, version = unpack_from(">BBI", blob)
    service = open_service_key(purpose, version)
    if service.suite.alg != alg:
        raise Tampered(f"{purpose} secret: another cipher suite")
    header, nonce, ciphertext = blob[:HEADER_END], blob[HEADER_END:NONCE_END], blob[NONCE_END:]
    key = _key(service, purpose, owner)
    return service.suite.open(key, nonce, ciphertext, _aad(header, purpose, owner), f"{purpose} secret")


def _key(service: OpenServiceKey, purpose: str, owner: str) -> bytes:
    return service.suite.derive(service.key, DERIVED, lp(LABEL, purpose.encode(), owner.encode()))


def _aad(header: bytes, purpose: str, owner: str) -> bytes:
    return lp(LABEL, header, purpose.encode(), owner.encode())

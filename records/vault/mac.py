"""MACs, derived keys and digests for what belongs to no single record: rows, events, links, drafts.

A MAC is the suite's HMAC under the service key itself. A derived key is HKDF with the salt "derive.v1", in which the
service key is the message and not the key, so that no MAC can equal a derived key.
"""

import hashlib
import hmac

from records.vault.columns import binary
from records.vault.errors import Tampered
from records.vault.service import open_service_key


def mac(purpose: str, message: bytes, version: int | None = None) -> tuple[int, bytes]:
    """The MAC of `message` and the version of the key it was made with: the newest, or the one that is named because
    the message itself says which."""
    service = open_service_key(purpose, version)
    return service.version, service.suite.mac(service.key, message)


def verify(purpose: str, key_version: int, message: bytes, mac: object) -> None:
    """Raises Tampered unless `mac` is that of `message` under that version of the key."""
    service = open_service_key(purpose, key_version)
    if not hmac.compare_digest(service.suite.mac(service.key, message), binary(mac, f"{purpose} mac")):
        raise Tampered(f"{purpose} mac")


def derive(purpose: str, context: bytes, length: int = 32, version: int | None = None) -> bytes:
    """A key of its own for `context`. What must outlive a rotation names the version it was made under."""
    service = open_service_key(purpose, version)
    return service.suite.derive(service.key, b"derive.v1", context, length)


def digest(message: bytes) -> bytes:
    """SHA-256."""
    return hashlib.sha256(message).digest()

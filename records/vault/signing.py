"""Ed25519 signatures (RFC 8032) under a service key, for what outsiders check without any secret of ours.

The seed is HKDF(service key, "derive.v1", LP("ed25519.v1", purpose)), so a signing key is versioned, wrapped and
recovered together with the service key it comes from, and the public keys of all versions can be told at any time.
"""

from functools import lru_cache
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from records.vault import keys, mac
from records.vault.columns import binary
from records.vault.errors import Tampered
from records.vault.lp import lp
from records.vault.models import ServiceKey


class PublicKey(NamedTuple):
    """The public half of one version."""

    version: int
    key: bytes


def sign(purpose: str, message: bytes, version: int | None = None) -> tuple[int, bytes]:
    """The signature (64 bytes) over `message`, and the version it was made under: the newest, or the one named."""
    chosen = version if version is not None else keys.service_key(purpose)[0]
    return chosen, _private(purpose, chosen).sign(message)


def public_key(purpose: str, version: int | None = None) -> PublicKey:
    """The public key (32 bytes) of the newest version, or of the one named. Raises Tampered for one never made."""
    chosen = version if version is not None else keys.service_key(purpose)[0]
    return PublicKey(chosen, _private(purpose, chosen).public_key().public_bytes_raw())


def public_keys(purpose: str) -> list[PublicKey]:
    """The public keys of every version there ever was, oldest first: what was signed long ago is checked by them."""
    versions = ServiceKey.objects.filter(purpose=purpose).order_by("version").values_list("version", flat=True)
    return [public_key(purpose, version) for version in versions]


def verify(public: bytes, message: bytes, signature: object, what: str) -> None:
    """Raises Tampered, naming `what`, unless `signature` is that of `message` under this public key."""
    try:
        _public(public).verify(binary(signature, what), message)
    except (InvalidSignature, ValueError):
        raise Tampered(f"{what}: false signature") from None


def _private(purpose: str, version: int) -> Ed25519PrivateKey:
    seed = mac.derive(purpose, lp(b"ed25519.v1", purpose.encode()), version=version)
    return Ed25519PrivateKey.from_private_bytes(seed)


@lru_cache(maxsize=32)
def _public(raw: bytes) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(raw)

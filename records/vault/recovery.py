"""The recovery key: it opens every key and every backup when the root key is lost. Here lies only its public half.

Its private half is a seed of 32 bytes that exists on paper alone, split 2 of 3 by SLIP-39 (`shares.py`). HKDF-SHA-256
with the salt "recovery.v1" makes the ML-KEM-768 seed (64 bytes, info LP("ml-kem-768")) and the X25519 key (32 bytes,
info LP("x25519")) from it. The public key is ML-KEM's 1,184 bytes and X25519's 32.

What is sealed to it is `01 | id 8 | encapsulation 1,120 | ciphertext + tag`: HPKE (RFC 9180) in base mode with
MLKEM768-X25519, HKDF-SHA-256 and AES-256-GCM, HPKE's info being LP("recovery.v1", the first 9 bytes, info). The id is
SHA-256(LP("recovery.id", public key)) cut to 8 bytes. Anybody who knows a public key can seal to it, so what it opens
is authentic only when something else says so: `actions/keys.py` compares it.

The row of the public key stands under the MAC of the service key `rows`: one that somebody put there receives nothing.
"""

import hashlib
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hpke
from cryptography.hazmat.primitives.asymmetric import mlkem, x25519
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from records.vault import mac
from records.vault.columns import binary
from records.vault.errors import KeyUnavailable, Tampered
from records.vault.lp import lp
from records.vault.models import RecoveryKey
from records.vault.shares import seed_from_shares

__all__ = ["Opened", "RecoveryKey", "open_with", "public", "seal", "seed_from_shares"]

VERSION = 1
SEED_LENGTH = 32
ID_LENGTH = 8
HEADER_LENGTH = 1 + ID_LENGTH
MLKEM_LENGTH, X25519_LENGTH = 1184, 32
ENCAPSULATION_LENGTH = 1120
SHORTEST = HEADER_LENGTH + ENCAPSULATION_LENGTH + 16
SUITE = hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)


class Opened(NamedTuple):
    """The two halves of a recovery key while a seed is at hand."""

    private: hpke.MLKEM768X25519PrivateKey
    public: bytes


def public() -> RecoveryKey | None:
    """The recovery key in force, or None where no kit was made. Raises Tampered for one that somebody put there."""
    row = RecoveryKey.objects.order_by("-pk").first()
    if row is not None:
        _require_ours(row)
    return row


def _require_ours(row: RecoveryKey) -> None:
    message = _message(binary(row.public, "recovery key"))
    try:
        mac.verify("rows", row.key_version, message, row.mac)
    except Tampered:
        raise Tampered("recovery key: not the one that was made") from None


def seal(data: bytes, info: bytes) -> bytes:
    """`data` sealed to the recovery key, bound to `info`. Raises KeyUnavailable where there is none."""
    row = public()
    if row is None:
        raise KeyUnavailable("No recovery kit has been made yet.")
    return seal_to(bytes(row.public), data, info)


def seal_to(public_key: bytes, data: bytes, info: bytes) -> bytes:
    """As `seal`, to the public key given."""
    header = bytes([VERSION]) + key_id(public_key)
    return header + SUITE.encrypt(data, _public(public_key), lp(b"recovery.v1", header, info))


def open_with(seed: bytes, sealed: object, info: bytes) -> bytes:
    """What was sealed, by the seed of the kit. Raises Tampered."""
    return open_by(opened(seed), sealed, info)


def open_by(key: Opened, sealed: object, info: bytes) -> bytes:
    """As `open_with`, with the key made from the seed once for many."""
    blob = binary(sealed, "recovery envelope")
    if len(blob) < SHORTEST or blob[0] != VERSION:
        raise Tampered("recovery envelope: unknown format")
    header = blob[:HEADER_LENGTH]
    if header[1:] != key_id(key.public):
        raise Tampered("recovery envelope: sealed to another recovery key")
    try:
        return SUITE.decrypt(blob[HEADER_LENGTH:], key.private, lp(b"recovery.v1", header, info))
    except InvalidTag:
        raise Tampered("recovery envelope") from None


def opened(seed: bytes) -> Opened:
    """The recovery key of a seed."""
    if len(seed) != SEED_LENGTH:
        raise ValueError(f"A recovery seed has {SEED_LENGTH} bytes.")
    inner = mlkem.MLKEM768PrivateKey.from_seed_bytes(derived(seed, b"ml-kem-768", 64))
    outer = x25519.X25519PrivateKey.from_private_bytes(derived(seed, b"x25519", X25519_LENGTH))
    both = inner.public_key().public_bytes_raw() + outer.public_key().public_bytes_raw()
    return Opened(hpke.MLKEM768X25519PrivateKey(inner, outer), both)


def key_id(public_key: bytes) -> bytes:
    """Which recovery key: printed on the shares, and the beginning of what is sealed to it."""
    return hashlib.sha256(lp(b"recovery.id", public_key)).digest()[:ID_LENGTH]


def install(public_key: bytes) -> RecoveryKey:
    """Put a recovery key in force under its MAC. Keys that exist already are sealed to it in `kit.py`."""
    version, tag = mac.mac("rows", _message(public_key))
    return RecoveryKey.objects.create(public=public_key, key_version=version, mac=tag)


def _message(public_key: bytes) -> bytes:
    return lp(b"recovery-key.v1", public_key)


def derived(seed: bytes, what: bytes, length: int) -> bytes:
    """A secret of its own made from a seed, for `what`."""
    return HKDF(hashes.SHA256(), length, b"recovery.v1", lp(what)).derive(seed)


def _public(public_key: bytes) -> hpke.MLKEM768X25519PublicKey:
    if len(public_key) != MLKEM_LENGTH + X25519_LENGTH:
        raise Tampered("recovery key: wrong length")
    inner = mlkem.MLKEM768PublicKey.from_public_bytes(public_key[:MLKEM_LENGTH])
    outer = x25519.X25519PublicKey.from_public_bytes(public_key[MLKEM_LENGTH:])
    return hpke.MLKEM768X25519PublicKey(inner, outer)

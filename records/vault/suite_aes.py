"""Suite `aes`, alg 1: AES-256-GCM, HMAC-SHA-256 and HKDF-SHA-256."""

import hmac

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF, HKDFExpand

from records.vault.errors import Tampered


class AesSuite:
    """The members are those of `records.vault.suite.Suite`."""

    alg = 1

    def seal(self, key: bytes, nonce: bytes, plaintext: bytes, aad: bytes) -> bytes:
        return AESGCM(key).encrypt(nonce, plaintext, aad)

    def open(self, key: bytes, nonce: bytes, sealed: bytes, aad: bytes, what: str) -> bytes:
        try:
            return AESGCM(key).decrypt(nonce, sealed, aad)
        except InvalidTag:
            raise Tampered(what) from None

    def mac(self, key: bytes, message: bytes) -> bytes:
        return hmac.digest(key, message, "sha256")

    def expand(self, key: bytes, info: bytes, length: int = 32) -> bytes:
        return HKDFExpand(hashes.SHA256(), length, info).derive(key)

    def derive(self, key: bytes, salt: bytes, info: bytes, length: int = 32) -> bytes:
        return HKDF(hashes.SHA256(), length, salt, info).derive(key)


AES = AesSuite()

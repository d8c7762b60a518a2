"""Suite `sm`, alg 2: SM4-GCM, HMAC-SM3 and HKDF-SM3 (GB/T 32907, GB/T 32905; SM4-GCM as in RFC 8998).

Keys of the vault have 32 bytes and SM4's have 16: they are HKDF-Expand-SM3(key, LP("sm4.v1")) cut to 16. So every key,
wrapped form and length is the same under both suites, and a rotation can move from one to the other.
"""

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.ciphers.modes import GCM
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDF, HKDFExpand

from records.vault.errors import Tampered
from records.vault.lp import lp

TAG_LENGTH = 16
SM4_KEY_LENGTH = 16


class SmSuite:
    """The members are those of `records.vault.suite.Suite`."""

    alg = 2

    def seal(self, key: bytes, nonce: bytes, plaintext: bytes, aad: bytes) -> bytes:
        return sm4_gcm_seal(self._sm4_key(key), nonce, plaintext, aad)

    def open(self, key: bytes, nonce: bytes, sealed: bytes, aad: bytes, what: str) -> bytes:
        try:
            return sm4_gcm_open(self._sm4_key(key), nonce, sealed, aad)
        except (InvalidTag, ValueError):  # ValueError: too short for a tag
            raise Tampered(what) from None

    def mac(self, key: bytes, message: bytes) -> bytes:
        code = HMAC(key, hashes.SM3())
        code.update(message)
        return code.finalize()

    def expand(self, key: bytes, info: bytes, length: int = 32) -> bytes:
        return HKDFExpand(hashes.SM3(), length, info).derive(key)

    def derive(self, key: bytes, salt: bytes, info: bytes, length: int = 32) -> bytes:
        return HKDF(hashes.SM3(), length, salt, info).derive(key)

    def _sm4_key(self, key: bytes) -> bytes:
        return self.expand(key, lp(b"sm4.v1"), SM4_KEY_LENGTH)


def sm4_gcm_seal(key: bytes, nonce: bytes, plaintext: bytes, aad: bytes) -> bytes:
    """Ciphertext and tag under a key of 16 bytes."""
    encryptor = Cipher(SM4(key), GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(aad)
    return encryptor.update(plaintext) + encryptor.finalize() + encryptor.tag


def sm4_gcm_open(key: bytes, nonce: bytes, sealed: bytes, aad: bytes) -> bytes:
    """The plaintext, of which nothing is given out before the tag was found right. Raises InvalidTag or ValueError."""
    ciphertext, tag = sealed[:-TAG_LENGTH], sealed[-TAG_LENGTH:]
    decryptor = Cipher(SM4(key), GCM(nonce, tag)).decryptor()
    decryptor.authenticate_additional_data(aad)
    return decryptor.update(ciphertext) + decryptor.finalize()


SM = SmSuite()

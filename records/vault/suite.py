"""Which cipher suites there are. A key version names its suite by the alg byte; new keys get the one in the settings.

Another suite is one more module with the members of `Suite` and one more line in `SUITES`.
"""

from typing import Protocol

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from records.vault.errors import Tampered
from records.vault.suite_aes import AES
from records.vault.suite_sm import SM

NONCE_LENGTH = 12
TAG_LENGTH = 16
KEY_LENGTH = 32


class Suite(Protocol):
    """What a suite can do. Keys are 32 random or derived bytes, nonces 12, tags 16, MACs 32."""

    alg: int

    def seal(self, key: bytes, nonce: bytes, plaintext: bytes, aad: bytes) -> bytes:
        """Ciphertext and tag."""

    def open(self, key: bytes, nonce: bytes, sealed: bytes, aad: bytes, what: str) -> bytes:
        """The plaintext. Raises Tampered, naming `what`."""

    def mac(self, key: bytes, message: bytes) -> bytes:
        """HMAC with the suite's hash."""

    def expand(self, key: bytes, info: bytes, length: int = KEY_LENGTH) -> bytes:
        """HKDF-Expand, for keys that are uniformly random already."""

    def derive(self, key: bytes, salt: bytes, info: bytes, length: int = KEY_LENGTH) -> bytes:
        """HKDF, extract and expand."""


SUITES: dict[str, Suite] = {"aes": AES, "sm": SM}
NAMES = {suite.alg: name for name, suite in SUITES.items()}
BY_ALG: dict[int, Suite] = {suite.alg: suite for suite in SUITES.values()}


def current() -> Suite:
    """The suite that new keys and new envelopes get."""
    try:
        return SUITES[settings.CIPHER_SUITE]
    except KeyError:
        raise ImproperlyConfigured(f"CIPHER_SUITE is one of: {', '.join(SUITES)}.") from None


def by_alg(alg: int, what: str) -> Suite:
    """The suite with this alg byte, which was read from `what`."""
    try:
        return BY_ALG[alg]
    except KeyError:
        raise Tampered(f"{what}: unknown cipher suite") from None

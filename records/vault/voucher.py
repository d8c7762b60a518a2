"""The voucher: a secret that the running system and the holders of the kit share, and nobody else knows.

HPKE says who may open, not who sealed: anybody with the recovery key's public half can seal to it, and could put a
backup of his own making in the place of ours. So the body of a backup is sealed under a key made from two: the file key
sealed to the recovery key, and the voucher, which is HKDF-SHA-256 of the kit's seed with the salt "recovery.v1" and the
info LP("voucher"). The system got its copy when the kit was made, and keeps it sealed under the service key `rows`.
"""

from records.vault import recovery, secrets
from records.vault.errors import KeyUnavailable
from records.vault.models import RecoveryKey

LENGTH = 32


def of(seed: bytes) -> bytes:
    """The voucher that belongs to a seed."""
    return recovery.derived(seed, b"voucher", LENGTH)


def keep(row: RecoveryKey, seed: bytes) -> None:
    """Let the system have the voucher of a kit that was just made from `seed`."""
    row.voucher = secrets.seal("rows", _owner(row), of(seed))
    row.save(update_fields=["voucher"])


def present() -> bytes:
    """The voucher of the kit in force. Raises KeyUnavailable where there is none, Tampered for another's."""
    row = recovery.public()
    if row is None or not row.voucher:
        raise KeyUnavailable("No recovery kit has been made yet.")
    return secrets.open("rows", _owner(row), row.voucher)


def _owner(row: RecoveryKey) -> str:
    return f"voucher:{recovery.key_id(bytes(row.public)).hex()}"

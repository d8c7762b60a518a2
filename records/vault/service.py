"""Service keys: the system's own keys, by purpose and version, for what belongs to no single record.

Opened ones stay in memory for five minutes at most. They are made in `keys.py`; old versions stay, to verify by.
"""

from typing import NamedTuple

from records.vault import contexts, suite
from records.vault.errors import KeyUnavailable, Tampered
from records.vault.memory import KeyCache
from records.vault.models import ServiceKey
from records.vault.root import provider

SERVICE_PURPOSES = ("rows", "events", "totp", "likeness", "drafts", "idempotency", "links", "checkpoint", "papers")


class OpenServiceKey(NamedTuple):
    """A service key ready for use."""

    version: int
    suite: suite.Suite
    key: bytes


# By purpose and version, None being the newest, so that a MAC costs no query.
_opened: KeyCache[OpenServiceKey] = KeyCache()


def forget() -> None:
    """Drop every opened service key from memory."""
    _opened.forget()


def service_key(purpose: str, version: int | None = None) -> tuple[int, bytes]:
    """The newest key for `purpose`, or the one of `version`."""
    opened = open_service_key(purpose, version)
    return opened.version, opened.key


def open_service_key(purpose: str, version: int | None = None) -> OpenServiceKey:
    """As `service_key`, together with the suite it belongs to. Raises Tampered for a version that was never made."""
    if purpose not in SERVICE_PURPOSES:
        raise ValueError(f"There is no service key for {purpose!r}.")
    opened = _opened.get((purpose, version))
    if opened is None:
        opened = _unwrap(purpose, version)
        _opened.put((purpose, version), opened)
    return opened


def _unwrap(purpose: str, version: int | None) -> OpenServiceKey:
    rows = ServiceKey.objects.filter(purpose=purpose).order_by("-version")
    row = (rows if version is None else rows.filter(version=version)).first()
    if row is None and version is None:
        raise KeyUnavailable(f"There is no service key for {purpose!r} yet.")
    if row is None:
        raise Tampered("service key: no such version")
    [key] = provider().unwrap_many([contexts.wrapped(row)])
    return OpenServiceKey(row.version, suite.by_alg(row.alg, "service key"), key)

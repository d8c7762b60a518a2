"""Domain keys, service keys and data keys: making, opening, rewrapping and shredding them.

The root wraps a domain key in the context LP("domain.v1", domain, version u32, alg u8) and a service key in the context
LP("service.v1", purpose, version u32, alg u8), so that no row can stand in for another. Opened domain and service keys
stay in memory for five minutes at most; data keys are never kept, so that a shredded record is shut at once.
"""

import os
import struct
from collections.abc import Iterable, Mapping
from typing import NamedTuple
from uuid import UUID

from django.db import transaction

from records.vault import suite, wrapping
from records.vault.columns import binary
from records.vault.errors import KeyUnavailable, Tampered
from records.vault.lp import lp
from records.vault.memory import KeyCache
from records.vault.models import DataKey, DomainKey, ServiceKey
from records.vault.root import Wrapped, provider

SERVICE_PURPOSES = ("rows", "events", "totp", "likeness", "drafts", "idempotency", "links", "checkpoint")


class OpenServiceKey(NamedTuple):
    """A service key ready for use."""

    version: int
    suite: suite.Suite
    key: bytes


# By context and wrapped bytes: an opened key is remembered for exactly the row that it was opened from.
_domain_keys: KeyCache[bytes] = KeyCache()
# By purpose and version, None being the newest, so that a MAC costs no query.
_service_keys: KeyCache[OpenServiceKey] = KeyCache()


def forget() -> None:
    """Drop every opened key from memory."""
    _domain_keys.forget()
    _service_keys.forget()


def make_service_keys() -> None:
    """Make the first version of every service key that does not exist yet."""
    chosen, root = suite.current(), provider()
    for purpose in SERVICE_PURPOSES:
        context = _context(b"service.v1", purpose, 1, chosen.alg)
        ServiceKey.objects.get_or_create(
            purpose=purpose,
            version=1,
            defaults={"alg": chosen.alg, "wrapped": lambda context=context: root.wrap(_random_key(), context)},
        )


def service_key(purpose: str, version: int | None = None) -> tuple[int, bytes]:
    """The newest key for `purpose`, or the one of `version`."""
    opened = open_service_key(purpose, version)
    return opened.version, opened.key


def open_service_key(purpose: str, version: int | None = None) -> OpenServiceKey:
    """As `service_key`, together with the suite it belongs to. Raises Tampered for a version that was never made."""
    if purpose not in SERVICE_PURPOSES:
        raise ValueError(f"There is no service key for {purpose!r}.")
    opened = _service_keys.get((purpose, version))
    if opened is None:
        opened = _unwrap_service_key(purpose, version)
        _service_keys.put((purpose, version), opened)
    return opened


def _unwrap_service_key(purpose: str, version: int | None) -> OpenServiceKey:
    rows = ServiceKey.objects.filter(purpose=purpose).order_by("-version")
    row = (rows if version is None else rows.filter(version=version)).first()
    if row is None and version is None:
        raise KeyUnavailable(f"There is no service key for {purpose!r} yet.")
    if row is None:
        raise Tampered("service key: no such version")
    [key] = provider().unwrap_many([_wrapped(b"service.v1", purpose, row)])
    return OpenServiceKey(row.version, suite.by_alg(row.alg, "service key"), key)


def make_data_key(record_id: UUID, domain: str) -> None:
    """Give a new record its key, under the newest key of `domain`, whose first is made on first use.

    A record that has a key already keeps it: IntegrityError.
    """
    row = _newest_domain_key(domain)
    DataKey.objects.create(record_id=record_id, domain_key=row, wrapped=_wrap(row, record_id, _random_key()))


def draw_data_keys(domains: Mapping[UUID, str]) -> dict[UUID, tuple[DataKey, bytes]]:
    """Keys for many new records (id → domain): the rows, to be stored with them, and the keys to seal their words."""
    newest = {domain: _newest_domain_key(domain) for domain in sorted(set(domains.values()))}
    drawn = {}
    for record_id, domain in domains.items():
        key, row = _random_key(), newest[domain]
        drawn[record_id] = DataKey(record_id=record_id, domain_key=row, wrapped=_wrap(row, record_id, key)), key
    return drawn


def data_key(record_id: UUID) -> bytes:
    """The key of one record."""
    return data_keys([record_id])[record_id]


def data_keys(record_ids: Iterable[UUID]) -> dict[UUID, bytes]:
    """The keys of many records, in one query. One that is missing or does not open raises Tampered, naming it."""
    wanted = set(record_ids)
    rows = {row.record_id: row for row in DataKey.objects.filter(pk__in=wanted).select_related("domain_key")}
    for record_id in wanted - rows.keys():
        raise Tampered("data key: missing", record_id)
    domain_keys = _open_domain_keys({row.domain_key_id: row.domain_key for row in rows.values()}.values())
    return {row.record_id: _unwrap(domain_keys, row.domain_key_id, row.record_id, row.wrapped) for row in rows.values()}


def _unwrap(domain_keys: dict[int, bytes], pk: int, record_id: UUID, blob: object) -> bytes:
    try:
        return wrapping.unwrap(domain_keys[pk], binary(blob, "data key"), domain_key_id=pk, record_id=record_id)
    except Tampered as error:
        error.record_id = record_id
        raise


@transaction.atomic
def rewrap(record_id: UUID, domain: str) -> None:
    """Put a record's key under the newest key of `domain`: its unit moved, or the domain has a new version."""
    locked = DataKey.objects.select_for_update(no_key=True).filter(pk=record_id).first()
    if locked is None:
        raise Tampered("data key: missing", record_id)
    row = _newest_domain_key(domain)
    locked.wrapped = _wrap(row, record_id, data_key(record_id))
    locked.domain_key = row
    locked.save(update_fields=["domain_key", "wrapped"])


def shred(record_id: UUID) -> bool:
    """Destroy a record's key, and with it every sealed word and file of the record. False when it had none."""
    deleted, _ = DataKey.objects.filter(pk=record_id).delete()
    return deleted > 0


def _newest_domain_key(domain: str) -> DomainKey:
    newest = DomainKey.objects.filter(domain=domain).order_by("-version").first()
    if newest is not None:
        return newest
    chosen = suite.current()
    context = _context(b"domain.v1", domain, 1, chosen.alg)
    first, _ = DomainKey.objects.get_or_create(
        domain=domain,
        version=1,
        defaults={"alg": chosen.alg, "wrapped": lambda: provider().wrap(_random_key(), context)},
    )
    return first


def _open_domain_keys(rows: Iterable[DomainKey]) -> dict[int, bytes]:
    wrapped = {row.pk: _wrapped(b"domain.v1", row.domain, row) for row in rows}
    opened = {pk: _domain_keys.get(entry) for pk, entry in wrapped.items()}
    shut = [pk for pk, key in opened.items() if key is None]
    if shut:
        for pk, key in zip(shut, provider().unwrap_many([wrapped[pk] for pk in shut]), strict=True):
            opened[pk] = key
            _domain_keys.put(wrapped[pk], key)
    return {pk: key for pk, key in opened.items() if key is not None}


def _wrap(row: DomainKey, record_id: UUID, key: bytes) -> bytes:
    chosen = suite.by_alg(row.alg, "domain key")
    domain_key = _open_domain_keys([row])[row.pk]
    return wrapping.wrap(
        chosen, domain_key, key, os.urandom(suite.NONCE_LENGTH), domain_key_id=row.pk, record_id=record_id
    )


def _wrapped(label: bytes, name: str, row: DomainKey | ServiceKey) -> Wrapped:
    try:
        return binary(row.wrapped, "wrapped key"), _context(label, name, row.version, row.alg)
    except (AttributeError, struct.error):  # SQLite keeps whatever is written past us, of any type.
        raise Tampered("wrapped key: impossible particulars") from None


def _context(label: bytes, name: str, version: int, alg: int) -> bytes:
    return lp(label, name.encode(), struct.pack(">I", version), struct.pack(">B", alg))


def _random_key() -> bytes:
    return os.urandom(suite.KEY_LENGTH)

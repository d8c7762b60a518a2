"""Domain keys and data keys: making, opening, rewrapping and shredding them; and making service keys.

Each row is bound to what it is by its context (`contexts.py`) and sealed to the recovery key as well, once there is
one. Opened domain keys stay in memory for five minutes at most; data keys are never kept, so that a shredded record is
shut at once.
"""

import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, TypeVar
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, Model, OuterRef

from records.vault import contexts, kit, service, suite, wrapping
from records.vault.columns import binary
from records.vault.errors import Tampered
from records.vault.memory import KeyCache
from records.vault.models import DataKey, DomainKey, ServiceKey
from records.vault.root import provider
from records.vault.service import SERVICE_PURPOSES, OpenServiceKey, open_service_key, service_key

__all__ = ["SERVICE_PURPOSES", "OpenServiceKey", "open_service_key", "service_key"]

MANY = 500  # ids asked for with one statement
Key = TypeVar("Key", DomainKey, ServiceKey)

# By context and wrapped bytes: an opened key is remembered for exactly the row that it was opened from.
_domain_keys: KeyCache[bytes] = KeyCache()


def forget() -> None:
    """Drop every opened key from memory."""
    _domain_keys.forget()
    service.forget()


def make_service_keys() -> None:
    """Make the first version of every service key that does not exist yet."""
    for purpose in SERVICE_PURPOSES:
        if not ServiceKey.objects.filter(purpose=purpose).exists():
            make_service_key(purpose, 1)


def make_service_key(purpose: str, version: int) -> ServiceKey:
    """The service key of this version, in the suite of the settings; the one that is there when another was first."""
    return _made(ServiceKey, purpose=purpose, version=version)


def make_domain_key(domain: str, version: int) -> DomainKey:
    """As `make_service_key`, for a domain."""
    return _made(DomainKey, domain=domain, version=version)


@transaction.atomic
def _made(model: type[Key], **particulars: Any) -> Key:
    key, alg = _random_key(), suite.current().alg
    wrapped = provider().wrap(key, contexts.of(model(alg=alg, **particulars)))
    defaults = {"alg": alg, "wrapped": wrapped}
    row, made = model._default_manager.get_or_create(**particulars, defaults=defaults)
    if made:
        kit.keep([(row, key)])
    return row


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


def held(record_ids: Collection[UUID]) -> set[UUID]:
    """Those that have a key."""
    ids, found = sorted(record_ids), set()
    for start in range(0, len(ids), MANY):
        found.update(DataKey.objects.filter(pk__in=ids[start : start + MANY]).values_list("pk", flat=True))
    return found


def without(model: type[Model]) -> Iterator[UUID]:
    """The ids of rows of `model`, each of which ought to have a key, that have none."""
    key = Exists(DataKey.objects.filter(pk=OuterRef("pk")))
    rows = model._default_manager.filter(~key).order_by("pk").values_list("pk", flat=True)
    yield from rows.iterator(MANY)


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


@transaction.atomic
def rewrap_some(domain: str, most: int) -> int:
    """Put up to `most` data keys of `domain` under its newest key; how many there were. Raises Tampered, naming one."""
    newest = _newest_domain_key(domain)
    under_older = DataKey.objects.filter(domain_key__domain=domain).exclude(domain_key=newest).order_by("pk")
    rows = list(under_older.select_for_update(no_key=True, of=("self",)).select_related("domain_key")[:most])
    opened = _open_domain_keys({row.domain_key_id: row.domain_key for row in rows}.values())
    for row in rows:
        row.wrapped = _wrap(newest, row.record_id, _unwrap(opened, row.domain_key_id, row.record_id, row.wrapped))
        row.domain_key = newest
    DataKey.objects.bulk_update(rows, ["domain_key", "wrapped"], batch_size=250)
    return len(rows)


def shred(record_id: UUID) -> bool:
    """Destroy a record's key, and with it every sealed word and file of the record. False when it had none."""
    deleted, _ = DataKey.objects.filter(pk=record_id).delete()
    return deleted > 0


def _newest_domain_key(domain: str) -> DomainKey:
    newest = DomainKey.objects.filter(domain=domain).order_by("-version").first()
    return newest or make_domain_key(domain, 1)


def _open_domain_keys(rows: Iterable[DomainKey]) -> dict[int, bytes]:
    wrapped = {row.pk: contexts.wrapped(row) for row in rows}
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


def _random_key() -> bytes:
    return os.urandom(suite.KEY_LENGTH)

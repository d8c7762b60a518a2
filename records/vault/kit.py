"""The recovery kit and the keys: each domain and service key sealed to the recovery key, opened again by the seed.

An envelope stands beside its key's row: sealed for the context of the row (`contexts.py`) in the format of
`recovery.py`, and a tag, HMAC-SHA-256 under HKDF-Expand(voucher, LP("envelope")) of LP("kept.v1", context, sealed).
HPKE alone would open what anybody sealed; the tag says that this system did, also to whoever has nothing but the paper.
"""

import hmac
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from records.vault import contexts, recovery, voucher
from records.vault.columns import binary
from records.vault.contexts import KeyRow
from records.vault.errors import KeyUnavailable, Tampered, WrongShares
from records.vault.lp import lp
from records.vault.models import DomainKey, RecoveryEnvelope, RecoveryKey, ServiceKey
from records.vault.root import provider
from records.vault.suite_aes import AES

FIELDS = {DomainKey: "domain_key", ServiceKey: "service_key"}


class Held(NamedTuple):
    """A key row with what the kit makes of it: the key, or what is wrong."""

    row: KeyRow
    key: bytes | None
    wrong: str


def keep(opened_keys: Iterable[tuple[KeyRow, bytes]]) -> int:
    """Seal these keys to the recovery key in force and store what comes of it; nothing where no kit was made."""
    if (row := recovery.public()) is None:
        return 0
    secret = voucher.present()
    made = [_envelope(row, secret, key_row, key) for key_row, key in opened_keys]
    RecoveryEnvelope.objects.bulk_create(made)
    return len(made)


@transaction.atomic
def make(seed: bytes) -> RecoveryKey:
    """Put the recovery key of `seed` in force, in the place of any other, and seal every key that exists to it."""
    RecoveryKey.objects.all().delete()
    row = recovery.install(recovery.opened(seed).public)
    voucher.keep(row, seed)
    keep(_opened(every_key()))
    return row


def complete() -> int:
    """Seal what no envelope holds: keys made in the moment in which the kit was. How many there were."""
    return keep(_opened(missing()))


def missing() -> list[KeyRow]:
    """The keys that the kit in force does not hold."""
    rows = every_key()  # first: a key that is made meanwhile comes together with its envelope
    held = {(field, pk) for field in FIELDS.values() for pk in _held(field)}
    return [row for row in rows if (FIELDS[type(row)], row.pk) not in held]


def every_key() -> list[KeyRow]:
    """All domain and service keys."""
    return [*DomainKey.objects.order_by("pk"), *ServiceKey.objects.order_by("pk")]


def open_all(seed: bytes) -> Iterator[Held]:
    """Every key as the kit opens it. Raises WrongShares for the seed of another kit."""
    key, secret = _proven(seed), voucher.of(seed)
    rows = every_key()  # first, as in `missing`
    envelopes = _envelopes(key)
    for row in rows:
        yield _open(key, secret, row, envelopes.get((FIELDS[type(row)], row.pk)))


def drill(seed: bytes) -> list[str]:
    """Hold each key that the kit opens against its wrapped twin: the names of those that fail, none for a good kit."""
    failed = [f"{contexts.title(held.row)}: {wrong}" for held in open_all(seed) if (wrong := _differs(held))]
    if not failed:
        RecoveryKey.objects.update(drilled_at=timezone.now())
    return failed


def lost() -> bool:
    """Whether the root does not open every key: it is gone, or another, or a wrapped key was changed."""
    try:
        for _opened_key in _opened(every_key()):
            pass
    except (Tampered, KeyUnavailable):
        return True
    return False


def wrap_again(held: Iterable[Held]) -> None:
    """Put these keys under the newest root key, whatever they were wrapped by before."""
    root = provider()
    for row, key, _wrong in held:
        if key is not None:
            row.wrapped = root.wrap(key, contexts.of(row))
            row.save(update_fields=["wrapped"])


def _proven(seed: bytes) -> recovery.Opened:
    key = recovery.opened(seed)
    if not RecoveryKey.objects.filter(public=key.public).exists():
        raise WrongShares("These shares are of another recovery kit than the one in force.")
    return key


def _opened(rows: list[KeyRow]) -> Iterator[tuple[KeyRow, bytes]]:
    return zip(rows, provider().unwrap_many([contexts.wrapped(row) for row in rows]), strict=True)


def _held(field: str) -> Iterable[int]:
    found: Iterable[int] = RecoveryEnvelope.objects.exclude(**{field: None}).values_list(field, flat=True)
    return found


def _envelopes(key: recovery.Opened) -> dict[tuple[str, int], RecoveryEnvelope]:
    rows = RecoveryEnvelope.objects.filter(recovery_key__public=key.public)
    return {_place(row): row for row in rows}


def _place(row: RecoveryEnvelope) -> tuple[str, int]:
    field = "domain_key" if row.service_key_id is None else "service_key"
    return field, getattr(row, f"{field}_id")


def _open(key: recovery.Opened, secret: bytes, row: KeyRow, envelope: RecoveryEnvelope | None) -> Held:
    if envelope is None:
        return Held(row, None, "not in the kit")
    try:
        context, sealed = contexts.of(row), binary(envelope.sealed, "recovery envelope")
        if not hmac.compare_digest(_tag(secret, context, sealed), binary(envelope.tag, "recovery envelope")):
            raise Tampered("recovery envelope: not sealed by this system for this key")
        return Held(row, recovery.open_by(key, sealed, context), "")
    except Tampered as error:
        return Held(row, None, error.what)


def _differs(held: Held) -> str:
    if held.key is None:
        return held.wrong
    try:
        [twin] = provider().unwrap_many([contexts.wrapped(held.row)])
    except Tampered as error:
        return error.what
    return "" if hmac.compare_digest(twin, held.key) else "the kit holds another key"


def _envelope(row: RecoveryKey, secret: bytes, key_row: KeyRow, key: bytes) -> RecoveryEnvelope:
    context = contexts.of(key_row)
    sealed = recovery.seal_to(bytes(row.public), key, context)
    tag = _tag(secret, context, sealed)
    return RecoveryEnvelope(recovery_key=row, sealed=sealed, tag=tag, **{FIELDS[type(key_row)]: key_row})


def _tag(secret: bytes, context: bytes, sealed: bytes) -> bytes:
    return AES.mac(AES.expand(secret, lp(b"envelope")), lp(b"kept.v1", context, sealed))

"""The way back from the kit: every key out of its recovery envelope, wrapped anew under this machine's root key."""

from uuid import UUID

from django.db import transaction

from records.vault import keys, kit
from records.vault.errors import Tampered
from records.vault.models import ServiceKey

LOST = 0  # the version byte of a wrapped key that no root opens: it waits for its recovery envelope


def lost(backup_id: UUID) -> bytes:
    """What stands in the place of a wrapped key that came with a backup, until `regain` was there."""
    return bytes([LOST]) + backup_id.bytes


def waiting_for() -> UUID | None:
    """The backup whose keys were not regained yet; None on a system that is whole."""
    for row in ServiceKey.objects.order_by("pk")[:1]:
        if len(blob := bytes(row.wrapped)) == 1 + 16 and blob[0] == LOST:
            return UUID(bytes=blob[1:])
    return None


@transaction.atomic
def regain(seed: bytes) -> int:
    """Wrap all keys anew, by the seed of the kit; how many. Raises Tampered for one that the kit does not open."""
    held = list(kit.open_all(seed))
    for _row, _key, wrong in held:
        if wrong:
            raise Tampered(f"wrapped key: {wrong}")
    kit.wrap_again(held)
    keys.forget()
    return len(held)

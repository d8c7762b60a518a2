"""The kit holds every key; one that was swapped, moved or put there by somebody else is named and not believed."""

import os

import pytest
from django.db import connection

from records.vault import contexts, keys, kit, recovery
from records.vault.errors import Tampered, WrongShares
from records.vault.models import DomainKey, RecoveryEnvelope, RecoveryKey, ServiceKey
from records.vault.root import FileRoot
from tests.records.vault.damage import every_flipped_bit, every_truncation

SEED = bytes(range(32))


@pytest.fixture
def row(service_keys):
    """A domain key that a kit made of SEED holds, beside another and the service keys."""
    keys.make_domain_key("unit:two", 1)
    row = keys.make_domain_key("unit:one", 1)
    kit.make(SEED)
    return row


def envelope(row):
    return RecoveryEnvelope.objects.get(domain_key=row)


def test_a_good_kit_passes_its_drill_and_the_day_is_kept(row):
    assert kit.drill(SEED) == []
    assert RecoveryKey.objects.get().drilled_at is not None


def test_the_seed_of_another_kit_is_refused(row):
    with pytest.raises(WrongShares, match="another recovery kit"):
        kit.drill(os.urandom(32))


def test_another_kit_takes_the_place_of_the_first(row):
    kit.make(bytes(32))
    assert kit.drill(bytes(32)) == []
    assert RecoveryEnvelope.objects.count() == 2 + len(keys.SERVICE_PURPOSES)
    with pytest.raises(WrongShares):
        kit.drill(SEED)


def test_a_key_that_was_never_sealed_is_named_and_can_be_made_good(row):
    envelope(row).delete()
    assert kit.missing() == [row]
    assert kit.drill(SEED) == ["unit:one v1: not in the kit"]
    assert RecoveryKey.objects.get().drilled_at is None
    assert kit.complete() == 1
    assert kit.drill(SEED) == []


@pytest.mark.parametrize("look", [kit.missing, lambda: kit.drill(SEED)])
@pytest.mark.parametrize("question", range(1, 5))
def test_a_key_that_somebody_makes_meanwhile_is_not_missing(row, look, question):
    """It comes with its envelope; whoever looked for envelopes before keys would find the one without the other."""
    asked = []

    def make_one(execute, sql, *more):
        asked.append(sql)
        if len(asked) == question:
            keys.make_domain_key("unit:three", 1)
        return execute(sql, *more)

    with connection.execute_wrapper(make_one):
        assert look() == []
    assert len(asked) > question


def test_an_envelope_of_another_key_is_named(row):
    other = envelope(DomainKey.objects.get(domain="unit:two"))
    RecoveryEnvelope.objects.filter(pk=envelope(row).pk).update(sealed=bytes(other.sealed), tag=bytes(other.tag))
    [failed] = kit.drill(SEED)
    assert failed.startswith("unit:one v1: ")


def test_a_key_of_the_attackers_own_sealed_to_the_public_key_is_not_believed(row):
    """Anybody can seal to a public key; only the system and the holders of the kit can tag it."""
    forged = recovery.seal_to(recovery.opened(SEED).public, bytes(32), contexts.of(row))
    RecoveryEnvelope.objects.filter(pk=envelope(row).pk).update(sealed=forged)
    assert recovery.open_with(SEED, forged, contexts.of(row)) == bytes(32)
    [failed] = kit.drill(SEED)
    assert "not sealed by this system" in failed
    assert next(held for held in kit.open_all(SEED) if held.row == row).key is None


def test_an_envelope_with_any_bit_turned_or_any_end_missing_is_not_believed(row):
    key, secret, good = recovery.opened(SEED), kit.voucher.of(SEED), envelope(row)
    sealed, tag = bytes(good.sealed), bytes(good.tag)
    assert kit._open(key, secret, row, good).wrong == ""
    for damaged in [*every_flipped_bit(sealed), *every_truncation(sealed), None, sealed.hex()]:
        assert kit._open(key, secret, row, RecoveryEnvelope(sealed=damaged, tag=tag)).key is None
    for damaged in [*every_flipped_bit(tag), *every_truncation(tag), None, tag.hex()]:
        assert kit._open(key, secret, row, RecoveryEnvelope(sealed=sealed, tag=damaged)).key is None


def test_a_wrapped_key_that_differs_from_its_envelope_is_named(row):
    wrapped = keys.provider().wrap(bytes(32), contexts.of(row))
    DomainKey.objects.filter(pk=row.pk).update(wrapped=wrapped)
    assert kit.drill(SEED) == ["unit:one v1: the kit holds another key"]
    DomainKey.objects.filter(pk=row.pk).update(wrapped=bytes(DomainKey.objects.get(domain="unit:two").wrapped))
    assert kit.drill(SEED) == ["unit:one v1: wrapped key"]


def test_a_key_row_put_back_to_another_version_is_named(row):
    ServiceKey.objects.filter(purpose="rows").update(version=7)
    keys.forget()
    with pytest.raises(Tampered):
        recovery.public()
    assert [failed.partition(":")[0] for failed in kit.drill(SEED)] == ["rows v7"]


def test_with_the_root_lost_every_key_comes_back_under_another(row, record, root_key, settings):
    before = keys.data_key(record)
    root_key.unlink()
    FileRoot.create(root_key)
    keys.forget()
    with pytest.raises(Tampered, match="not wrapped by this root key"):
        keys.data_key(record)
    kit.wrap_again(kit.open_all(SEED))
    keys.forget()
    assert keys.data_key(record) == before
    assert kit.drill(SEED) == []

"""The voucher: what the system keeps of a kit is what the kit's seed gives, and nobody slips another in."""

import os

import pytest

from records.vault import keys, recovery, voucher
from records.vault.errors import KeyUnavailable, Tampered

SEED = bytes(range(32))


@pytest.fixture
def kit(db, root_key):
    keys.make_service_keys()
    row = recovery.install(recovery.opened(SEED).public)
    voucher.keep(row, SEED)
    return row


def test_the_system_and_the_seed_give_one_voucher(kit):
    assert voucher.present() == voucher.of(SEED)
    assert voucher.of(SEED) != voucher.of(os.urandom(32))
    assert voucher.of(SEED) not in bytes(kit.voucher)


def test_without_a_kit_there_is_none(db, root_key):
    keys.make_service_keys()
    with pytest.raises(KeyUnavailable):
        voucher.present()


def test_the_voucher_of_another_kit_does_not_open(kit):
    other = recovery.install(recovery.opened(bytes(32)).public)
    other.voucher = kit.voucher
    other.save()
    with pytest.raises(Tampered):
        voucher.present()

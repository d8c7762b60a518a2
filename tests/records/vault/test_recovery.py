"""The recovery key: what is sealed to it opens by the seed alone, whole, for its own info; and shares give the seed."""

import itertools
import os
import random

import pytest
from shamir_mnemonic.share import Share

from records.vault import contexts, keys, mac, recovery, shares
from records.vault import kit as kits
from records.vault.errors import KeyUnavailable, Tampered, WrongShares
from records.vault.lp import lp
from records.vault.models import DomainKey, RecoveryEnvelope, RecoveryKey
from tests.records.vault.damage import every_flipped_bit, every_truncation

SEED, KEY, INFO = bytes(range(32)), bytes(range(32, 64)), b"whose key"


@pytest.fixture
def kit(service_keys):
    """A recovery key in force, of SEED, that holds every key so far."""
    return kits.make(SEED)


def test_what_is_sealed_opens_by_the_seed_and_has_the_promised_size(kit):
    sealed = recovery.seal(KEY, INFO)
    assert len(sealed) == 1 + 8 + 1120 + 32 + 16
    assert recovery.open_with(SEED, sealed, INFO) == KEY
    assert sealed != recovery.seal(KEY, INFO)


def test_it_opens_for_its_own_info_and_seed_alone(kit):
    sealed = recovery.seal(KEY, INFO)
    for seed, info in ((SEED, b"another"), (os.urandom(32), INFO)):
        with pytest.raises(Tampered):
            recovery.open_with(seed, sealed, info)
    with pytest.raises(ValueError, match="32 bytes"):
        recovery.open_with(b"short", sealed, INFO)


def test_with_any_bit_turned_or_any_end_missing_it_does_not_open(kit):
    sealed, key = recovery.seal(KEY, INFO), recovery.opened(SEED)
    for damaged in [*every_flipped_bit(sealed), *every_truncation(sealed), sealed + b"\0", None, "", sealed.hex(), 1]:
        with pytest.raises(Tampered):
            recovery.open_by(key, damaged, INFO)


@pytest.mark.django_db
def test_without_a_kit_there_is_nobody_to_seal_to():
    assert recovery.public() is None
    with pytest.raises(KeyUnavailable):
        recovery.seal(KEY, INFO)


def test_a_kit_holds_every_key_that_exists_and_each_new_one_from_then_on(kit):
    assert RecoveryEnvelope.objects.count() == len(keys.SERVICE_PURPOSES)
    keys.make_domain_key("unit:one", 1)
    keys.make_service_key("rows", 2)
    for held in kits.open_all(SEED):
        [key] = keys.provider().unwrap_many([contexts.wrapped(held.row)])
        assert (held.key, held.wrong) == (key, "")
    assert RecoveryEnvelope.objects.count() == len(keys.SERVICE_PURPOSES) + 2
    assert kits.missing() == []


@pytest.mark.parametrize("change", [{"public": recovery.opened(bytes(32)).public}, {"mac": bytes(32)}])
def test_a_key_that_somebody_put_there_receives_nothing(kit, change):
    RecoveryKey.objects.update(**change)
    with pytest.raises(Tampered):
        recovery.seal(KEY, INFO)
    with pytest.raises(Tampered):
        keys.make_domain_key("unit:new", 1)
    assert not DomainKey.objects.exists()


def test_nor_does_one_that_stands_beside_it(kit):
    RecoveryKey.objects.create(public=recovery.opened(bytes(32)).public, key_version=1, mac=bytes(kit.mac))
    with pytest.raises(Tampered):
        recovery.public()


def test_the_kit_outlives_a_rotation_of_the_key_that_it_stands_under(kit):
    keys.make_service_key("rows", 2)
    keys.forget()
    assert mac.mac("rows", b"")[0] == 2
    assert recovery.public() == kit


def test_what_says_that_a_recovery_key_was_made_here_is_frozen(kit):
    mac.verify("rows", kit.key_version, lp(b"recovery-key.v1", bytes(kit.public)), kit.mac)


def test_any_two_of_three_shares_give_the_seed_however_they_are_typed():
    seed = os.urandom(32)
    made = shares.split(seed)
    assert [len(share.split()) for share in made] == [33] * 3
    assert {Share.from_mnemonic(share).iteration_exponent for share in made} == {0}  # no passphrase: nothing to slow
    for two in itertools.permutations(made, 2):
        assert recovery.seed_from_shares(two) == seed
    assert recovery.seed_from_shares([f"  {made[0].upper()} ", made[2].replace(" ", "\n")]) == seed


def test_less_or_other_shares_give_nothing_and_no_word_away():
    made, others, chance = shares.split(SEED), shares.split(SEED), random.Random(1)
    words = made[0].split()
    words[chance.randrange(33)] = "academic"
    wrong = [
        [],
        made[:1],
        [made[0], made[0]],
        [made[0], others[1]],
        [made[0], "academic acid"],
        [" ".join(words), made[1]],
    ]
    for typed in [*wrong, ["谈", "心"], ["", ""]]:
        with pytest.raises(WrongShares, match="not two shares of one recovery kit") as error:
            recovery.seed_from_shares(typed)
        assert not set(str(error.value).split()) & set(made[0].split()) - {"a", "or", "two", "kit", "is", "one", "not"}

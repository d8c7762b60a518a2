"""Small secrets open for their own owner and purpose alone, and not at all once a bit of them was turned."""

import pytest

from records.vault import keys, secrets, suite
from records.vault.errors import Tampered
from records.vault.lp import lp
from tests.records.vault.damage import every_flipped_bit, every_truncation

pytestmark = pytest.mark.usefixtures("each_suite", "service_keys")


def test_a_secret_opens_for_its_own_owner_and_purpose_alone():
    sealed = secrets.seal("totp", "one", b"JBSWY3DPEHPK3PXP")
    assert secrets.open("totp", "one", memoryview(sealed)) == b"JBSWY3DPEHPK3PXP"
    for purpose, owner in (("totp", "two"), ("totp", ""), ("links", "one")):
        with pytest.raises(Tampered):
            secrets.open(purpose, owner, sealed)


def test_the_form_of_a_secret_is_frozen():
    sealed, chosen = secrets.seal("totp", "one", b"text"), suite.current()
    header, nonce = bytes([1, chosen.alg, 0, 0, 0, 1]), sealed[6:18]
    key = chosen.derive(keys.service_key("totp")[1], b"derive.v1", lp(b"secret.v1", b"totp", b"one"))
    aad = lp(b"secret.v1", header, b"totp", b"one")
    assert sealed == header + nonce + chosen.seal(key, nonce, b"text", aad)


def test_no_two_seals_of_one_secret_are_alike_and_neither_shows_it():
    first, second = secrets.seal("totp", "one", b"secret"), secrets.seal("totp", "one", b"secret")
    assert first != second
    assert b"secret" not in first


def test_a_secret_with_any_bit_turned_or_any_end_missing_is_refused():
    sealed = secrets.seal("totp", "one", b"s")
    for damaged in [*every_flipped_bit(sealed), *every_truncation(sealed), sealed + b"\0", None, "s", sealed.hex()]:
        with pytest.raises(Tampered):
            secrets.open("totp", "one", damaged)


def test_after_a_rotation_an_old_secret_still_opens_and_a_new_one_names_the_new_key():
    old = secrets.seal("totp", "one", b"old")
    keys.make_service_key("totp", 2)
    keys.forget()
    new = secrets.seal("totp", "one", b"new")
    assert (old[2:6], new[2:6]) == (bytes([0, 0, 0, 1]), bytes([0, 0, 0, 2]))
    assert (secrets.open("totp", "one", old), secrets.open("totp", "one", new)) == (b"old", b"new")

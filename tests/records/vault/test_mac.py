"""MACs hold for their purpose, version and message alone; derived keys and MACs never meet."""

import hashlib

import pytest

from records.vault import keys
from records.vault.errors import Tampered
from records.vault.mac import derive, digest, mac, verify
from tests.records.vault.damage import every_flipped_bit, every_truncation

pytestmark = pytest.mark.usefixtures("each_suite", "service_keys")


def test_a_mac_verifies_for_its_own_purpose_version_and_message():
    version, code = mac("events", b"message")
    assert (version, len(code)) == (1, 32)
    verify("events", version, b"message", code)
    verify("events", version, b"message", memoryview(code))
    for purpose, number, message in [("rows", 1, b"message"), ("events", 2, b"message"), ("events", 1, b"massage")]:
        with pytest.raises(Tampered):
            verify(purpose, number, message, code)


def test_a_mac_with_any_bit_turned_or_any_end_missing_is_refused():
    _, code = mac("rows", b"message")
    for damaged in [*every_flipped_bit(code), *every_truncation(code), code + b"\0", None, "", code.hex()]:
        with pytest.raises(Tampered):
            verify("rows", 1, b"message", damaged)


def test_derived_keys_differ_by_purpose_and_context_and_never_equal_a_mac():
    _, code = mac("drafts", b"draft")
    made = [derive("drafts", b"draft"), derive("drafts", b"other"), derive("links", b"draft"), code]
    assert len(set(made)) == 4
    assert derive("drafts", b"draft") == made[0]
    assert len(derive("drafts", b"draft", 48)) == 48


def test_after_a_rotation_new_macs_use_the_new_key_and_old_ones_still_verify():
    version, code = mac("rows", b"message")
    before = derive("drafts", b"draft")
    for purpose in ("rows", "drafts"):
        keys.make_service_key(purpose, 2)
    keys.forget()
    assert mac("rows", b"message")[0] == 2
    assert mac("rows", b"message", version=1) == (1, code)
    verify("rows", version, b"message", code)
    assert derive("drafts", b"draft", version=1) == before != derive("drafts", b"draft")


def test_a_digest_is_sha_256():
    assert digest(b"abc") == hashlib.sha256(b"abc").digest()

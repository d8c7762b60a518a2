"""Vectors that others published: the ciphers under our formats are the ones that their names say.

Most come with the package cryptography-vectors. Those for HMAC-SM3 are of GM/T 0042-2015, appendix D.3.
"""

import hashlib
import itertools
import json

import cryptography_vectors
import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.bindings._rust import openssl
from cryptography.hazmat.primitives import hashes, hpke
from cryptography.hazmat.primitives.asymmetric import mlkem, x25519

from records.vault.errors import Tampered
from records.vault.suite_aes import AES
from records.vault.suite_sm import SM, sm4_gcm_open, sm4_gcm_seal

HMAC_SM3 = [
    (
        bytes(range(1, 33)),
        b"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq" * 2,
        "ca05e144ed05d1857840d1f318a4a8669e559fc8391f414485bfdf7bb408963a",
    ),
    (bytes(range(1, 38)), b"\xcd" * 50, "220bf579ded555393f0159f66c99877822a3ecf610d1552154b41d44b94db3ae"),
    (b"\x0b" * 32, b"Hi There", "c0ba18c68b90c88bc07de794bfc7d2c8d19ec31ed8773bc2b390c9604e0be11e"),
]
KEMS = {0x20: hpke.KEM.X25519, 0x647A: hpke.KEM.MLKEM768_X25519}
KDFS = {1: hpke.KDF.HKDF_SHA256}
AEADS = {1: hpke.AEAD.AES_128_GCM, 2: hpke.AEAD.AES_256_GCM, 3: hpke.AEAD.CHACHA20_POLY1305}


def lines(*path):
    with cryptography_vectors.open_vector_file("/".join(path), "r") as file:
        yield from (line.strip() for line in file)


def blocks(*path):
    """The vectors of a file in NIST's form: name → bytes, or text where it is none."""
    found = {}
    for line in itertools.chain(lines(*path), [""]):
        name, is_one, value = (part.strip() for part in line.partition("="))
        if is_one and not line.startswith(("#", "[")):
            found[name.lower()] = value
        elif line == "FAIL":
            found["fail"] = ""
        elif not line and found:
            yield found
            found = {}


def unhexed(vector, *names):
    return [bytes.fromhex(vector[name]) for name in names]


def hpke_vectors(name):
    with cryptography_vectors.open_vector_file(f"HPKE/{name}", "r") as file:
        return [row for row in json.load(file) if row["mode"] == 0 and row["kem_id"] in KEMS and row["kdf_id"] in KDFS]


def test_aes_256_gcm_is_that_of_nist():
    path = "ciphers/AES/GCM/gcmDecrypt256.rsp"
    seen = {"fail": 0, "pt": 0}
    for vector in blocks(path):
        if "key" not in vector or len(vector["iv"]) != 24 or len(vector["tag"]) != 32:
            continue
        key, nonce, sealed, tag, aad = unhexed(vector, "key", "iv", "ct", "tag", "aad")
        if "fail" in vector:
            with pytest.raises(Tampered):
                AES.open(key, nonce, sealed + tag, aad, "vector")
            seen["fail"] += 1
        else:
            assert AES.open(key, nonce, sealed + tag, aad, "vector") == bytes.fromhex(vector["pt"])
            assert AES.seal(key, nonce, bytes.fromhex(vector["pt"]), aad) == sealed + tag
            seen["pt"] += 1
    assert min(seen.values()) > 100


def test_hmac_and_hkdf_with_sha_256_are_those_of_the_rfcs():
    macs = list(blocks("HMAC/rfc-4231-sha256.txt"))
    assert len(macs) >= 5
    for vector in macs:
        key, message, code = unhexed(vector, "key", "msg", "md")
        assert AES.mac(key, message) == code
    vector = {}
    for part in blocks("KDF/rfc-5869-HKDF-SHA256.txt"):  # what goes in and what comes out stand apart
        vector |= part
        if "okm" not in part:
            continue
        key, salt, info, prk, okm = unhexed(vector, "ikm", "salt", "info", "prk", "okm")
        assert AES.derive(key, salt, info, len(okm)) == okm == AES.expand(prk, info, len(okm))
    assert vector["count"] == "3"


def test_sm4_gcm_is_that_of_rfc_8998():
    [vector] = blocks("ciphers/SM4/rfc8998.txt")
    key, nonce, plaintext, sealed, tag, aad = unhexed(vector, "key", "iv", "plaintext", "ciphertext", "tag", "aad")
    assert sm4_gcm_seal(key, nonce, plaintext, aad) == sealed + tag
    assert sm4_gcm_open(key, nonce, sealed + tag, aad) == plaintext
    with pytest.raises(InvalidTag):
        sm4_gcm_open(key, nonce, sealed + tag, aad + b"\0")


def test_sm3_is_that_of_the_standard():
    vectors = list(blocks("hashes/SM3/oscca.txt"))
    assert len(vectors) >= 5
    for vector in vectors:
        message, expected = unhexed(vector, "msg", "md")
        digest = hashes.Hash(hashes.SM3())
        digest.update(message[: int(vector["len"]) // 8])
        assert digest.finalize() == expected


@pytest.mark.parametrize(("key", "message", "code"), HMAC_SM3)
def test_hmac_sm3_is_that_of_the_standard(key, message, code):
    assert SM.mac(key, message).hex() == code


def test_hkdf_sm3_is_hkdf_over_that_hmac():
    """No vectors are published: RFC 5869, section 2.3, in four lines."""
    key, salt, info = bytes(range(32)), b"salt", b"info"
    prk, block, made = SM.mac(salt, key), b"", b""
    for number in (1, 2, 3):
        block = SM.mac(prk, block + info + bytes([number]))
        made += block
    assert SM.derive(key, salt, info, 80) == made[:80] == SM.expand(prk, info, 80)


@pytest.mark.parametrize("name", ["test-vectors.json", "hpke-pq-test-vectors.json"])
def test_hpke_is_that_of_rfc_9180_and_of_its_hybrid_draft(name):
    vectors = [row for row in hpke_vectors(name) if row["aead_id"] in AEADS]
    assert vectors
    for row in vectors:
        suite = hpke.Suite(KEMS[row["kem_id"]], KDFS[row["kdf_id"]], AEADS[row["aead_id"]])
        first = row["encryptions"][0]
        sealed, aad, info = bytes.fromhex(row["enc"] + first["ct"]), bytes.fromhex(first["aad"]), row["info"]
        opened = openssl.hpke._decrypt_with_aad(suite, sealed, private_key(row), bytes.fromhex(info), aad)
        assert opened.hex() == first["pt"]
        with pytest.raises(InvalidTag):
            openssl.hpke._decrypt_with_aad(suite, sealed, private_key(row), bytes.fromhex(info) + b"\0", aad)


def private_key(row):
    """The draft makes both keys of the hybrid from one seed by SHAKE256; ours come from HKDF, see recovery.py."""
    seed = bytes.fromhex(row["skRm"])
    if row["kem_id"] == 0x20:
        return x25519.X25519PrivateKey.from_private_bytes(seed)
    both = hashlib.shake_256(seed).digest(96)
    inner = mlkem.MLKEM768PrivateKey.from_seed_bytes(both[:64])
    outer = x25519.X25519PrivateKey.from_private_bytes(both[64:])
    assert (inner.public_key().public_bytes_raw() + outer.public_key().public_bytes_raw()).hex() == row["pkRm"]
    return hpke.MLKEM768X25519PrivateKey(inner, outer)

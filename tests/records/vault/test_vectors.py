"""Frozen vectors: what was sealed once must open for ever, and be sealed to the same bytes again.

They were made from the words of the formats by a script that shares no code with the vault. They are never regenerated:
a change that breaks them is a new version byte.
"""

import hashlib
import io
import json
from pathlib import Path
from uuid import UUID

import pytest

from records.vault import envelope, root, stream, wrapping
from records.vault.lp import lp
from records.vault.suite import BY_ALG

VECTORS = json.loads((Path(__file__).parent / "vectors" / "aes.json").read_text())
AES = BY_ALG[1]
KEYS = {name: bytes.fromhex(key) for name, key in VECTORS["keys"].items()}
RECORD, FILE = UUID(VECTORS["record_id"]), UUID(VECTORS["file_id"])


def unhexed(name):
    return {key: bytes.fromhex(value) if isinstance(value, str) else value for key, value in VECTORS[name].items()}


def sealed(content, salt):
    return b"".join(stream.sealed(KEYS["data_key"], AES, salt, FILE, [content]))


def test_a_domain_key_wrapped_by_the_root_opens_and_is_made_again():
    vector = unhexed("wrapped_domain_key")
    assert root.unwrap_under(KEYS["root"], vector["blob"], vector["context"]) == KEYS["domain_key"]
    again = root.wrap_under(KEYS["root"], AES, vector["nonce"], KEYS["domain_key"], vector["context"])
    assert again == vector["blob"]


def test_a_wrapped_data_key_opens_and_is_made_again():
    vector = unhexed("wrapped_data_key")
    place = {"domain_key_id": vector["domain_key_id"], "record_id": RECORD}
    assert wrapping.unwrap(KEYS["domain_key"], vector["blob"], **place) == KEYS["data_key"]
    assert wrapping.wrap(AES, KEYS["domain_key"], KEYS["data_key"], vector["nonce"], **place) == vector["blob"]
    assert len(vector["blob"]) == 1 + 1 + 12 + 48 + 32


def test_an_envelope_opens_and_is_made_again():
    vector = VECTORS["envelope"]
    place = envelope.Place(RECORD, vector["name"], vector["revision"])
    blob, nonce = bytes.fromhex(vector["blob"]), bytes.fromhex(vector["nonce"])
    assert envelope.unseal_under(KEYS["data_key"], place, blob) == vector["content"]
    assert envelope.seal_under(KEYS["data_key"], AES, nonce, place, vector["content"]) == blob


def test_a_sealed_file_opens_and_is_made_again():
    vector = unhexed("file")
    assert list(stream.opened(KEYS["data_key"], FILE, io.BytesIO(vector["sealed"]))) == [vector["content"]]
    assert sealed(vector["content"], vector["salt"]) == vector["sealed"]


@pytest.mark.parametrize("vector", VECTORS["files_by_digest"], ids=lambda vector: vector["about"])
def test_a_longer_sealed_file_is_made_again(vector):
    content = (bytes(range(256)) * 600)[: vector["bytes"]]
    blob = sealed(content, unhexed("file")["salt"])
    assert (len(blob), hashlib.sha256(blob).hexdigest()) == (vector["sealed_length"], vector["sealed_sha256"])
    assert stream.length(len(blob)) == vector["bytes"]
    assert b"".join(stream.opened(KEYS["data_key"], FILE, io.BytesIO(blob))) == content


def test_a_mac_and_a_derived_key_are_made_again():
    mac, derive = unhexed("mac"), unhexed("derive")
    assert AES.mac(KEYS["service_key"], mac["message"]) == mac["mac"]
    assert AES.derive(KEYS["service_key"], b"derive.v1", derive["context"]) == derive["key"]
    assert AES.derive(KEYS["service_key"], b"derive.v1", derive["context"], 40) == derive["forty"]


def test_parts_are_joined_with_their_count_and_fixed_width_lengths():
    assert lp() == b"\x00"
    assert lp(b"ab", b"", b"c") == bytes.fromhex("03 00000002 6162 00000000 00000001 63")
    assert lp(*[b""] * 255)[0] == 255
    with pytest.raises(ValueError, match="255"):
        lp(*[b""] * 256)

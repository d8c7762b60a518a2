"""Frozen vectors: what was sealed once must open for ever, and be sealed to the same bytes again.

They were made from the words of the formats by scripts that share no code with the vault (one stands beside them). They
are never regenerated: a change that breaks them is a new version byte.
"""

import datetime
import hashlib
import io
import json
from pathlib import Path
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from records.backup import container
from records.documents import codes
from records.vault import (
    contexts,
    covered,
    envelope,
    keys,
    kit,
    links,
    mac,
    recovery,
    root_file,
    seals,
    secrets,
    signing,
    stream,
    voucher,
    wrapping,
)
from records.vault.lp import lp
from records.vault.models import ServiceKey
from records.vault.root import provider
from records.vault.suite import SUITES

FOLDER = Path(__file__).parent / "vectors"


class Frozen:
    """The vectors of one suite."""

    def __init__(self, name):
        self.vectors = json.loads((FOLDER / f"{name}.json").read_text())
        self.suite = SUITES[name]
        given = {name: bytes.fromhex(key) for name, key in self.vectors["keys"].items()}
        self.root, self.domain_key = given["root"], given["domain_key"]
        self.data_key, self.service_key = given["data_key"], given["service_key"]
        self.record, self.file = UUID(self.vectors["record_id"]), UUID(self.vectors["file_id"])

    def unhexed(self, name):
        vector = self.vectors[name]
        return {key: bytes.fromhex(value) if isinstance(value, str) else value for key, value in vector.items()}

    def sealed(self, content, salt):
        return b"".join(stream.sealed(self.data_key, self.suite, salt, self.file, [content]))


@pytest.fixture(params=["aes", "sm"])
def frozen(request):
    return Frozen(request.param)


def test_a_domain_key_wrapped_by_the_root_opens_and_is_made_again(frozen):
    vector = frozen.unhexed("wrapped_domain_key")
    assert root_file.unwrap_under(frozen.root, vector["blob"], vector["context"]) == frozen.domain_key
    again = root_file.wrap_under(frozen.root, frozen.suite, vector["nonce"], frozen.domain_key, vector["context"])
    assert again == vector["blob"]


def test_what_binds_a_wrapped_key_to_its_row_is_frozen():
    assert contexts.domain("people", 3, 1) == bytes.fromhex(
        "04 00000009 646f6d61696e2e7631 00000006 70656f706c65 00000004 00000003 00000001 01"
    )
    assert contexts.service("rows", 260, 2) == bytes.fromhex(
        "04 0000000a 736572766963652e7631 00000004 726f7773 00000004 00000104 00000001 02"
    )


def test_a_wrapped_data_key_opens_and_is_made_again(frozen):
    vector = frozen.unhexed("wrapped_data_key")
    place = {"domain_key_id": vector["domain_key_id"], "record_id": frozen.record}
    assert wrapping.unwrap(frozen.domain_key, vector["blob"], **place) == frozen.data_key
    assert wrapping.wrap(frozen.suite, frozen.domain_key, frozen.data_key, vector["nonce"], **place) == vector["blob"]
    assert len(vector["blob"]) == 1 + 1 + 12 + 48 + 32


def test_an_envelope_opens_and_is_made_again(frozen):
    vector = frozen.vectors["envelope"]
    place = envelope.Place(frozen.record, vector["name"], vector["revision"])
    blob, nonce = bytes.fromhex(vector["blob"]), bytes.fromhex(vector["nonce"])
    assert envelope.unseal_under(frozen.data_key, place, blob) == vector["content"]
    assert envelope.seal_under(frozen.data_key, frozen.suite, nonce, place, vector["content"]) == blob


def test_a_sealed_file_opens_and_is_made_again(frozen):
    vector = frozen.unhexed("file")
    assert list(stream.opened(frozen.data_key, frozen.file, io.BytesIO(vector["sealed"]))) == [vector["content"]]
    assert frozen.sealed(vector["content"], vector["salt"]) == vector["sealed"]


def test_longer_sealed_files_are_made_again(frozen):
    for vector in frozen.vectors["files_by_digest"]:
        content = (bytes(range(256)) * 600)[: vector["bytes"]]
        blob = frozen.sealed(content, frozen.unhexed("file")["salt"])
        made = len(blob), hashlib.sha256(blob).hexdigest()
        assert made == (vector["sealed_length"], vector["sealed_sha256"]), vector["about"]
        assert stream.length(len(blob)) == vector["bytes"]
        assert b"".join(stream.opened(frozen.data_key, frozen.file, io.BytesIO(blob))) == content


def test_a_mac_and_a_derived_key_are_made_again(frozen):
    mac, derive = frozen.unhexed("mac"), frozen.unhexed("derive")
    assert frozen.suite.mac(frozen.service_key, mac["message"]) == mac["mac"]
    assert frozen.suite.derive(frozen.service_key, b"derive.v1", derive["context"]) == derive["key"]
    assert frozen.suite.derive(frozen.service_key, b"derive.v1", derive["context"], 40) == derive["forty"]


def test_a_recovery_envelope_opens_by_its_seed_and_by_any_two_of_its_shares():
    """What is made of the seed is made again; what is sealed has chance in it and is opened only."""
    vector = json.loads((FOLDER / "recovery.json").read_text())
    shares = vector.pop("shares")
    found = {name: bytes.fromhex(value) for name, value in vector.items()}
    key = recovery.opened(found["seed"])
    assert (key.public, recovery.key_id(key.public)) == (found["public"], found["id"])
    assert voucher.of(found["seed"]) == found["voucher"]
    assert recovery.open_by(key, found["sealed"], found["context"]) == found["data"]
    assert kit._tag(found["voucher"], found["context"], found["sealed"]) == found["tag"]
    for two in (shares[:2], shares[1:], shares[::2]):
        assert recovery.seed_from_shares(two) == found["seed"]


def test_parts_are_joined_with_their_count_and_fixed_width_lengths():
    assert lp() == b"\x00"
    assert lp(b"ab", b"", b"c") == bytes.fromhex("03 00000002 6162 00000000 00000001 63")
    assert lp(*[b""] * 255)[0] == 255
    with pytest.raises(ValueError, match="255"):
        lp(*[b""] * 256)


def test_what_a_signing_key_is_derived_from_is_frozen(db):
    keys.make_service_keys()
    keys.make_service_key("checkpoint", 2)
    made = []
    for version in (1, 2):
        seed = mac.derive("checkpoint", lp(b"ed25519.v1", b"checkpoint"), version=version)
        made.append((version, Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()))
    assert signing.public_keys("checkpoint") == made
    assert made[0][1] != made[1][1]
    for version, public in made:
        assert signing.sign("checkpoint", b"text", version)[0] == version
        signing.verify(public, b"text", signing.sign("checkpoint", b"text", version)[1], "text")


def test_a_file_in_three_segments_opens_and_is_made_again():
    vector, frozen = json.loads((FOLDER / "segments.json").read_text()), Frozen("aes")
    content, blobs = (bytes(range(256)) * 1024)[: vector["bytes"]], []
    starts = [segment["start"] for segment in vector["segments"]]
    for number, (segment, end) in enumerate(zip(vector["segments"], [*starts[1:], len(content)], strict=True)):
        place, salt = stream.Place(number, segment["start"], len(content)), bytes.fromhex(segment["salt"])
        part = [content[segment["start"] : end]]
        blobs.append(b"".join(stream.sealed(frozen.data_key, frozen.suite, salt, frozen.file, part, place)))
        assert hashlib.sha256(blobs[-1]).hexdigest() == segment["sealed_sha256"]
    whole = b"".join(blobs)
    assert (len(whole), hashlib.sha256(whole).hexdigest()) == (vector["sealed_length"], vector["sealed_sha256"])
    assert b"".join(stream.opened(frozen.data_key, frozen.file, io.BytesIO(whole))) == content


FORMATS = json.loads((FOLDER / "formats.json").read_text())


@pytest.fixture
def frozen_keys(db):
    """The service keys of the vectors, each the newest of its purpose."""
    for purpose, key in FORMATS["keys"].items():
        row = ServiceKey(purpose=purpose, version=FORMATS["key_version"], alg=1)
        row.wrapped = provider().wrap(bytes.fromhex(key), contexts.of(row))
        row.save()


def test_a_backup_opens_by_the_seed_of_its_kit():
    vector, seed = FORMATS["backup"], bytes.fromhex(json.loads((FOLDER / "recovery.json").read_text())["seed"])
    file = io.BytesIO(bytes.fromhex(vector["blob"]))
    head = container.read_head(file)
    assert (head.id.hex, (head.made_at - container.EPOCH) // container.MICROSECOND) == (vector["id"], vector["made_at"])
    assert b"".join(container.opened(head, file, seed)) == bytes.fromhex(vector["content"])


def test_a_paper_code_is_read_and_made_again(frozen_keys):
    vector = FORMATS["paper"]
    assert codes.read(vector["code"]) == (vector["event"], vector["revision"])
    assert codes.write(vector["event"], vector["revision"]) == vector["code"]


def test_a_links_token_and_code_are_read_and_made_again(frozen_keys):
    vector = FORMATS["link"]
    link = links.Link(vector["kind"], UUID(vector["id"]), vector["epoch"], vector["expires"])
    assert links.read(vector["token"]) == link
    assert links.sign(*link) == vector["token"]
    assert links.code(link.id, link.epoch) == vector["code"]


def test_a_small_secret_opens(frozen_keys):
    vector = FORMATS["secret"]
    opened = secrets.open("totp", vector["owner"], bytes.fromhex(vector["blob"]))
    assert opened == bytes.fromhex(vector["content"])


def test_a_seal_is_made_again(frozen_keys):
    vector, thing = FORMATS["seal"], covered.Thing("person", FORMATS["seal"]["row"])
    post = (UUID(FORMATS["link"]["id"]), "head", datetime.date(2024, 4, 24), None)
    content = covered.Content(covered.KINDS["person"], ("20001", None), ({1: post},))
    made = seals._made(thing, content, vector["epoch"])
    assert (made.key_version, made.mac.hex()) == (FORMATS["key_version"], vector["mac"])

"""Checkpoints are C2SP's: others' signed notes are read here, and what we write is what they write."""

import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from records.audit import signed_note
from records.audit.signed_note import Body, Malformed
from records.vault import signing
from records.vault.errors import Tampered

VECTORS = json.loads((Path(__file__).parent / "vectors" / "signed_note.json").read_text())
TEXT, LINES, KEYS = VECTORS["text"], VECTORS["lines"], VECTORS["keys"]
NOTE = TEXT + "\n" + LINES["PeterNeumann"] + LINES["EnochRoot"]


def public(name) -> bytes:
    return signed_note.decoded(KEYS[name].split("+", 2)[2])[1:]


@pytest.mark.parametrize("name", sorted(KEYS))
def test_a_foreign_verifier_key_is_written_the_same(name):
    assert signed_note.verifier_key(name, public(name)) == KEYS[name]


def test_a_foreign_note_is_taken_apart_and_its_signatures_hold():
    note = signed_note.read(NOTE)
    assert note.text == TEXT
    for one in note.signatures:
        assert one.key_id == signed_note.key_id(one.name, public(one.name))
        signing.verify(public(one.name), note.text.encode(), one.signature, "note")
        with pytest.raises(Tampered):
            signing.verify(public(one.name), note.text.encode() + b" ", one.signature, "note")


def test_the_text_of_a_note_may_hold_empty_lines():
    note = signed_note.read("one\n\ntwo\n" + "\n" + LINES["PeterNeumann"])
    assert note.text == "one\n\ntwo\n"
    assert len(note.signatures) == 1


def test_a_foreign_key_signs_the_same_line():
    seed = signed_note.decoded(VECTORS["signer"].split("+", 4)[4])[1:]
    signature = Ed25519PrivateKey.from_private_bytes(seed).sign(TEXT.encode())
    assert signed_note.line("PeterNeumann", public("PeterNeumann"), signature) == LINES["PeterNeumann"]


BAD = {
    "text alone": TEXT,
    "no signature": TEXT + "\n",
    "last line unended": TEXT + "\n" + LINES["PeterNeumann"][:-1],
    "control character": "\x01" + NOTE,
    "no dash": TEXT + "\n" + LINES["PeterNeumann"].removeprefix("— "),
    "space in a name": TEXT + "\n" + LINES["PeterNeumann"].replace("PeterNeumann", "Bad Name"),
    "plus in a name": TEXT + "\n" + LINES["PeterNeumann"].replace("PeterNeumann", "Bad+Name"),
    "unexpected line": NOTE + "Unexpected line.\n",
    "not base64": TEXT + "\n— name !!!!\n",
    "loose base64": TEXT + "\n— name AAAAAAB=\n",
    "no more than a key id": TEXT + "\n— name AAAAAA==\n",
    "too long": "x" * 20_000 + NOTE,
}


@pytest.mark.parametrize("note", BAD.values(), ids=BAD)
def test_what_is_no_note_is_refused(note):
    with pytest.raises(Malformed):
        signed_note.read(note)


@given(st.integers(0, 10**18), st.binary(min_size=32, max_size=32))
def test_a_checkpoint_says_what_was_written(size, root):
    text = signed_note.body("outreach.example/trail/1", size, root)
    assert signed_note.read_body(text) == Body("outreach.example/trail/1", size, root)


@pytest.mark.parametrize(
    "text", ["", "a\n", "a\n1\n", "\n1\nAAAA\n", "a\n01\nAAAA\n", "a\n-1\nAAAA\n", "a\n１\nAAAA\n", "a\n1\nAAAA\n"]
)
def test_what_is_no_checkpoint_is_refused(text):
    with pytest.raises(Malformed):
        signed_note.read_body(text)


@given(st.text(max_size=300))
def test_no_text_at_all_crashes_the_reader(text):
    for reader in (signed_note.read, signed_note.read_body):
        try:
            reader(text)
        except Malformed:
            continue

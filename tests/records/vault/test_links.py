"""Tokens of one-time links: what was signed is read back, and nothing else is ever read."""

import uuid
from struct import pack

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.vault import keys, links, mac
from records.vault.errors import Tampered
from records.vault.links import Link
from records.vault.lp import lp
from tests.bent import a_few, bent, broken

ID = uuid.UUID("12345678-1234-5678-1234-567812345678")
SAID = ("reset", ID, 3, 1_800_000_000)

pytestmark = pytest.mark.usefixtures("each_suite", "service_keys")


def test_a_token_says_what_was_signed():
    assert links.read(links.sign(*SAID)) == Link(*SAID)


def test_the_form_of_a_token_and_of_its_code_is_frozen():
    body = pack(">BIIQ16sB5s", 1, 1, 3, 1_800_000_000, ID.bytes, 5, b"reset")
    assert links._bytes(links.sign(*SAID)) == body + mac.mac("links", lp(b"link.v1", body))[1]
    raw = mac.derive("links", lp(b"code.v1", ID.bytes, b"\0\0\0\3"), 10)
    assert links.code(ID, 3) == "".join("abcdefghjkmnpqrstuvwxyz23456789"[byte % 31] for byte in raw)


def test_a_token_of_before_a_change_of_the_key_is_read_after_it():
    token = links.sign(*SAID)
    keys.make_service_key("links", 2)
    keys.forget()
    assert links.read(token) == links.read(links.sign(*SAID)) == Link(*SAID)
    assert links.sign(*SAID) != token


def test_a_token_is_made_of_letters_that_an_address_takes():
    assert set(links.sign(*SAID)) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


def test_every_changed_bit_and_every_cut_is_refused():
    blob = links._bytes(links.sign(*SAID))
    for place in range(len(blob) * 8):
        turned = bytearray(blob)
        turned[place // 8] ^= 1 << place % 8
        with pytest.raises(Tampered):
            links.read(links._text(bytes(turned)))
    for length in range(len(blob)):
        with pytest.raises(Tampered):
            links.read(links._text(blob[:length]))
    with pytest.raises(Tampered):
        links.read(links._text(blob + b"\0"))


@pytest.mark.parametrize("token", ["", "é", "a", "a=", "====", "A" * 300, " ", "\0", "A B", None, 7, b"x"])
def test_what_is_no_token_is_refused(token):
    with pytest.raises(Tampered):
        links.read(token)


def test_a_token_is_spelt_in_one_way_only():
    token = links.sign(*SAID)
    for other in (token + "=", token + "\n", " " + token, token.replace(token[-1], token[-1] + "=")):
        with pytest.raises(Tampered):
            links.read(other)


def test_the_code_belongs_to_one_link_and_epoch():
    code = links.code(ID, 1)
    assert len(code) == links.CODE_LENGTH
    assert len({code, links.code(ID, 2), links.code(uuid.uuid4(), 1)}) == 3
    assert set(code) <= set(links.LETTERS)


@a_few(50)
@given(st.data())
def test_no_text_at_all_crashes_the_reader(data):
    token = links.sign(*SAID)
    of_its_letters = bent(token.encode()).map(lambda letters: letters.decode("latin-1"))
    made_up = st.text(max_size=300) | broken(links._bytes(token)).map(links._text) | of_its_letters
    with pytest.raises(Tampered):
        links.read(data.draw(made_up.filter(lambda other: other != token)))

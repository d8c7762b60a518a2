"""Tokens of one-time links: what was signed is read back, and nothing else is ever read."""

import uuid

import pytest

from records.vault import links
from records.vault.errors import Tampered
from records.vault.links import Link

ID = uuid.UUID("12345678-1234-5678-1234-567812345678")
SAID = ("reset", ID, 3, 1_800_000_000)

pytestmark = pytest.mark.usefixtures("each_suite", "service_keys")


def test_a_token_says_what_was_signed():
    assert links.read(links.sign(*SAID)) == Link(*SAID)


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

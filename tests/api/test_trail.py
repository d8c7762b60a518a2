"""Clients keep checkpoints and check that each goes on from the one before."""

import pytest

from records.audit import checkpoints, signed_note, tree
from tests import world as make
from tests.api.client import Mobile, codes

pytestmark = pytest.mark.django_db
PATH = "/trail/checkpoint"


@pytest.fixture
def client(world):
    return Mobile("zhou")


def said(answer) -> signed_note.Body:
    """What the note of an answer says, as a client reads it."""
    return signed_note.read_body(signed_note.read(answer["note"]).text)


def test_a_client_sees_that_history_goes_on(world, client):
    checkpoints.make()
    first = client.get(PATH).json()
    make.submitted(world)
    checkpoints.make()
    answer = client.get(f"{PATH}?from={first['size']}").json()
    one, other = said(first), said(answer)
    path = [bytes.fromhex(step) for step in answer["consistency"]]
    assert (one.size, other.size) == (first["size"], answer["size"])
    assert one.size < other.size
    assert tree.consistent(one.size, one.root, other.size, other.root, path)
    assert not tree.consistent(one.size, b"\x00" * 32, other.size, other.root, path)
    assert answer["keys"] == checkpoints.verifier_keys()


def test_who_is_up_to_date_gets_an_empty_proof(world, client):
    checkpoints.make()
    size = client.get(PATH).json()["size"]
    assert client.get(f"{PATH}?from={size}").json()["consistency"] == []


def test_before_the_first_checkpoint_there_is_none(client):
    answer = client.get(PATH).json()
    assert (answer["note"], answer["size"], answer["consistency"]) == (None, 0, [])


@pytest.mark.parametrize("size", ["0", "-1", "x", "", "1.0", "٣", "9" * 30, "99999"])
def test_a_size_that_never_was_is_a_complaint(world, client, size):
    checkpoints.make()
    answer = client.get(f"{PATH}?from={size}")
    assert (answer.status_code, codes(answer)) == (422, {"from": {"size"}})

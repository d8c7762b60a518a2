"""Proofs as others read them: fields of these names and no others, and no payload unless it is asked for."""

import json

import pytest

from records.audit import chain, checkpoints, proof_text, proofs
from records.audit.models import Event
from tests.records.audit import trails

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    trails.write(20)
    checkpoints.make()
    return Event.objects.get(number=7)


def header_of(event) -> dict:
    return {
        "number": 7, "at": chain.microseconds(event.at), "time": event.at.isoformat(), "action": "record.saved",
        "actor": event.actor, "on_behalf_of": "", "object": "thing-6", "unit": event.unit, "result": "done",
        "version": event.version, "object_digest": bytes(event.object_digest).hex(), "seals": "", "key_version": 1,
    }  # fmt: skip


def test_an_event_is_told_with_its_leaf_its_path_and_the_checkpoint_and_without_its_payload(event):
    proof = proofs.inclusion(7)
    told = proof_text.inclusion(proof)
    assert told == {
        "format": "outreach-inclusion-1", "header": header_of(event), "digest": bytes(event.digest).hex(),
        "path": [step.hex() for step in proof.path], "checkpoint": checkpoints.newest().note,
        "keys": checkpoints.verifier_keys(),
    }  # fmt: skip
    assert json.loads(json.dumps(told)) == told


def test_the_payload_comes_with_its_salt_where_it_is_asked_for_and_was_not_erased(event):
    plain, whole = (
        proof_text.inclusion(proofs.inclusion(7)),
        proof_text.inclusion(proofs.inclusion(7), with_payload=True),
    )
    assert whole == plain | {"salt": bytes(event.salt).hex(), "payload": bytes(event.payload).decode()}
    for gone in ({"salt": None}, {"payload": None}):
        Event.objects.filter(pk=event.pk).update(salt=event.salt, payload=event.payload)
        Event.objects.filter(pk=event.pk).update(**gone)
        assert proof_text.inclusion(proofs.inclusion(7), with_payload=True) == plain


def test_what_an_event_tells_of_seals_is_a_part_of_the_header_and_older_events_have_none(event):
    told = proof_text.header(event)
    event.seals = b"any seals"
    assert proof_text.header(event) == told | {"seals": chain.seals_digest(b"any seals").hex()}
    event.seals = None
    assert proof_text.header(event) == {name: value for name, value in told.items() if name != "seals"}


def test_that_one_checkpoint_continues_another_is_told_by_both_and_the_path(event):
    old = checkpoints.newest()
    trails.write(9, about="other")
    new = checkpoints.make()
    assert proof_text.consistency(old, new) == {
        "format": "outreach-consistency-1", "old": old.note, "new": new.note,
        "path": [step.hex() for step in proofs.consistency(20, 29)], "keys": checkpoints.verifier_keys(),
    }  # fmt: skip

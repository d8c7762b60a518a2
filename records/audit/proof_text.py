"""Proofs as JSON, for whoever checks them without this system: `docs/check_proof.py` reads exactly this.

Hashes are hexadecimal. The fields of the header stand as they go into the leaf: numbers, text, and the time in
microseconds since 1970-01-01 UTC, with the same time in words beside it.
"""

from typing import Any

from records.audit import chain, checkpoints, proofs
from records.audit.models import Checkpoint, Event
from records.audit.proofs import Proof

INCLUSION = "outreach-inclusion-1"
CONSISTENCY = "outreach-consistency-1"


def inclusion(proof: Proof, *, with_payload: bool = False) -> dict[str, Any]:
    """That an event is in the tree of a checkpoint; its payload, which names people, only when asked for."""
    event = Event.objects.get(number=proof.number)
    told = {
        "format": INCLUSION,
        "header": header(event),
        "digest": bytes(event.digest).hex(),
        "path": [step.hex() for step in proof.path],
        "checkpoint": proof.checkpoint.note,
        "keys": checkpoints.verifier_keys(),
    }
    if with_payload and event.payload is not None and event.salt is not None:
        told |= {"salt": bytes(event.salt).hex(), "payload": bytes(event.payload).decode()}
    return told


def header(event: Event) -> dict[str, Any]:
    """The fields that the leaf is made over, in their order."""
    return {
        "number": event.number,
        "at": chain.microseconds(event.at),
        "time": event.at.isoformat(),
        "action": event.action,
        "actor": event.actor,
        "on_behalf_of": event.on_behalf_of,
        "object": event.object,
        "unit": event.unit,
        "result": event.result,
        "version": event.version,
        "object_digest": bytes(event.object_digest).hex(),
        **({} if event.seals is None else {"seals": chain.seals_digest(bytes(event.seals)).hex()}),
        "key_version": event.key_version,
    }


def consistency(old: Checkpoint, new: Checkpoint) -> dict[str, Any]:
    """That the tree of one checkpoint is the beginning of another's."""
    return {
        "format": CONSISTENCY,
        "old": old.note,
        "new": new.note,
        "path": [step.hex() for step in proofs.consistency(old.size, new.size)],
        "keys": checkpoints.verifier_keys(),
    }

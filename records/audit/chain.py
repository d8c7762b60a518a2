"""The chain of events: how a leaf and its MAC are made, and how the whole is checked.

digest = SHA-256(LP(salt, payload)); leaf = SHA-256(0x00 ‖ LP("leaf.v2", header fields, digest));
mac = HMAC(events key, LP(previous mac, leaf)). Header fields go through LP, never JSON; erasing a payload leaves the
chain valid. What lies after the last checkpoint kept elsewhere can be cut off unseen: a chain does not hold its end.
"""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from records.audit.models import Event, Head
from records.vault import mac as vault_mac
from records.vault.columns import binary
from records.vault.errors import Tampered
from records.vault.lp import lp

UTC = datetime.UTC
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=UTC)


def microseconds(at: datetime.datetime) -> int:
    """Microseconds since 1970-01-01 UTC."""
    return (at - EPOCH) // datetime.timedelta(microseconds=1)


def payload_digest(salt: bytes, payload: bytes) -> bytes:
    return vault_mac.digest(lp(salt, payload))


def seals_digest(seals: bytes) -> bytes:
    """What the leaf holds of the seals that an event tells of: nothing for none."""
    return vault_mac.digest(seals) if seals else b""


def leaf(event: Event) -> bytes:
    """The leaf over the event's header and the digest of its payload (32 bytes).

    An event of before headers told of seals has a leaf of the first version, without them.
    """
    version, seals = b"leaf.v1", []
    if event.seals is not None:
        version, seals = b"leaf.v2", [seals_digest(binary(event.seals, "leaf"))]
    header = (
        event.number.to_bytes(8, "big"),
        microseconds(event.at).to_bytes(8, "big"),
        *(value.encode() for value in (event.action, event.actor, event.on_behalf_of, event.object, event.unit)),
        event.result.encode(),
        event.version.to_bytes(8, "big"),
        binary(event.object_digest, "leaf"),
        *seals,
        event.key_version.to_bytes(4, "big"),
    )
    return vault_mac.digest(b"\x00" + lp(version, *header, binary(event.digest, "leaf")))


def link(previous: bytes, leaf_: bytes) -> bytes:
    """What the MAC of an event is made over."""
    return lp(previous, leaf_)


@dataclass(frozen=True)
class Fault:
    """Something wrong at an event's number. `what` is a key of `faults.WORDS`; `about` names what it is about."""

    number: int
    what: str
    about: str = ""


def check(events: Iterable[Event], head: Head | None, after: Event | None = None) -> Iterator[Fault]:
    """Walk the chain from its beginning and yield every fault: gaps, edits, invented events, a false head.

    With `after`, an event taken for good, what follows it is walked.
    """
    end = _End(bytes(after.mac), after.number) if after else _End(b"", 0)
    yield from _walk(events, end)
    if end.number and head is None:
        yield Fault(end.number, "head missing")
    elif head is not None and (head.number != end.number or stored(head.mac) != end.mac):
        yield Fault(head.number, "head differs")


def check_after(mac: bytes, number: int, events: Iterable[Event]) -> Iterator[Fault]:
    """Walk on from event `number`, whose MAC is `mac`."""
    return _walk(events, _End(mac, number))


@dataclass
class _End:
    """How far a walk got."""

    mac: bytes
    number: int


def _walk(events: Iterable[Event], end: _End) -> Iterator[Fault]:
    for event in events:
        if event.number != end.number + 1:
            yield Fault(end.number + 1, "missing")
        yield from _check_one(event, end.mac)
        end.mac, end.number = stored(event.mac), event.number


def _check_one(event: Event, previous: bytes) -> Iterator[Fault]:
    if event.payload is not None and not _holds(event):
        yield Fault(event.number, "payload changed")
    if _leaf(event) != stored(event.leaf):
        yield Fault(event.number, "header changed")
    try:
        vault_mac.verify("events", event.key_version, link(previous, stored(event.leaf)), event.mac)
    except (Tampered, ValueError, TypeError):
        yield Fault(event.number, "chain broken")


def stored(value: object) -> bytes:
    """What a column of bytes holds; nothing where somebody wrote something else."""
    return bytes(value) if isinstance(value, bytes | bytearray | memoryview) else b""


def _holds(event: Event) -> bool:
    return payload_digest(stored(event.salt), stored(event.payload)) == stored(event.digest)


def _leaf(event: Event) -> bytes | None:
    """The leaf; None where a column holds what cannot be part of one."""
    try:
        return leaf(event)
    except (Tampered, AttributeError, TypeError, ValueError, OverflowError):
        return None

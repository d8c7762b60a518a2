"""Writing the trail, and reading it. Only this module writes events; verbs alone call it."""

import json
import os
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from records.audit import chain, told
from records.audit.models import Event, Head, Touch
from records.audit.moment import one_moment
from records.vault import keys
from records.vault import mac as vault_mac
from records.vault.errors import Tampered

DONE, DENIED, TAMPERED = "done", "denied", "tampered"


@dataclass(frozen=True)
class Subject:
    """What an event is about, as a model tells it: ids and digests for the header, a label for the payload."""

    id: str = ""
    unit: str = ""
    version: int = 0
    digest: bytes = b""
    label: str = ""
    scopes: frozenset = frozenset()


@dataclass(frozen=True)
class Draft:
    """An event not yet numbered. `detail` holds ids, codes, labels: no sealed text, no relative's name, no secret.

    `seals` are the epochs of what was sealed anew with it.
    """

    action: str
    actor: Any
    subject: Subject
    result: str = DONE
    on_behalf_of: str = ""
    detail: dict = field(default_factory=dict)
    also: frozenset = frozenset()
    seals: dict = field(default_factory=dict)


def write(drafts: Sequence[Draft]) -> list[Event]:
    """Number, chain and store `drafts`, touch what they touched, move the head. Nothing takes a row lock after this."""
    head = _locked_head()
    events = [_event(draft, head) for draft in drafts]
    Event.objects.bulk_create(events)
    _touch(drafts, events)
    Head.objects.filter(pk=head.pk).update(number=head.number, mac=head.mac)
    return events


def _locked_head() -> Head:
    head = Head.objects.select_for_update(no_key=True).filter(pk=1).first()
    if head is not None:
        return head
    if Event.objects.exists():
        raise Tampered("the head of the trail is missing")
    try:
        with transaction.atomic():
            Head.objects.create(pk=1)
    except IntegrityError:
        pass  # another process made it first; it is locked below as any other
    return Head.objects.select_for_update(no_key=True).get(pk=1)


def _event(draft: Draft, head: Head) -> Event:
    subject, salt = draft.subject, os.urandom(16)
    payload = json.dumps(_payload(draft), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    event = Event(
        number=head.number + 1,
        at=timezone.now(),
        action=draft.action,
        actor=draft.actor.id,
        on_behalf_of=draft.on_behalf_of,
        object=subject.id,
        unit=subject.unit,
        result=draft.result,
        version=subject.version,
        object_digest=subject.digest,
        seals=told.pack(draft.seals),
        payload=payload,
        salt=salt,
        digest=chain.payload_digest(salt, payload),
    )
    event.key_version = keys.service_key("events")[0]
    event.leaf = chain.leaf(event)
    event.mac = vault_mac.mac("events", chain.link(bytes(head.mac), event.leaf), version=event.key_version)[1]
    head.number, head.mac = event.number, event.mac
    return event


def _payload(draft: Draft) -> dict:
    actor = draft.actor
    labels = {"actor": actor.label, "object": draft.subject.label}
    return {"labels": labels, "address": actor.address, "request": actor.request_id, "detail": draft.detail}


def _touch(drafts: Sequence[Draft], events: Sequence[Event]) -> None:
    rows = {}
    for draft, event in zip(drafts, events, strict=True):
        if draft.result == DONE:
            for scope in draft.subject.scopes | draft.also:
                rows[scope, draft.subject.id] = event.number
    Touch.objects.bulk_create(
        [Touch(scope=scope, object=object_, number=number) for (scope, object_), number in sorted(rows.items())],
        update_conflicts=True,
        unique_fields=["scope", "object"],
        update_fields=["number"],
    )


def held(number: int) -> Event:
    """The event of this number, locked until the verb ends. Raises Event.DoesNotExist."""
    return Event.objects.select_for_update(no_key=True).get(pk=number)


def erase_payload(event: Event) -> None:
    """Take the payload of an event away, with the salt by which it could be guessed. Its digest stays in the leaf."""
    Event.objects.filter(pk=event.pk).update(payload=None, salt=None)


def touched(object_id: Any) -> frozenset:
    """The scopes that an earlier event about an object touched: for what changed quietly since."""
    return frozenset(Touch.objects.filter(object=str(object_id)).values_list("scope", flat=True))


def begin_generation() -> int:
    """Begin the next generation of the trail, after a restore: no cursor, checkpoint or phone goes on from the last."""
    Head.objects.filter(pk=1).update(generation=F("generation") + 1)
    return Head.objects.values_list("generation", flat=True).get(pk=1)


def last_number() -> int:
    """The number of the last event, as the head has it."""
    return Head.objects.filter(pk=1).values_list("number", flat=True).first() or 0


def settle() -> None:
    """Check deferred constraints now, so that nothing can fail after the head is locked; then defer them as before."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def faults() -> Iterator[chain.Fault]:
    """Every fault of the chain as of one moment, streaming."""
    with one_moment():
        yield from chain.check(Event.objects.order_by("number").iterator(2000), Head.objects.filter(pk=1).first())


def payload(event: Event) -> dict:
    """The payload of `event` as a dict; empty when it was erased."""
    content: dict = json.loads(bytes(event.payload)) if event.payload is not None else {}
    return content


def of(object_id: Any) -> QuerySet[Event]:
    """All events about an object, oldest first."""
    return Event.objects.filter(object=str(object_id)).order_by("number")


def done(action: str) -> QuerySet[Event]:
    """What was done of one kind, oldest first."""
    return Event.objects.filter(action=action, result=DONE).order_by("number")


def by_others(account_id: Any, actions: Collection[str]) -> QuerySet[Event]:
    """What others than its holder did to an account, of some kinds, newest first."""
    rows = of(account_id).filter(action__in=actions, result=DONE).exclude(actor=str(account_id))
    return rows.exclude(actor__startswith="link:").order_by("-number")


def unsound() -> QuerySet[Event]:
    """What did not open, or was found not to be as it was sealed, oldest first."""
    tampered = ~Q(result=DONE) & Q(result=TAMPERED)  # the first half names the index of what was refused
    return Event.objects.filter(tampered | Q(action="note.unreadable")).order_by("number")


def identifier(object_id: Any) -> UUID | None:
    """The id that an event names as its object; None where it names something else."""
    try:
        return UUID(object_id)
    except (ValueError, AttributeError, TypeError):
        return None

"""Who may see a record, which of its fields, and who may do what with it. Whether the status allows it: `lifecycle.py`.

A list's answer (`visible_records`) and an object's answer (`relations`) are one rule; a test holds them equal.
"""

from django.db.models import Q

from records.ledger.enums import Kind, Part, Status
from records.ledger.parts import Participant
from records.ledger.walking import within
from records.people import access as people_access
from records.people.actor import Actor
from records.people.enums import Role
from records.people.errors import NotAllowed

OPEN_TO_WRITING = (Status.DRAFT, Status.RETURNED)
WRITERS = (Part.PRINCIPAL, Part.RECORDER)
HIDDEN = (Status.DRAFT, Status.WITHDRAWN)  # recalled or withdrawn: others know the number and the status alone
HANDED_IN, SHOWN = Q(revision__gte=1), ~Q(status__in=HIDDEN)
TYPED_FOR = Q(status__in=OPEN_TO_WRITING) | Q(status=Status.WITHDRAWN, revision=0)

# What somebody is to a record.
AUTHOR, PRINCIPAL, RECORDER, TALKEE, SCRIBE, OFFICER, REVIEWER, HEAD, LINK = (
    "author", "principal", "recorder", "talkee", "scribe", "officer", "reviewer", "head", "link",
)  # fmt: skip

RIGHTS = {  # verb: what one must be to the record
    "edit": {PRINCIPAL, SCRIBE},
    "change_kind": {PRINCIPAL, SCRIBE},
    "submit": {AUTHOR},
    "recall": {AUTHOR},
    "withdraw": {AUTHOR},
    "accept": {REVIEWER},
    "hand_back": {REVIEWER},
    "narrow": {REVIEWER},
    "propose_correction": {PRINCIPAL},
    "decide_correction": {REVIEWER},
    "confirm": {TALKEE, PRINCIPAL, LINK},
    "decline": {TALKEE, PRINCIPAL, LINK},
    "ask_by_link": {PRINCIPAL, RECORDER},
    "close_follow_up": {PRINCIPAL},
    "attach": {PRINCIPAL, RECORDER, SCRIBE},
    "question": {PRINCIPAL, TALKEE},
}

EVERY_FIELD = frozenset({"*"})
TALKEE_FIELDS = frozenset({"id", "kind", "number", "started_at", "topic", "participants", "status", "version"})
STUB_FIELDS = frozenset({"id", "kind", "number", "status", "version"})


def visible_records(user) -> Q:
    """The records `user` may know of, as a condition on `Record`."""
    if user is None or not user.is_active:
        return Q(pk__in=[])
    condition = _writing(user) | (HANDED_IN & _talked_to(user))
    if units := people_access.reached(user, Role.HEAD, Role.OFFICER):
        condition |= HANDED_IN & within(units)
    return condition


def showing(user, field: str) -> Q:
    """The records that show `user` the plain `field` (`*`: every field): for a list, what `fields` says of each."""
    if user is None or not user.is_active or field in STUB_FIELDS:
        return visible_records(user)
    condition = _writing(user)
    if field in TALKEE_FIELDS:
        condition |= HANDED_IN & SHOWN & _talked_to(user)
    if units := people_access.reached(user, Role.HEAD, Role.OFFICER):
        condition |= HANDED_IN & SHOWN & within(units)
    return condition


def _writing(user) -> Q:
    """Records in which `user` is a principal or recorder, or types for the leader whose it is."""
    condition = Q(pk__in=_parts(user).filter(part__in=WRITERS).values("record_id"))
    for leader, kinds in people_access.leaders(user).items():
        led = Participant.objects.filter(person_id=leader, part=Part.PRINCIPAL, position=0)
        condition |= TYPED_FOR & Q(kind__in=kinds, pk__in=led.values("record_id"))
    return condition


def _talked_to(user) -> Q:
    return Q(pk__in=_parts(user).filter(part=Part.TALKEE).values("record_id"))


def _parts(user):
    return Participant.objects.filter(person_id=user.person_id, person__isnull=False)


def relations(user, record) -> frozenset:
    """What `user` is to `record`: any of the names above, or nothing at all."""
    found = _plain_relations(user, record)
    return found | {REVIEWER} if _reviews(user, record, found) else found


def _plain_relations(user, record) -> frozenset:
    """All but whether they review, which a row of a list need not ask the notes for."""
    if user is None or not user.is_active:
        return frozenset()
    rows = [row for row in record.participants.all() if row.person_id == user.person_id and user.person_id]
    found = {Part(row.part).value for row in rows} & {PRINCIPAL, RECORDER, TALKEE}
    author = author_id(record)
    if author is not None and author == user.person_id:
        found.add(AUTHOR)
    if _typed_for(record) and record.kind in people_access.leaders(user).get(author, ()):
        found.add(SCRIBE)
    if record.revision:
        found |= _over(user, record)
    else:
        found.discard(TALKEE)
    return frozenset(found)


def _typed_for(record) -> bool:
    """While it is being written, and where it was given up before it was ever handed in."""
    return record.status in OPEN_TO_WRITING or (record.status == Status.WITHDRAWN and not record.revision)


def _over(user, record) -> set:
    found = set()
    if record.unit_id in people_access.reached(user, Role.HEAD):
        found.add(HEAD)
    if record.unit_id in people_access.reached(user, Role.OFFICER):
        found.add(OFFICER)
    return found


def _reviews(user, record, found) -> bool:
    """An officer who neither took part nor wrote any of it."""
    if OFFICER not in found or found & {PRINCIPAL, RECORDER, TALKEE}:
        return False
    return user.pk not in writers(record)


def writers(record) -> set:
    """The ids of the accounts that began `record` or wrote one of its revisions."""
    read = "notes" in vars(record).get("_prefetched_objects_cache", {})
    wrote = (
        [row.written_by_id for row in record.notes.all()]
        if read
        else record.notes.values_list("written_by_id", flat=True)
    )
    return {record.created_by_id, *wrote}


def author_id(record):
    """The person id of the author, who is the first principal; None before there is one."""
    return next((row.person_id for row in record.participants.all() if row.part == Part.PRINCIPAL), None)


def visible(user, record) -> bool:
    """The object's answer to the question that `visible_records` answers for a list."""
    return bool(_plain_relations(user, record))


def fields(user, record) -> frozenset:
    """Which plain fields `user` sees of `record`: every one (`*`), five for a talkee, or number and status alone."""
    found = _plain_relations(user, record)
    if found & {PRINCIPAL, RECORDER, SCRIBE}:
        return EVERY_FIELD
    if not found:
        return frozenset()
    if record.status in HIDDEN:
        return STUB_FIELDS
    return EVERY_FIELD if found & {HEAD, OFFICER} else TALKEE_FIELDS


def sees(user, record, field: str) -> bool:
    """Whether `user` sees the plain `field` of `record`."""
    allowed = fields(user, record)
    return allowed == EVERY_FIELD or field in allowed


def seen_people(user, record) -> list:
    """The participants whom `user` sees: a talkee never learns who else was talked to."""
    allowed, rows = fields(user, record), list(record.participants.all())
    if allowed == EVERY_FIELD:
        return rows
    if "participants" not in allowed:
        return []
    return [row for row in rows if row.part in WRITERS or row.person_id == user.person_id]


def may(by: Actor, verb: str, record) -> bool:
    """Whether `by` has the right to `verb`, whatever the status."""
    return not RIGHTS[verb].isdisjoint(relations_of(by, record))


def relations_of(by: Actor, record) -> frozenset:
    """What an actor is to `record`; the holder of a link is that alone, and to the one record it names."""
    if by.user is None and by.link is not None:
        return frozenset({LINK}) if by.link.answers(record) else frozenset()
    return relations(by.user, record)


def require(by: Actor, verb: str, record) -> None:
    """Raise NotAllowed unless `by` may `verb`."""
    if not may(by, verb, record):
        raise NotAllowed(verb=verb)


def kinds_for(user) -> dict:
    """person id for whom `user` may start a record → the kinds: themself as cadre or head, leaders as a scribe."""
    found = dict(people_access.leaders(user))
    if user.person_id and people_access.has(user, Role.CADRE, Role.HEAD):
        found[user.person_id] = frozenset(Kind.values)
    return found


def review_units(user) -> frozenset:
    """The units in which `user` reviews."""
    return people_access.reached(user, Role.OFFICER)

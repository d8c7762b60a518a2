"""Records by the hundred thousand, straight into the tables: for measuring alone, since they leave no event.

Every note is sealed under a key of its own record, as the verbs do it. Several processes write and seal at once.
"""

import datetime
import multiprocessing
import os
import random
import uuid
from collections import Counter as Tally
from collections import defaultdict
from dataclasses import dataclass

from django.db import connection, connections, transaction
from django.db.models import AutoField
from django.utils import timezone

from records.ledger.enums import Kind, Part, Status
from records.ledger.kinds.registry import KINDS, model_of
from records.ledger.note import Note, measure
from records.ledger.numbering import Counter
from records.ledger.parts import Participant
from records.ledger.records import Record
from records.ledger.words import NOTE
from records.people.enums import Role
from records.samples import letters, messages, talks, visits
from records.samples.bulk_organisation import Ground
from records.samples.grammar import Scene
from records.vault import covered, envelope, keys, seals, suite
from records.vault.models import DataKey, Seal

CHUNK = 500
YEARS = 4
REVISION = 1  # the only one that a note here has
TEXTS = {Kind.TALK: talks, Kind.VISIT: visits, Kind.LETTER: letters, Kind.MESSAGE: messages}
WHAT = {Kind.TALK: ("talk_kind", talks.kind), Kind.LETTER: ("letter_kind", letters.kind),
        Kind.MESSAGE: ("occasion", messages.occasion)}  # fmt: skip
FIXED = {
    Kind.TALK: {"place": "302 谈话室"},
    Kind.VISIT: {"relatives_present": 2, "left_book": 1},
    Kind.LETTER: {"delivered": "by_hand"},
    Kind.MESSAGE: {"text_class": "open", "channel": "system", "recipients": 24},
}
KIND_SHARES = {Kind.TALK: 70, Kind.VISIT: 14, Kind.LETTER: 8, Kind.MESSAGE: 8}
STATUS_SHARES = {Status.ACCEPTED: 88, Status.SUBMITTED: 4, Status.RETURNED: 2, Status.DRAFT: 4, Status.WITHDRAWN: 2}
HANDED_IN = (Status.SUBMITTED, Status.RETURNED, Status.ACCEPTED)


@dataclass(frozen=True, slots=True)
class Plan:
    """One record to come: people and unit by their keys in the seed; `seq` is its number, None before submission."""

    kind: Kind
    status: Status
    unit: str
    principal: str
    talkee: str
    start: datetime.datetime
    seq: int | None


def fill(ground: Ground, count: int, rng, track, processes: int = 2) -> None:
    """Add `count` records of every kind and status, spread over four years, to an organisation without records.

    `track(label, items)` yields items and shows progress. With one process all is done in this one.
    """
    plans, numbers = _plans(ground.seed, count, rng, timezone.now())
    chunks = [(place, plans[place : place + CHUNK]) for place in range(0, count, CHUNK)]
    if processes == 1:
        for chunk in track("records", chunks):
            _insert(ground, *chunk)
    else:
        _share_out(ground, chunks, track, processes)
    Counter.objects.bulk_create(
        Counter(unit_id=ground.units[unit], kind=kind, year=year, last=last)
        for (unit, kind, year), last in numbers.items()
    )


def _plans(seed, count, rng, now) -> tuple[list[Plan], Tally]:
    """Who, when and of which kind, in the order of time, and the last number of each unit, kind and year."""
    authors = [grant.person for grant in seed.grants if grant.role in (Role.HEAD, Role.CADRE)]
    near, span = _near(seed), int(datetime.timedelta(days=365 * YEARS).total_seconds())
    starts = sorted(now - datetime.timedelta(seconds=rng.randint(3600, span)) for _ in range(count))
    kinds = rng.choices(list(KIND_SHARES), list(KIND_SHARES.values()), k=count)
    statuses = rng.choices(list(STATUS_SHARES), list(STATUS_SHARES.values()), k=count)
    numbers, plans = Tally(), []
    for start, kind, status in zip(starts, kinds, statuses, strict=True):
        author, seq = rng.choice(authors), None
        unit = seed.by_key[author].post.unit
        if status in HANDED_IN:
            counted = unit, kind, timezone.localtime(start).year
            numbers[counted] += 1
            seq = numbers[counted]
        plans.append(Plan(kind, status, unit, author, rng.choice(near[seed.company(unit).key]), start, seq))
    return plans, numbers


def _near(seed) -> dict[str, list[str]]:
    """Company → whom its authors talk to: those without a leading post in it, for the top itself anybody's."""
    near = defaultdict(list)
    for person in seed.persons:
        if person.key not in {grant.person for grant in seed.grants}:
            near[seed.company(person.post.unit).key].append(person.key)
    everybody = [key for keys_ in near.values() for key in keys_]
    return defaultdict(lambda: everybody, near)


def _share_out(ground, chunks, track, processes) -> None:
    connections.close_all()  # a forked process must not speak through its parent's
    with multiprocessing.get_context("fork").Pool(processes, _settle_in, (ground,)) as pool:
        done = pool.imap_unordered(_insert_here, chunks)
        for _chunk in track("records", chunks):
            next(done)


_here: list[Ground] = []


def _settle_in(ground) -> None:
    _here[:] = [ground]


def _insert_here(chunk) -> None:
    _insert(_here[0], *chunk)


def _insert(ground, place, plans) -> None:
    """Write and seal a chunk, then put it into the tables in one short transaction."""
    rng = random.Random(place)
    records = [_record(ground, plan) for plan in plans]
    drawn = keys.draw_data_keys({record.pk: f"unit:{record.unit_id}" for record in records})
    pairs = list(zip(plans, records, strict=True))
    notes = [_note(ground, plan, record, drawn[record.pk][1], rng) for plan, record in pairs]
    parts = [list(_parts(ground, *pair)) for pair in pairs]
    contents = [covered.assembled(*each) for each in zip(records, parts, ([note] for note in notes), strict=True)]
    with transaction.atomic():
        _put(DataKey, [row for row, _key in drawn.values()])
        _put(Record, records)
        for model in KINDS.values():
            _put(model, [record for record in records if type(record) is model])
        _put(Participant, [part for each in parts for part in each])
        _put(Note, notes)
        _put(Seal, [seal for content in contents for seal in seals.first(content)])


def _record(ground, plan) -> Record:
    """The record of `plan`, not yet stored, without what its text says of it."""
    ended = plan.start + datetime.timedelta(minutes=50)
    numbered, pk = plan.seq is not None, uuid.uuid4()
    return model_of(plan.kind)(
        id=pk, record_ptr_id=pk, kind=plan.kind, unit_id=ground.units[plan.unit], status=plan.status,
        revision=int(numbered),
        started_at=plan.start, ended_at=ended, created_by_id=ground.users[plan.principal],
        number_unit=ground.seed.by_key[plan.unit].code if numbered else "", number_seq=plan.seq,
        number_year=timezone.localtime(plan.start).year if numbered else None,
        submitted_at=ended if numbered else None, created_at=ended, changed_at=ended,
        decided_at=ended if plan.status in (Status.ACCEPTED, Status.RETURNED) else None,
        **FIXED[plan.kind],
    )  # fmt: skip


def _note(ground, plan, record, key, rng) -> Note:
    """The sealed note of `record`, whose topic, sub-kind and measures are set on the way."""
    field, choose = WHAT.get(plan.kind, ("", None))
    what = choose(rng) if choose else ""
    if field:
        setattr(record, field, what)
    texts, setting = TEXTS[plan.kind], _scene(ground.seed, plan, what)
    record.topic = texts.topic(rng, setting)[:100]
    sections = texts.note(rng, setting)
    if "commitments" in sections:
        sections["commitments"] = [_commitment(ground, plan, row) for row in sections["commitments"]]
    measure(record, sections)
    place = envelope.Place(record.pk, NOTE, REVISION)
    sealed = envelope.seal_under(key, suite.current(), os.urandom(suite.NONCE_LENGTH), place, sections)
    return Note(record_id=record.pk, revision=REVISION, sealed=sealed, written_at=record.ended_at,
                written_by_id=record.created_by_id)  # fmt: skip


def _scene(seed, plan, what) -> Scene:
    principal, talkee = seed.by_key[plan.principal], seed.by_key[plan.talkee]
    unit = seed.by_key[talkee.post.unit]
    return Scene(principal.name, talkee.name, talkee.post.title, unit.name, unit.trade, what, plan.start.date(),
                 festival="春节")  # fmt: skip


def _commitment(ground, plan, row) -> dict:
    person = plan.talkee if row["who"] == "talkee" else plan.principal
    return {"id": str(uuid.uuid4()), "text": row["text"], "person": str(ground.persons[person]), "due": None}


def _parts(ground, plan, record):
    yield Participant(record_id=record.pk, person_id=ground.persons[plan.principal], part=Part.PRINCIPAL, position=0)
    if plan.kind != Kind.MESSAGE:
        yield Participant(record_id=record.pk, person_id=ground.persons[plan.talkee], part=Part.TALKEE, position=1)


def _put(model, rows) -> None:
    """Insert `rows` into the one table of `model`; its parent's, which `bulk_create` would want too, has them already.

    One statement for all: `bulk_create` builds another for every few rows.
    """
    fields = [field for field in model._meta.local_concrete_fields if not isinstance(field, AutoField)]
    values = [[field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields] for row in rows]
    names = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    table, places = connection.ops.quote_name(model._meta.db_table), ", ".join(["%s"] * len(fields))
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", values)  # noqa: S608  names of columns

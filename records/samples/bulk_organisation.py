"""A sample organisation put straight into the tables, without a verb and without an event: for measuring alone."""

import datetime
from collections import deque
from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from records.people import pinyin
from records.people.enums import GrantState
from records.people.grants import Grant
from records.people.persons import Person, Position
from records.people.units import Organisation, Placement, Unit
from records.people.users import User
from records.samples.seeds import OrganisationSeed
from records.vault import keys, seals


@dataclass(frozen=True)
class Ground:
    """What the records are about: the seed, and the ids that its keys got."""

    seed: OrganisationSeed
    units: dict[str, UUID]
    persons: dict[str, UUID]
    users: dict[str, UUID]


@transaction.atomic
def found(seed: OrganisationSeed, password: str) -> Ground:
    """Put units, persons, posts, accounts (all with one password) and grants into an empty system."""
    Organisation.objects.create(name=seed.name, sample=True)
    keys.make_service_keys()
    units = {unit.key: Unit(code=unit.code, name=unit.name) for unit in seed.units}
    Unit.objects.bulk_create(units.values())
    Placement.objects.bulk_create(
        Placement(unit=units[unit.key], parent=units.get(unit.parent), name=unit.name, since=unit.since)
        for unit in seed.units
    )
    persons = {person.key: _person(person) for person in seed.persons}
    Person.objects.bulk_create(persons.values())
    Position.objects.bulk_create(
        Position(person=persons[person.key], unit=units[post.unit], title=post.title, rank=post.rank,
                 important=post.important, since=post.since, until=post.until)
        for person in seed.persons for post in person.posts
    )  # fmt: skip
    hashed = make_password(password)
    users = {row.person: User(username=row.username, person=persons[row.person], password=hashed)
             for row in seed.accounts}  # fmt: skip
    User.objects.bulk_create(users.values())
    Grant.objects.bulk_create(_grant(row, users, units) for row in seed.grants)
    deque(seals.seal_all(), maxlen=0)
    ids = ({key: row.pk for key, row in rows.items()} for rows in (units, persons, users))
    return Ground(seed, *ids)


def _person(seed) -> Person:
    reading = pinyin.propose(seed.name)
    return Person(
        staff_number=seed.staff_number, name=seed.name, gender=seed.gender, party_since=seed.party_since,
        birthday=seed.birthday, pinyin=reading, pinyin_folded=pinyin.fold(reading), initials=pinyin.initials(reading),
    )  # fmt: skip


def _grant(seed, users, units) -> Grant:
    decided = timezone.make_aware(datetime.datetime.combine(seed.since, datetime.time(9)))
    return Grant(
        holder=users[seed.person], role=seed.role, unit=units[seed.unit], since=seed.since, until=seed.until,
        state=GrantState.APPROVED, proposed_at=decided, decided_at=decided,
    )  # fmt: skip

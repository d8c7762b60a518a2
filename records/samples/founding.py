"""Setting up a sample organisation by the real verbs: units, persons, committees, households, accounts, grants."""

import datetime
from dataclasses import dataclass, field

from django.utils import timezone

from records.actions import accounts, grants, households, people, setup
from records.people.actor import SYSTEM, Actor
from records.people.enums import Role, Way
from records.people.persons import Person
from records.people.units import Unit
from records.people.users import User
from records.samples import past
from records.samples.seeds import OrganisationSeed

FOUNDED = datetime.datetime(2025, 1, 2, 9, 0, tzinfo=datetime.UTC)
THREE = {Role.SYSTEM_ADMIN: "li_guoqiang", Role.SECURITY_ADMIN: "zhao_ying", Role.AUDITOR: "chen_lixin"}


@dataclass
class Sample:
    """What was set up, by the keys of the seed."""

    seed: OrganisationSeed
    password: str
    units: dict = field(default_factory=dict)
    persons: dict = field(default_factory=dict)
    users: dict = field(default_factory=dict)

    def actor(self, key) -> Actor:
        """The account of `key`, read anew, so that no grant is remembered from another day."""
        return Actor(user=User.objects.select_related("person").get(pk=self.users[key].pk))


def found(seed: OrganisationSeed, password: str, track=iter) -> Sample:
    """Build the whole organisation; `track` wraps the persons for a progress bar."""
    sample = Sample(seed, password)
    with past.at(FOUNDED):
        _set_up(sample)
        for unit in seed.units[1:]:
            _add_unit(sample, unit)
        for person in track(seed.persons):
            _add_person(sample, person)
        _add_committees(sample)
        _add_accounts(sample)
    _add_grants(sample)
    return sample


def _set_up(sample) -> None:
    seed, top = sample.seed, sample.seed.units[0]
    usernames = {account.person: account.username for account in seed.accounts}
    three = [
        setup.Administrator(role, person.staff_number, person.name, usernames[key], sample.password, must_change=False)
        for role, key in THREE.items()
        if (person := seed.by_key[key])
    ]
    setup.found(name=seed.name, code=top.code, administrators=three, by=SYSTEM, since=top.since, sample=True)
    sample.units[top.key] = Unit.objects.get()
    for key in THREE.values():
        sample.persons[key] = Person.objects.get(staff_number=seed.by_key[key].staff_number)
        sample.users[key] = User.objects.get(person=sample.persons[key])


def _keeper(sample) -> Actor:
    return sample.actor(THREE[Role.SYSTEM_ADMIN])


def _add_unit(sample, unit) -> None:
    data = {"code": unit.code, "name": unit.name, "parent": sample.units[unit.parent].pk, "since": unit.since}
    sample.units[unit.key] = people.add_unit(data=data, by=_keeper(sample))


def _add_person(sample, seed) -> None:
    by = _keeper(sample)
    if seed.key not in sample.persons:
        sample.persons[seed.key] = people.add_person(data=_particulars(seed), by=by)
    else:
        people.change_person(sample.persons[seed.key], data=_particulars(seed), by=by)
    person = sample.persons[seed.key]
    for post in seed.posts:
        unit = sample.units[post.unit]
        data = {"unit": unit.pk, "title": post.title, "rank": post.rank, "important": post.important,
                "since": post.since, "until": post.until}  # fmt: skip
        people.give_post(person, data=data, by=by)


def bring_up_to_date(sample) -> None:
    """What can only be known today: who joined the Party since, and whether a relative is still a child."""
    for seed in sample.seed.persons:
        if seed.party_since and seed.party_since > FOUNDED.date():
            data = _particulars(seed, timezone.localdate())
            people.change_person(sample.persons[seed.key], data=data, by=_keeper(sample))
        if seed.household:
            _add_household(sample, seed)


def _particulars(seed, day=FOUNDED.date()) -> dict:  # noqa: B008  a constant
    return {
        "staff_number": seed.staff_number,
        "name": seed.name,
        "gender": seed.gender,
        "party_since": seed.party_since if seed.party_since and seed.party_since <= day else None,
        "birthday": seed.birthday,
        "birthday_calendar": "lunar" if seed.lunar else "solar",
    }


def _add_household(sample, seed) -> None:
    by = _keeper(sample)
    household = households.keep_household(sample.persons[seed.key], by=by)
    for relative in seed.household:
        data = {"relation": relative.relation, "birth_year": relative.birth_year}
        if relative.name:
            data |= {"name": relative.name, "consent_way": Way.IN_PERSON}
        households.add_member(household, data=data, by=by)


def _add_committees(sample) -> None:
    by = _keeper(sample)
    for seed in sample.seed.committees:
        data = {"unit": sample.units[seed.unit].pk, "name": seed.name, "since": seed.since}
        committee = people.add_committee(data=data, by=by)
        for member in seed.members:
            row = {"committee": committee.pk, "person": sample.persons[member.person].pk, "part": member.part,
                   "since": member.since, "until": member.until}  # fmt: skip
            people.give_membership(data=row, by=by)


def _add_accounts(sample) -> None:
    by = _keeper(sample)
    for account in sample.seed.accounts:
        if account.person not in sample.users:
            person = sample.persons[account.person]
            sample.users[account.person] = accounts.make(
                person=person, username=account.username, password=sample.password, by=by, must_change=False
            )
        if not account.active:
            accounts.lock(sample.users[account.person], by=by)


def _add_grants(sample) -> None:
    """Each grant is proposed and approved on its first day, in the order of days."""
    given = set(THREE.items())
    for seed in sorted(sample.seed.grants, key=lambda grant: grant.since):
        if (seed.role, seed.person) in given:
            continue
        with past.at(max(FOUNDED, _morning(seed.since))):
            _grant(sample, seed)


def _morning(day) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(9, 30)))


def _grant(sample, seed) -> None:
    leader = sample.persons[seed.leader] if seed.leader else None
    proposer = seed.leader or THREE[Role.SYSTEM_ADMIN]
    grant = grants.propose(
        holder=sample.users[seed.person], role=seed.role, unit=sample.units[seed.unit], since=seed.since,
        until=seed.until, leader=leader, kinds=seed.kinds, by=sample.actor(proposer),
    )  # fmt: skip
    grants.approve(grant, by=sample.actor(THREE[Role.SECURITY_ADMIN]))

"""The shapes of a sample organisation before it is written to any table. As in the tables, `until` is the first day on
which a thing holds no more; keys are for finding one's way within the seed and are stored nowhere."""

from dataclasses import dataclass, field
from datetime import date

from records.people.enums import CommitteePart, Gender, Rank, Relation, Role


@dataclass(frozen=True, slots=True)
class UnitSeed:
    """A unit; `trade` is what its texts are about. One that ended was merged into the unit with key `merged_into`."""

    key: str
    code: str
    name: str
    name_en: str
    parent: str | None
    trade: str
    since: date
    until: date | None = None
    merged_into: str | None = None


@dataclass(frozen=True, slots=True)
class PostSeed:
    """A post held in the unit with key `unit`."""

    unit: str
    title: str
    rank: Rank
    important: bool
    since: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class FamilySeed:
    """A relative. `name` only with consent, and never of a child."""

    relation: Relation
    name: str | None
    consent: bool
    birth_year: int


@dataclass(frozen=True, slots=True)
class PersonSeed:
    """Somebody employed, with all posts, the present one last."""

    key: str
    staff_number: str
    name: str
    gender: Gender
    birthday: date
    party_since: date | None
    posts: tuple[PostSeed, ...]
    household: tuple[FamilySeed, ...] = ()
    lunar: bool = False

    def post_on(self, day):
        """The post held on `day`, the one with the highest rank where there are two, or None."""
        held = [post for post in self.posts if post.since <= day and (post.until is None or post.until > day)]
        return min(held, key=lambda post: Rank.values.index(post.rank), default=None)

    @property
    def post(self):
        """The present post."""
        return self.post_on(date.max)


@dataclass(frozen=True, slots=True)
class MemberSeed:
    """A person's part in a committee."""

    person: str
    part: CommitteePart
    since: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class CommitteeSeed:
    """A committee or branch of a unit."""

    unit: str
    name: str
    name_en: str
    since: date
    members: tuple[MemberSeed, ...]


@dataclass(frozen=True, slots=True)
class AccountSeed:
    """Who can sign in, and under what name."""

    person: str
    username: str
    active: bool = True


@dataclass(frozen=True, slots=True)
class GrantSeed:
    """A role over a unit and all below it; a scribe's names the leader and the kinds of record."""

    person: str
    role: Role
    unit: str
    since: date
    until: date
    leader: str | None = None
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OrganisationSeed:
    """All of it. Units stand parents first."""

    name: str
    name_en: str
    units: tuple[UnitSeed, ...]
    persons: tuple[PersonSeed, ...]
    committees: tuple[CommitteeSeed, ...] = ()
    accounts: tuple[AccountSeed, ...] = ()
    grants: tuple[GrantSeed, ...] = ()
    by_key: dict = field(init=False, repr=False, compare=False)

    def __post_init__(self):
        found = {unit.key: unit for unit in self.units} | {person.key: person for person in self.persons}
        object.__setattr__(self, "by_key", found)

    def company(self, unit_key):
        """The unit right below the top to which `unit_key` belongs; the top itself for the top."""
        unit = self.by_key[unit_key]
        while unit.parent and self.by_key[unit.parent].parent:
            unit = self.by_key[unit.parent]
        return unit

"""Everybody else in the sample organisation: believable careers and households, made to fill the units."""

from datetime import date, timedelta

from records.people.enums import Gender, Rank, Relation
from records.samples import names, units
from records.samples.seeds import FamilySeed, PersonSeed, PostSeed

CHILD_BELOW = 14  # names of children are not recorded; by the year alone, so in doubt a child
HIRED_AT = 22
JOINED = {Rank.HEAD: 1, Rank.DEPUTY: 0.9, Rank.NONE: 0.35}  # the share that joined the Party


class Personnel:
    """Hires people one by one; no staff number twice, and no name but by the one pair of namesakes a group has."""

    def __init__(self, rng, today, known=()):
        self.rng, self.today = rng, today
        self.names = {person.name for person in known}
        self.numbers = {person.staff_number for person in known}
        self.serial = 0

    def hire(self, unit, title, rank):
        """A new person in the post."""
        born = self._birthday(rank)
        name = self._name(born.year)
        party_since = self._party_since(born, rank)
        posts = self._career(unit, title, rank, born)
        key = f"p{self.serial}"
        family = self._household(name.gender, born.year) if rank != Rank.NONE or self.rng.random() < 0.2 else ()
        lunar = self.rng.random() < 0.1 and born.day < 30
        return PersonSeed(key, self._number(), name.text, name.gender, born, party_since, posts, family, lunar)

    def _name(self, year):
        while True:
            name = names.person(self.rng, born=year)
            if name.text not in self.names or self.rng.random() < 0.002:
                self.names.add(name.text)
                return name

    def _number(self):
        while True:
            self.serial += 1
            number = str(20100 + self.serial)
            if number not in self.numbers:
                return number

    def _birthday(self, rank):
        oldest, youngest = (59, 24) if rank == Rank.NONE else (58, 34)
        return self._day(date(self.today.year - oldest, 1, 1), date(self.today.year - youngest, 1, 1))

    def _party_since(self, born, rank):
        if self.rng.random() >= JOINED[rank]:
            return None
        year = born.year + self.rng.randint(19, min(34, self.today.year - 1 - born.year))
        return date(year, 7, 1) if self.rng.random() < 0.7 else self._day(date(year, 1, 1), date(year, 12, 31))

    def _career(self, unit, title, rank, born):
        hired = max(date(born.year + HIRED_AT, 7, 1), unit.since)
        since = self._day(max(hired, self.today - timedelta(days=3300)), self.today - timedelta(days=20))
        now = PostSeed(unit.key, title, rank, units.is_important(unit, title), since)
        if since <= hired or self.rng.random() < (0.7 if rank == Rank.NONE else 0.2):
            return (now,)
        before = self.rng.choice(units.staff_titles(unit))
        began = self._day(hired, since)
        return (PostSeed(unit.key, before, Rank.NONE, units.is_important(unit, before), began, since), now)

    def _household(self, gender, born):
        rng, members = self.rng, []
        if rng.random() < 0.9:
            spouse = Gender.MALE if gender == Gender.FEMALE else Gender.FEMALE
            members.append(self._relative(Relation.SPOUSE, spouse, born + rng.randint(-4, 4)))
        if rng.random() < 0.75:
            child = rng.choice(((Relation.SON, Gender.MALE), (Relation.DAUGHTER, Gender.FEMALE)))
            members.append(self._relative(*child, min(born + rng.randint(24, 36), self.today.year - 1)))
        if rng.random() < 0.5:
            parent = rng.choice(((Relation.MOTHER, Gender.FEMALE), (Relation.FATHER, Gender.MALE)))
            members.append(self._relative(*parent, born - rng.randint(22, 32)))
        return tuple(members)

    def _relative(self, relation, gender, born):
        consent = self.today.year - born > CHILD_BELOW and self.rng.random() < 0.55
        name = names.person(self.rng, gender, born).text if consent else None
        return FamilySeed(relation, name, consent, born)

    def _day(self, first, last):
        return first + timedelta(days=self.rng.randrange(max(1, (last - first).days)))


def staff(rng, tree, known, count, today):
    """Heads, and deputies of companies, where `known` has none, then as many others as `count` allows."""
    personnel = Personnel(rng, today, known)
    filled = {(post.unit, post.rank) for person in known for post in person.posts if post.until is None}
    open_units = [unit for unit in tree if unit.until is None]
    wanted = [(unit, units.head_title(unit), Rank.HEAD) for unit in open_units]
    wanted += [(unit, _deputy_title(unit), Rank.DEPUTY) for unit in open_units if unit.parent == "group"]
    people = [personnel.hire(*post) for post in wanted if (post[0].key, post[2]) not in filled]
    sections = [unit for unit in open_units if unit.parent not in (None, "group")]
    while len(people) + len(known) < count:
        unit = rng.choice(sections)
        people.append(personnel.hire(unit, rng.choice(units.staff_titles(unit)), Rank.NONE))
    return people


def _deputy_title(unit):
    title = units.head_title(unit)
    return "副经理" if title == "党总支书记" else f"副{title}"

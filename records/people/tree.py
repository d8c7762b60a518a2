"""The tree of units on any day as its keeper reads it: who stands under whom, how many people work there."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from records.people import access, units
from records.people.dated import today
from records.people.enums import Role
from records.people.persons import Position
from records.people.units import Placement


@dataclass
class Branch:
    """A unit in the tree of a day. `count`: persons with a post there or below; `ended`: since when it is no more."""

    unit_id: Any
    code: str
    name: str
    since: Any
    ended: Any = None
    parent: "Branch | None" = None
    below: list["Branch"] = field(default_factory=list)
    count: int = 0

    @property
    def depth(self) -> int:
        """How many units stand above, as far as the reader keeps them."""
        return self.parent.depth + 1 if self.parent else 0

    def all_below(self) -> list["Branch"]:
        """This branch and every one below it."""
        return [self, *(deeper for branch in self.below for deeper in branch.all_below())]


@dataclass
class Tree:
    """The branches of a day by unit id, the topmost ones, and the units that had ended by then."""

    branches: dict
    tops: list
    ended: list


def tree(user, on=None) -> Tree:
    """The units that `user` keeps as they stood on a day; those that had ended by then stand apart. Two queries."""
    on = on or today()
    branches, parents, ended = {}, {}, {}
    rows = Placement.objects.filter(since__lte=on).select_related("unit").order_by("since", "pk")
    for row in rows:
        now = row.until is None or row.until > on
        (branches if now else ended)[row.unit_id] = Branch(row.unit_id, row.unit.code, row.name, row.since, row.until)
        parents[row.unit_id] = row.parent_id
    roots = [grant.unit_id for grant in access.grants(user) if grant.role == Role.SYSTEM_ADMIN]
    kept = units.under(roots, parents)
    branches = {unit: branch for unit, branch in branches.items() if unit in kept}
    gone = [branch for unit, branch in ended.items() if unit in kept and unit not in branches]
    tops = _hang(branches, parents)
    _count(tops, on)
    return Tree(branches, tops, sorted(gone, key=lambda branch: branch.code))


def _hang(branches, parents) -> list[Branch]:
    tops = []
    for branch in sorted(branches.values(), key=lambda branch: branch.code):
        branch.parent = branches.get(parents[branch.unit_id])
        (branch.parent.below if branch.parent else tops).append(branch)
    return tops


def _count(tops, on) -> None:
    held = defaultdict(set)
    for unit, person in Position.objects.on(on).order_by().values_list("unit_id", "person_id"):
        held[unit].add(person)
    for top in tops:
        _count_below(top, held)


def _count_below(branch, held) -> set:
    people = set(held[branch.unit_id])
    for deeper in branch.below:
        people |= _count_below(deeper, held)
    branch.count = len(people)
    return people

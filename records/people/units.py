"""The organisation and its units: who stands under whom on any day. Knows no grants."""

import uuid
from collections import defaultdict

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from records.audit.trail import Subject
from records.people.dated import Dated, DatedQuerySet, today
from records.people.text import Name, Text
from records.vault import seals


class Organisation(models.Model):
    """The one organisation this system serves; its row is made by the set-up ceremony."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    name = Name(pgettext_lazy("of a unit", "name"))
    sample = models.BooleanField(default=False, editable=False)  # invented, made by the demo
    founded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="one_organisation")]

    def __str__(self):
        return self.name

    def as_subject(self) -> Subject:
        """What the trail keeps of the organisation."""
        return Subject(id="organisation", label=self.name)


class Unit(models.Model):
    """A unit of the organisation. `name` is today's; its names and parents over time are its placements."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = Text(_("unit code"), max_length=12, unique=True)
    name = Name(pgettext_lazy("of a unit", "name"))

    class Meta:
        ordering = ["code"]

    def __str__(self):
        return self.name

    def as_subject(self) -> Subject:
        """What the trail keeps of a unit."""
        return Subject(id=str(self.pk), unit=str(self.pk), label=self.code, scopes=frozenset({f"unit:{self.pk}"}))


class Placement(Dated):
    """Where a unit stood in the tree, and under what name, for a span of days."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="placements")
    parent = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="placements_below")
    name = Name(pgettext_lazy("of a unit", "name"))

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["unit", "since"]
        constraints = [models.UniqueConstraint(fields=["unit", "since"], name="one_placement_a_day")]

    def __str__(self):
        return f"{self.name} ({self.since})"


def parents(on=None) -> dict:
    """unit id → parent id (None at the top) for every unit in the tree on that day; one query."""
    rows = Placement.objects.on(on or today()).order_by()
    return dict(rows.values_list("unit_id", "parent_id"))


def trees(on=None) -> tuple[dict, dict]:
    """The tree of that day as `parents` gives it, and the same with every unit that ended, where it stood last."""
    day = on or today()
    found = Placement.objects.order_by("since").values_list("pk", "unit_id", "parent_id", "since", "until")
    rows: dict = {pk: tuple(row) for pk, *row in found}
    seals.rely_on_all("tree", rows)
    begun = [(unit, parent, until) for unit, parent, since, until in rows.values() if since <= day]
    standing = {unit: parent for unit, parent, until in begun if until is None or until > day}
    return standing, {unit: parent for unit, parent, _until in begun}


def under(roots, tree: dict) -> frozenset:
    """The ids in `roots` and of all units below them in `tree` (as `parents` gives it). No roots: nothing."""
    children = defaultdict(list)
    for unit, parent in tree.items():
        children[parent].append(unit)
    found, waiting = set(), [root for root in roots if root in tree]
    while waiting:
        unit = waiting.pop()
        if unit not in found:
            found.add(unit)
            waiting.extend(children[unit])
    return frozenset(found)


def path(unit_id, tree: dict) -> list:
    """The ids from the top of `tree` down to `unit_id`."""
    way = []
    while unit_id is not None and unit_id not in way:
        way.append(unit_id)
        unit_id = tree.get(unit_id)
    return way[::-1]

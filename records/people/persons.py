"""Persons, the posts they hold and the committees they sit on, as dated rows. Accounts live in `users.py`."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from records.audit.trail import Subject
from records.people import access
from records.people.dated import Dated, DatedQuerySet, today
from records.people.enums import Calendar, CommitteePart, Gender, Rank, Role
from records.people.text import Name, Text
from records.people.units import Unit
from records.vault.sealed import SealedModel, SealedQuerySet


class PersonQuerySet(SealedQuerySet):
    """Persons, never handed to a face except through `visible_to`."""

    def visible_to(self, user):
        """Whom `user` may look up: themself, and who holds a post today in a unit that a grant covers.

        A system administrator also sees those who left a unit, or have no post yet.
        """
        looking_up = Position.objects.on(today()).filter(unit_id__in=access.covered(user, *access.LOOKING_UP))
        keeping = access.reached(user, Role.SYSTEM_ADMIN)
        kept = Position.objects.filter(unit_id__in=keeping)
        visible = Q(pk__in=looking_up.values("person_id")) | Q(pk__in=kept.values("person_id"))
        if keeping:
            visible |= ~Q(pk__in=Position.objects.values("person_id"))
        return self.filter(visible | Q(pk=user.person_id))

    def matching(self, words: str):
        """Those whose name, pinyin, initials or staff number begin with or hold `words`."""
        words = words.strip()
        folded = words.lower().replace(" ", "")
        return self.filter(
            Q(name__icontains=words)
            | Q(pinyin_folded__startswith=folded)
            | Q(initials__startswith=folded)
            | Q(staff_number__startswith=words)
        )


class Person(SealedModel):
    """Somebody the organisation employs."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    staff_number = Text(_("staff number"), max_length=20, unique=True)
    name = Name(_("name"))
    pinyin = Text(_("pinyin"), max_length=200, blank=True, default="")
    pinyin_folded = models.CharField(max_length=200, blank=True, default="", editable=False, db_index=True)
    initials = models.CharField(max_length=40, blank=True, default="", editable=False, db_index=True)
    gender = models.CharField(_("gender"), max_length=10, choices=Gender, blank=True, default="")
    party_since = models.DateField(_("joined the Party"), null=True, blank=True)
    birthday = models.DateField(_("birthday"), null=True, blank=True)
    birthday_calendar = models.CharField(max_length=5, choices=Calendar, default=Calendar.SOLAR)
    left_on = models.DateField(_("left on"), null=True, blank=True)

    objects = PersonQuerySet.as_manager()

    class Meta:
        ordering = ["pinyin_folded", "staff_number"]

    def __str__(self):
        return self.name

    def as_subject(self) -> Subject:
        """What the trail keeps of a person."""
        return Subject(id=str(self.pk), label=self.staff_number, scopes=frozenset({f"person:{self.pk}"}))

    def post_on(self, day):
        """The leading post held on `day`, or None; reads prefetched positions where there are any."""
        held = [post for post in self.positions.all() if post.since <= day and (not post.until or post.until > day)]
        return min(held, key=lambda post: (Rank.values.index(post.rank), post.since), default=None)


class Position(Dated):
    """A post held in a unit. `important` marks posts such as purchasing, personnel, finance (重要岗位)."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="positions")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="positions")
    title = Name(_("title"))
    rank = models.CharField(_("rank in the team"), max_length=10, choices=Rank, default=Rank.NONE)
    important = models.BooleanField(_("important post"), default=False)

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["-since", "id"]
        indexes = [models.Index(fields=["unit", "since"], name="position_unit_since")]

    def __str__(self):
        return self.title


class Committee(Dated):
    """A committee or branch of a unit."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="committees")
    name = Name(_("name"))

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["unit", "name"]

    def __str__(self):
        return self.name


class Membership(Dated):
    """A person's part in a committee."""

    committee = models.ForeignKey(Committee, models.CASCADE, related_name="memberships")
    person = models.ForeignKey(Person, models.CASCADE, related_name="memberships")
    part = models.CharField(_("part"), max_length=15, choices=CommitteePart)

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["committee", "-since", "id"]

    def __str__(self):
        return self.get_part_display()

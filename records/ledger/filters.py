"""Which records a list shows: the filters of the ledger, the same for the page, the export and the API.

A filter never tells what a reader does not see: each looks only at the records that show them what it asks about.
"""

import datetime
import re
from functools import cache

import django_filters
from django import forms
from django.conf import settings
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from records.ledger import access
from records.ledger.enums import Kind, Status
from records.ledger.parts import Participant
from records.ledger.records import PREFIXES, Record
from records.ledger.walking import within
from records.people import access as people_access
from records.people import units
from records.people.persons import Person
from records.people.text import TextField

LONGEST = 100
EARLIEST, LATEST = datetime.date(1900, 1, 1), datetime.date(2300, 1, 1)


class WordsFilter(django_filters.CharFilter):
    field_class = TextField


class ManyOf(django_filters.MultipleChoiceFilter):
    """One of several values, a repeated parameter."""

    def __init__(self, choices, **kwargs):
        super().__init__(choices=choices, distinct=False, **kwargs)  # no join, so no row comes twice


class RecordFilter(django_filters.FilterSet):
    """Filters over `Record.objects.visible_to(user)`; `user` is whoever asks."""

    kind = ManyOf(Kind.choices, label=_("kind"))
    status = ManyOf(Status.choices, label=_("status"))
    unit = django_filters.UUIDFilter(method="in_unit", label=_("unit"))
    since = django_filters.DateFilter(method="from_day", label=_("from"), widget=forms.DateInput({"type": "date"}))
    until = django_filters.DateFilter(method="to_day", label=_("to"), widget=forms.DateInput({"type": "date"}))
    person = django_filters.UUIDFilter(method="with_person", label=_("person"))
    late = django_filters.BooleanFilter(method="late_only", label=_("late entry"))
    text = WordsFilter(method="matching", label=_("topic, number or name"), max_length=LONGEST)
    mine = django_filters.BooleanFilter(method="by_me", label=_("mine alone"))

    class Meta:
        model = Record
        fields: list[str] = []

    def __init__(self, data=None, queryset=None, *, user, **kwargs):
        self.user = user
        super().__init__(data, queryset, **kwargs)

    def in_unit(self, queryset, _name, value):
        """That unit and all below it, as the tree stands today."""
        below = units.under([value], people_access.tree(self.user))
        return queryset.filter(access.showing(self.user, "unit"), within(below))

    def from_day(self, queryset, _name, day):
        return queryset.filter(access.showing(self.user, "started_at"), started_at__gte=midnight(day))

    def to_day(self, queryset, _name, day):
        """The day itself included."""
        return queryset.filter(access.showing(self.user, "started_at"), started_at__lt=midnight(day, after=1))

    def with_person(self, queryset, _name, person):
        parts = Participant.objects.filter(person_id=person)
        return queryset.filter(self._taking_part(parts, parts))

    def late_only(self, queryset, _name, late):
        return queryset.filter(access.showing(self.user, "late"), late=late)

    def by_me(self, queryset, _name, mine):
        own = Q(
            pk__in=Participant.objects.filter(person_id=self.user.person_id, part__in=access.WRITERS).values("record")
        )
        return queryset.filter(own if mine else ~own)

    def matching(self, queryset, _name, words):
        """Words of the topic, a number in either language, or somebody's name, pinyin or staff number.

        A talkee, who is shown names alone, finds nobody by the others.
        """
        words = words.strip()
        if not words:
            return queryset
        people, named = Person.objects.matching(words), Person.objects.filter(name__icontains=words)
        return queryset.filter(
            (access.showing(self.user, "topic") & Q(topic__icontains=words))
            | self._taking_part(_parts_of(people), _parts_of(named))
            | numbered(words)
        )

    def _taking_part(self, parts, named) -> Q:
        """Records in which `user` sees one of `parts`, or as a talkee, who never learns who else was, of `named`."""
        seen = Q(part__in=access.WRITERS) | Q(person_id=self.user.person_id)
        return (access.showing(self.user, "*") & Q(pk__in=parts.values("record"))) | (
            access.showing(self.user, "participants") & Q(pk__in=named.filter(seen).values("record"))
        )


def _parts_of(people):
    return Participant.objects.filter(person__in=people.values("pk"))


def midnight(day: datetime.date, after: int = 0) -> datetime.datetime:
    """The beginning of `day`, or of a day `after` it; within the years that any record may have."""
    day = min(max(day, EARLIEST), LATEST) + datetime.timedelta(days=after)
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))


@cache
def _prefixes() -> dict:
    """What numbers begin with, in every language: one reader quotes a number to another."""
    found = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found |= {str(word).upper(): kind for kind, word in PREFIXES.items()}
    return found


def numbered(words: str) -> Q:
    """The record of a number as it is written, with or without its prefix."""
    head, _dash, rest = words.partition("-")
    prefix = _prefixes().get(head.upper())
    found = re.fullmatch(r"([A-Za-z0-9]{1,12})-(\d{4})-(\d{1,9})", rest if prefix else words, re.ASCII)
    if not found:
        return Q(pk__in=[])
    unit, year, seq = found.groups()
    condition = Q(number_unit=unit.upper(), number_year=int(year), number_seq=int(seq))
    return condition & Q(kind=prefix) if prefix else condition

"""Which events a list of the trail shows: the same filters for the auditor's page and for its export."""

import uuid

import django_filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from records.audit.catalogue import CATALOGUE
from records.audit.groups import GROUPS
from records.audit.models import Event
from records.audit.trail import DENIED, DONE, TAMPERED
from records.ledger.filters import LONGEST, WordsFilter, midnight, numbered
from records.ledger.records import Record
from records.people import access, units
from records.people.persons import Person
from records.people.users import User

RESULTS = (
    (DONE, pgettext_lazy("event", "Done")),
    (DENIED, pgettext_lazy("state", "Denied")),
    (TAMPERED, pgettext_lazy("state", "Tampered with")),
)
MOST_NAMED = 200  # accounts and people that one name may find


class TrailFilter(django_filters.FilterSet):
    """Filters over `trail_access.visible_to(user)`; `user` is whoever asks."""

    text = WordsFilter(method="matching", label=_("person, record or event number"), max_length=LONGEST)
    since = django_filters.DateFilter(method="from_day", label=_("from"), widget=forms.DateInput({"type": "date"}))
    until = django_filters.DateFilter(method="to_day", label=_("to"), widget=forms.DateInput({"type": "date"}))
    group = django_filters.ChoiceFilter(
        method="in_group", label=_("what"), choices=[(name, group.label) for name, group in GROUPS.items()]
    )
    action = django_filters.ChoiceFilter(label=_("action"), choices=list(CATALOGUE.items()))
    result = django_filters.ChoiceFilter(label=_("result"), choices=RESULTS)
    unit = django_filters.UUIDFilter(method="in_unit", label=_("unit"))
    actor = django_filters.CharFilter(label=_("who"), max_length=50)
    object = django_filters.CharFilter(label=_("about"), max_length=50)
    thread = django_filters.UUIDFilter(method="in_thread", label=_("thread"))

    class Meta:
        model = Event
        fields: list[str] = []

    def __init__(self, data=None, queryset=None, *, user, **kwargs):
        self.user = user
        super().__init__(data, queryset, **kwargs)

    def from_day(self, queryset, _name, day):
        return queryset.filter(at__gte=midnight(day))

    def to_day(self, queryset, _name, day):
        """The day itself included."""
        return queryset.filter(at__lt=midnight(day, after=1))

    def in_group(self, queryset, _name, group):
        return queryset.filter(GROUPS[group].condition)

    def in_unit(self, queryset, _name, value):
        """That unit and all below it, as the tree stands today."""
        below = units.under([value], access.tree(self.user))
        return queryset.filter(unit__in=[str(unit) for unit in below])

    def in_thread(self, queryset, _name, value):
        """All about one record, or one person: what they did, what was done for them and to them."""
        return queryset.filter(_concerning(_ids_of(value)))

    def matching(self, queryset, _name, words):
        """An event by its number, a record by its number, somebody by name or account."""
        words = words.strip()
        if not words:
            return queryset
        if words.isascii() and words.isdigit():
            return queryset.filter(Q(number=min(int(words), 2**62)) | Q(object__in=_named(words)))
        records = Record.objects.filter(numbered(words)).values_list("pk", flat=True)[:MOST_NAMED]
        return queryset.filter(Q(object__in=[str(pk) for pk in records]) | _concerning(_named(words)))


def _concerning(ids) -> Q:
    return Q(object__in=ids) | Q(actor__in=ids) | Q(on_behalf_of__in=ids)


def _named(words: str) -> list[str]:
    """The ids of persons and accounts that a name, an account's name or a staff number finds."""
    named = Q(person__name__icontains=words) | Q(person__staff_number=words) | Q(username__iexact=words)
    accounts = User.objects.filter(named).order_by("pk").values_list("pk", "person_id")[:MOST_NAMED]
    people = Person.objects.filter(Q(name__icontains=words) | Q(staff_number=words)).order_by("pk")
    found = {*people.values_list("pk", flat=True)[:MOST_NAMED]}
    return sorted(str(pk) for pk in found.union(*accounts) if pk)


def _ids_of(value: uuid.UUID) -> list[str]:
    """A person and their accounts are one thread, from either end."""
    accounts = User.objects.filter(Q(pk=value) | Q(person_id=value)).values_list("pk", "person_id")
    return sorted(str(pk) for pk in {value}.union(*accounts) if pk)

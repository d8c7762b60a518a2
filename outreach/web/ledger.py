"""The ledger: every record the account may know of, filtered, by key, with its state in the address."""

import datetime
from dataclasses import dataclass
from urllib.parse import urlencode

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from outreach.web import paging
from outreach.web.facts import few
from outreach.web.pages import Page
from records.ledger import access, listing
from records.ledger.enums import Kind, Part, Status
from records.ledger.filters import RecordFilter
from records.ledger.records import Record
from records.people import access as people_access
from records.people.enums import Role
from records.people.persons import Person
from records.people.units import Unit

OLDEST_FIRST = "time"
PLACES = ("after", "before", "count")  # what a changed filter starts anew


@dataclass(frozen=True)
class Line:
    """A record in the list, as far as its reader sees it; what they do not see is empty."""

    id: object
    number: str
    kind: Kind
    status: str
    started_at: object
    led: str
    talked_to: str
    topic: str
    unit: str
    late: bool


class LedgerView(Page):
    def get(self, request):
        request.GET = given = request.GET.copy()
        for name in [name for name, value in given.items() if not value]:
            del given[name]  # an empty field is no filter, and no part of the address
        page = self.page()
        context = {
            "filter": self.filter, "lines": [line(row, request.user) for row in page.rows],
            "previous": self.address(before=page.previous) if page.previous else "",
            "next": self.address(after=page.next) if page.next else "",
            "count": self.count(page), "count_url": self.address(count=1),
            "presets": self.presets(), "units": self.units, "person": self.person(), "filtered": self.filtered,
            "newest_first": self.newest_first, "turned": self.address(sort=OLDEST_FIRST if self.newest_first else None),
            "kinds": Kind, "statuses": Status, "given": {name: given.get(name, "") for name in FIELDS},
            "chosen_kinds": given.getlist("kind"), "chosen_statuses": given.getlist("status"),
        }  # fmt: skip
        return render(request, "ledger/page.html", context, status=200 if self.filter.is_valid() else 422)

    @cached_property
    def filter(self) -> RecordFilter:
        visible = Record.objects.visible_to(self.request.user)
        return RecordFilter(self.request.GET, visible, user=self.request.user)

    @cached_property
    def found(self):
        """What the filters leave; nothing where one of them makes no sense."""
        return self.filter.qs if self.filter.is_valid() else Record.objects.none()

    @property
    def newest_first(self) -> bool:
        return self.request.GET.get("sort") != OLDEST_FIRST

    @property
    def filtered(self) -> bool:
        return any(name in self.request.GET for name in FIELDS)

    def page(self) -> paging.Page:
        given = self.request.GET
        place = {"after": given.get("after", ""), "before": given.get("before", "")}
        return paging.page(self.found, listing.fetch, newest_first=self.newest_first, **place)

    def count(self, page) -> int | None:
        """How many there are: known where all stand on one page, counted only when asked."""
        if not page.next and not page.previous:
            return len(page.rows)
        return self.found.order_by().count() if "count" in self.request.GET else None

    def address(self, **changes) -> str:
        """This list's address with `changes`, begun anew at its first page; None takes a part away."""
        kept = [(name, value) for name, values in self.request.GET.lists() for value in values]
        kept = [(name, value) for name, value in kept if name not in (*PLACES, *changes)]
        added = [(name, value) for name, value in changes.items() if value is not None]
        query = urlencode(kept + added)
        return f"{reverse('ledger')}?{query}" if query else reverse("ledger")

    def presets(self) -> list:
        """The usual filters, as links; the one that the address holds is on."""
        week = timezone.localdate() - datetime.timedelta(days=7)
        rows = [
            (_("All"), ""),
            (_("Last seven days"), f"since={week.isoformat()}"),
            (_("Waiting for review"), "status=submitted"),
        ]
        if access.kinds_for(self.request.user):
            rows += [(_("My own"), "mine=true"), (_("My drafts"), "mine=true&status=draft")]
        if self.units:
            rows.append((pgettext_lazy("flag", "Late"), "late=true"))
        kept = {name: value for name, value in self.request.GET.items() if name not in (*PLACES, "sort")}
        here = urlencode(kept)
        return [
            {"label": label, "url": f"{reverse('ledger')}?{query}" if query else reverse("ledger"), "on": here == query}
            for label, query in rows
        ]

    @cached_property
    def units(self) -> list:
        """The units that the account can filter by."""
        covered = people_access.covered(self.request.user, Role.HEAD, Role.OFFICER)
        return list(Unit.objects.filter(pk__in=covered).only("pk", "name")) if covered else []

    def person(self) -> Person | None:
        """Who the list is narrowed to, where the account may look them up."""
        wanted = self.filter.form.cleaned_data.get("person") if self.filter.is_valid() else None
        return Person.objects.visible_to(self.request.user).filter(pk=wanted).first() if wanted else None


FIELDS = ("text", "kind", "status", "unit", "since", "until", "person", "late", "mine")


def line(row, user) -> Line:
    """A fetched row as the list shows it to `user`."""
    seen = listing.shown(row, user)

    def named(part):
        return few([person["person"]["name"] for person in seen.get("participants", []) if person["part"] == part])

    return Line(
        id=row.id, number=seen["number"], kind=Kind(row.kind), status="void" if seen.get("void") else row.status,
        started_at=seen.get("started_at"), led=named(Part.PRINCIPAL), talked_to=named(Part.TALKEE),
        topic=seen.get("topic", ""), unit=seen["unit"]["name"] if "unit" in seen else "", late=seen.get("late", False),
    )  # fmt: skip

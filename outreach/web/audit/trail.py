"""The auditor's page: the state of the trail, its events newest first, filtered, by key; nobody else gets in."""

import datetime
from urllib.parse import urlencode

from django.db.models import Count
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from outreach.web.audit import strip
from outreach.web.audit.telling import Teller, what
from outreach.web.pages import Page
from records.audit.catalogue import CATALOGUE
from records.audit.groups import GROUPS
from records.ledger.trail_filters import RESULTS, TrailFilter
from records.people import access, trail_access
from records.people.enums import Role
from records.people.units import Unit

SIZE = 50
MOST_COUNTED = 10_000
PLACES = ("after",)
PERIODS = (("today", _("Today"), 0), ("week", _("Last seven days"), 6), ("month", _("Last thirty days"), 29))
FIRST_PERIOD = "week"
NAMES = ("text", "since", "until", "group", "action", "result", "unit", "actor", "object", "thread")
NARROWED = {"since", "until", "text", "actor", "object", "thread"}  # where these are told, all days are meant


class AuditPage(Page):
    """A page for an auditor."""

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated:
            trail_access.require(request.actor)
        return super().dispatch(request, *args, **kwargs)


def days_of(period: str) -> tuple[str, str]:
    """The first and last day of a named period; nothing for the whole trail."""
    for name, _label, back in PERIODS:
        if name == period:
            today = timezone.localdate()
            return (today - datetime.timedelta(days=back)).isoformat(), today.isoformat()
    return "", ""


def asked(given) -> dict:
    """What the address asks for: empty fields left out, a period by name put into days; a week where none is told."""
    data = {name: value for name, value in given.items() if value}
    period = data.pop("period", "") or ("" if NARROWED & set(data) else FIRST_PERIOD)
    since, until = days_of(period)
    if since and not {"since", "until"} & set(data):
        data |= {"since": since, "until": until}
    return data


class TrailView(AuditPage):
    """`?text= &period= or &since= &until= &group= &action= &result= &unit= &actor= &object= &thread= &after=`."""

    def get(self, request):
        rows = self.page()
        more = len(rows) > SIZE
        rows = rows[:SIZE]
        teller = Teller(rows)
        context = {
            "filter": self.filter, "events": teller.rows(), "thread": self.thread(teller), "given": self.given,
            "count": self.count(),
            "most_counted": MOST_COUNTED, "later": self.address() if self.after else "",
            "earlier": self.address(after=rows[-1].number) if more else "", "chips": self.chips(),
            "periods": [(name, label) for name, label, _days in PERIODS], "results": RESULTS, "units": self.units(),
            "actions": sorted(((action, what(action)) for action in CATALOGUE), key=lambda pair: pair[1]),
            "whole": trail_access.whole(request.user),
        } | strip.shown(request.user)  # fmt: skip
        return render(request, "audit/page.html", context, status=200 if self.filter.is_valid() else 422)

    @cached_property
    def filter(self) -> TrailFilter:
        return TrailFilter(asked(self.request.GET), trail_access.visible_to(self.request.user), user=self.request.user)

    @cached_property
    def found(self):
        """What the filters leave; nothing where one of them makes no sense."""
        return self.filter.qs if self.filter.is_valid() else trail_access.visible_to(self.request.user).none()

    @property
    def after(self) -> int:
        try:
            return min(int(self.request.GET.get("after", "")), 2**62)
        except ValueError:
            return 0

    def page(self) -> list:
        rows = self.found.filter(number__lt=self.after) if self.after else self.found
        return list(rows.order_by("-number")[: SIZE + 1])

    def thread(self, teller) -> str:
        """Whose thread this is, as far as the events shown name it."""
        wanted = self.given["thread"] or self.given["object"] or self.given["actor"]
        told = (teller.thing(event) for event in teller.events if event.object == wanted)
        return next((words for words in told if words), teller.names.get(wanted, "")) if wanted else ""

    def count(self) -> int:
        return self.found.order_by().values("pk")[: MOST_COUNTED + 1].count()

    @cached_property
    def given(self) -> dict:
        """What stands in the fields of the filter."""
        given = {name: self.request.GET.get(name, "") for name in NAMES}
        days = given["since"] or given["until"]
        narrowed = any(given[name] for name in NARROWED)
        period = "" if days else self.request.GET.get("period") or ("" if narrowed else FIRST_PERIOD)
        return given | {"period": period}

    def address(self, **changes) -> str:
        """This list's address with `changes`; None takes a part away."""
        kept = {name: value for name, value in self.request.GET.items() if value and name not in (*PLACES, *changes)}
        query = urlencode(kept | {name: value for name, value in changes.items() if value is not None})
        return f"{reverse('audit')}?{query}" if query else reverse("audit")

    def chips(self) -> list[dict]:
        """The groups of actions with how many there are of each, in the period chosen."""
        counts = self._counts()
        rows = [{"label": _("All"), "url": self.address(group=None), "on": not self.given["group"], "count": ""}]
        for name, group in GROUPS.items():
            on = self.given["group"] == name
            if counts is None or counts.get(name) or on:
                count = counts.get(name, 0) if counts is not None else ""
                rows.append({"label": group.label, "url": self.address(group=name), "on": on, "count": count})
        return rows

    def _counts(self) -> dict | None:
        """Group → events; None where the days asked for are too many to count."""
        if not self.filter.is_valid() or not days_of(self.given["period"])[0]:
            return None
        data = {name: value for name, value in asked(self.request.GET).items() if name != "group"}
        events = TrailFilter(data, trail_access.visible_to(self.request.user), user=self.request.user).qs
        found: dict = dict.fromkeys(GROUPS, 0)
        for action, result, count in events.order_by().values_list("action", "result").annotate(Count("pk")):
            for name, group in GROUPS.items():
                found[name] += count if group.holds(action, result) else 0
        return found

    def units(self) -> list:
        """The units that the auditor can filter by."""
        return list(Unit.objects.filter(pk__in=access.reached(self.request.user, Role.AUDITOR)).only("pk", "name"))

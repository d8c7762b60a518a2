"""Grants: what is proposed and who may decide it, what is in force, ends soon or ended; and one grant's page."""

import datetime

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from outreach.web.deciding import AboutPage, Deciding
from outreach.web.pages import Page
from outreach.web.people import role_words
from outreach.web.powers import MAY, NEVER
from outreach.web.proposals import waiting
from records.actions import grants
from records.audit import trail
from records.audit.catalogue import CATALOGUE
from records.ledger.enums import Kind
from records.people import access, grant_rules
from records.people.dated import today
from records.people.enums import GrantState, Role
from records.people.grants import LASTS, Grant
from records.review import reviewers

PER_PAGE = 25
SOON = datetime.timedelta(days=30)
TABS = ("in_force", "soon", "ended")
WAYS = ("account.made", "account.invited", "account.reset", "account.email_changed", "factor.removed")
LATELY, MOST_SHOWN = datetime.timedelta(days=90), 5
LOOKING = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR)
WITH_PEOPLE = ("holder__person", "unit", "leader", "proposed_by__person", "decided_by__person")


class GrantsView(Page):
    """`?tab= &q= &role= &page=`: for the three administrators; anybody else sees their own on the account's page."""

    def get(self, request):
        if not access.has(request.user, *LOOKING):
            raise Http404
        shown = Grant.objects.visible_to(request.user).select_related(*WITH_PEOPLE)
        tabs = {name: shown.filter(condition) for name, condition in _conditions().items()}
        tab = request.GET.get("tab") if request.GET.get("tab") in TABS else TABS[0]
        page = Paginator(self._chosen(tabs[tab]), PER_PAGE).get_page(request.GET.get("page"))
        context = {
            "proposed": waiting(request.user),
            "tab": tab,
            "counts": {name: rows.count() for name, rows in tabs.items()},
            "page": page,
            "grants": [grant_row(request.user, grant) for grant in page],
            "roles": Role.choices,
            "asked": {name: request.GET.get(name, "") for name in ("q", "role")},
            "missing": reviewers.missing() if access.has(request.user, Role.SECURITY_ADMIN, Role.SYSTEM_ADMIN) else [],
            "may_propose": access.has(request.user, Role.SYSTEM_ADMIN),
        }
        return render(request, "grants/list.html", context)

    def _chosen(self, rows):
        if words := self.request.GET.get("q", "").replace("\0", "").strip():
            rows = rows.filter(Q(holder__person__name__icontains=words) | Q(holder__username__icontains=words))
        if (role := self.request.GET.get("role", "")) in Role.values:
            rows = rows.filter(role=role)
        return rows.order_by("until", "pk")


def _conditions() -> dict:
    """tab → which grants stand there today."""
    live = Q(state=GrantState.APPROVED) & (Q(until__isnull=True) | Q(until__gt=today()))
    decided = Q(state__in=(GrantState.REVOKED, GrantState.TURNED_DOWN))
    run_out = Q(state=GrantState.PROPOSED, proposed_at__lte=timezone.now() - LASTS)
    ended = decided | run_out | Q(state=GrantState.APPROVED, until__lte=today())
    return {"in_force": live, "soon": live & Q(until__lte=today() + SOON), "ended": ended}


def grant_row(user, grant) -> dict:
    """A grant with what `user` may do about it."""
    waits = grant.state == GrantState.PROPOSED and not grant.expired
    return {
        "grant": grant,
        "what": role_words(grant),
        "kinds": [Kind(kind).label for kind in grant.kinds],
        "state": "expired" if grant.expired else grant.state.replace("_", "-"),
        "ended": grant.state == GrantState.APPROVED and grant.until is not None and grant.until <= today(),
        "soon": grant.until is not None and today() < grant.until <= today() + SOON,
        "may_decide": waits and grant_rules.may_decide(user, grant),
        "may_take_back": waits and grant.proposed_by_id == user.pk,
        "may_revoke": grant.state == GrantState.APPROVED and grant_rules.may_revoke(user, grant),
    }


class GrantPage(AboutPage):
    name = "grant"

    def shown(self, user):
        return Grant.objects.visible_to(user).select_related(*WITH_PEOPLE, "stands_for__holder__person")


class GrantView(GrantPage):
    """What it opens and does not, and the three parties to it."""

    def get(self, request):
        user, grant = request.user, self.about
        reach = reviewers.reach(grant)
        row = grant_row(user, grant)
        context = row | {
            "about": grant,
            "may_act": row["may_decide"] or row["may_take_back"] or row["may_revoke"],
            "may": MAY[grant.role],
            "never": NEVER[grant.role],
            "reach": reach,
            "deciders": grant_rules.deciders(grant) if row["state"] == GrantState.PROPOSED else [],
            "lately": changed_lately(grant.holder),
            "other_roles": [Role(role).label for role in access.roles(grant.holder) - {grant.role}],
            "queue": waiting(user),
            "title": _title(grant, row),
        }
        return render(request, "grants/page.html", context)


def changed_lately(user) -> list[dict]:
    """How others changed the ways into an account within ninety days: for who decides what it may read from now on."""
    rows = trail.by_others(user.pk, WAYS).filter(at__gt=timezone.now() - LATELY)[:MOST_SHOWN]
    labels = [trail.payload(event).get("labels", {}).get("actor", "") for event in rows]
    return [
        {"what": CATALOGUE[event.action], "who": who, "at": event.at} for event, who in zip(rows, labels, strict=True)
    ]


def _title(grant, row) -> str:
    words = _("Make %(name)s %(role)s, %(unit)s and below")
    return words % {"name": grant.holder.name, "role": row["what"], "unit": grant.unit.name}


class DecideView(Deciding, GrantPage):
    """Approve, turn down, take back or revoke."""

    VERBS = {
        "approve": (grants.approve, gettext_lazy("Approved.")),
        "turn-down": (grants.turn_down, gettext_lazy("Turned down.")),
        "revoke": (grants.revoke, gettext_lazy("Revoked.")),
    }

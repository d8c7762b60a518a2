"""Units and people on any day: the tree, the table of a unit, and one person with posts, grants, account and family."""

import datetime

from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from outreach.web import history
from outreach.web.consents import consents, family
from outreach.web.pages import Page
from records.people import access
from records.people.dated import today
from records.people.enums import Rank, Role
from records.people.errors import NotAllowed
from records.people.grants import Grant
from records.people.persons import Membership, Person, Position
from records.people.text import searched
from records.people.tree import tree
from records.people.users import User

PER_PAGE = 25
WITHOUT = "none"  # the choice "without a post"
LONGEST = 50


class KeeperPage(Page):
    """A page for system administrators alone."""

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not access.has(request.user, Role.SYSTEM_ADMIN):
            raise NotAllowed(verb="keep_people")
        return super().dispatch(request, *args, **kwargs)


class PeopleView(KeeperPage):
    """`?unit= &q= &important= &team= &role= &on= &page=`."""

    def get(self, request):
        day = day_of(request)
        branches = tree(request.user, day)
        chosen = self._chosen(branches, request.GET.get("unit", ""))
        people = self._people(branches, chosen, day)
        page = Paginator(people, PER_PAGE).get_page(request.GET.get("page"))
        context = {
            "day": day,
            "past": day != today(),
            "unit": chosen,
            "without": request.GET.get("unit") == WITHOUT,
            "tree": tree_rows(branches, chosen, request),
            "total": sum(branch.count for branch in branches.tops),
            "unit_count": len(branches.branches),
            "page": page,
            "people": [_person_row(person, branches, chosen) for person in page],
            "roles": Role.choices,
            "asked": {name: request.GET.get(name, "") for name in ("q", "important", "team", "role", "unit", "on")},
        }
        return render(request, "people/list.html", context)

    def _chosen(self, branches, asked):
        if asked in ("", WITHOUT):
            return branches.tops[0] if branches.tops and not asked else None
        found = [branch for branch in branches.branches.values() if str(branch.unit_id) == asked]
        if not found:
            raise Http404
        return found[0]

    def _people(self, branches, chosen, day):
        people = Person.objects.visible_to(self.request.user)
        if chosen is None:
            people = people.filter(positions__isnull=True)
            held = Position.objects.none()
        else:
            held = self._held(Position.objects.on(day).filter(unit__in=[b.unit_id for b in chosen.all_below()]))
            people = people.filter(pk__in=held.order_by().values("person_id"))
        if words := searched(self.request.GET.get("q", ""), LONGEST):
            people = people.matching(words)
        if (role := self.request.GET.get("role", "")) in Role.values:
            in_force = Grant.objects.in_force().filter(role=role)
            people = people.filter(user__in=in_force.order_by().values("holder_id"))
        grants = Prefetch("user__grants", Grant.objects.in_force().select_related("leader"), to_attr="in_force")
        return people.select_related("user").prefetch_related(Prefetch("positions", held, to_attr="held"), grants)

    def _held(self, positions):
        if self.request.GET.get("important"):
            positions = positions.filter(important=True)
        if self.request.GET.get("team"):
            positions = positions.exclude(rank=Rank.NONE)
        return positions


def day_of(request) -> datetime.date:
    """The day that was asked for, or today."""
    try:
        return datetime.date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return today()


def tree_rows(branches, chosen, request) -> list[dict]:
    """The rows of the tree: open along the way to the chosen unit and right below it, ended units last."""
    way, step = set(), chosen
    while step is not None:
        way.add(step.unit_id)
        step = step.parent
    on = "&" + urlencode({"on": request.GET["on"]}) if request.GET.get("on") else ""
    shown: list = []
    for top in branches.tops:
        _show(top, way, chosen, on, shown)
    for branch in branches.ended:
        ended = {"name": branch.name, "count": "", "url": f"?unit={branch.unit_id}&on={_before(branch.ended)}"}
        shown.append(ended | {"depth": 0, "on": False, "children": "", "ended": branch.ended})
    return shown


def _before(day) -> str:
    return (day - datetime.timedelta(days=1)).isoformat()


def _show(branch, way, chosen, on, shown) -> None:
    opened = branch.unit_id in way or branch.depth == 0
    children = ("open" if opened else "shut") if branch.below else ""
    shown.append(
        {
            "name": branch.name, "count": branch.count, "url": f"?unit={branch.unit_id}{on}", "depth": branch.depth,
            "on": chosen is not None and branch.unit_id == chosen.unit_id, "children": children, "ended": "",
        }
    )  # fmt: skip
    if opened:
        for deeper in branch.below:
            _show(deeper, way, chosen, on, shown)


def _person_row(person, branches, chosen) -> dict:
    """One row of the table: the leading post held there that day, and what grants say today."""
    post = min(person.held, key=lambda post: (Rank.values.index(post.rank), post.since), default=None)
    user = getattr(person, "user", None)
    return {
        "person": person,
        "post": post,
        "elsewhere": branches.branches[post.unit_id].name if post and chosen and post.unit_id != chosen.unit_id else "",
        "user": user,
        "grants": [role_words(grant) for grant in user.in_force] if user else [],
    }


def role_words(grant) -> str:
    """A grant in a word or two; a scribe's with the leader's name."""
    if grant.leader:
        return _("Scribe of %(name)s") % {"name": grant.leader.name}
    return str(grant.get_role_display())


class PersonPage(KeeperPage):
    """A page about one person; whom the account does not keep is not found."""

    def dispatch(self, request, *args, id, **kwargs):
        if request.user.is_authenticated:
            self.person = kept_person(request.user, id)
        return super().dispatch(request, *args, **kwargs)


def kept_person(user, id) -> Person:
    """The person `id`, for a system administrator. Raises NotAllowed, Http404."""
    if not access.has(user, Role.SYSTEM_ADMIN):
        raise NotAllowed(verb="keep_people")
    return get_object_or_404(Person.objects.visible_to(user).select_related("user", "household"), pk=id)


class PersonView(PersonPage):
    """`?tab=` posts (as it is), account, family, consents, history."""

    TABS = ("posts", "family", "consents", "history")

    def get(self, request):
        tab = request.GET.get("tab", self.TABS[0])
        if tab not in self.TABS:
            raise Http404
        return self.show(tab)

    def show(self, tab, status=200, **more):
        """The page with one tab open."""
        context = head(self.person) | {"tab": tab} | getattr(self, f"_{tab}")() | more
        return render(self.request, f"people/person_{tab}.html", context, status=status)

    def _posts(self) -> dict:
        person, user = self.person, getattr(self.person, "user", None)
        shown = Grant.objects.visible_to(self.request.user).select_related(
            "holder__person", "unit", "leader", "proposed_by__person", "decided_by__person"
        )
        live = shown.live()
        return {
            "posts": person.positions.select_related("unit"),
            "memberships": Membership.objects.filter(person=person).select_related("committee__unit"),
            "grants": live.filter(holder=user) if user else (),
            "scribes": live.filter(leader=person),
            "account": User.objects.visible_to(self.request.user).filter(person=person).first(),
        }

    def _family(self) -> dict:
        return family(self.person)

    def _consents(self) -> dict:
        return consents(self.person)

    def _history(self) -> dict:
        return {"events": history.events(self.person)}


def head(person) -> dict:
    """What stands above every page about a person."""
    return {
        "person": person,
        "post": person.positions.on(today()).select_related("unit").order_by("since").first(),
        "day": today(),
    }

"""The frame of every page: where this account can go, what waits there, who is signed in. One query."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import IntegerField, Subquery
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from outreach.web.pages import link
from records.documents.writing import in_chinese
from records.ledger import access as ledger_access
from records.ledger import questions, waiting
from records.outbox.enums import STUCK
from records.people import access, undelivered
from records.people.dated import today
from records.people.enums import Role
from records.people.grants import Grant
from records.people.persons import Position
from records.people.proposals import Proposal
from records.people.units import Organisation
from records.review import queue

MOST_COUNTED = 99
KEEPERS = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN)


@dataclass(frozen=True)
class Item:
    """A page of the navigation. `roles` empty: everybody's. `below`: its place in the phone's bar, 0 for none."""

    name: str
    label: str
    icon: str
    roles: tuple = ()
    below: int = 0


ITEMS = (
    Item("today", _("Today"), "sun", below=1),
    Item("review", _("Review"), "clipboard-check", (Role.OFFICER,), below=3),
    Item("ledger", _("Ledger"), "journal-text", below=2),
    Item("people", _("People"), "diagram-3", (Role.SYSTEM_ADMIN,), below=2),
    Item("accounts", _("Accounts"), "person-gear", KEEPERS),
    Item("grants", _("Grants"), "key", (*KEEPERS, Role.AUDITOR)),
    Item("mails", _("Mail"), "envelope", (Role.SYSTEM_ADMIN,)),
    Item("audit", _("Audit trail"), "list-columns", (Role.AUDITOR,), below=3),
    Item("audit_questions", _("Questions"), "question-circle", (Role.AUDITOR,)),
)


class CountOf(Subquery):
    """How many rows a queryset has, as a column of another's query."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()
    empty_result_set_value = 0


def shell(request):
    """Context for `base.html`; read only by pages that show it. `not_below`: what a phone finds on the own page."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        organisation = SimpleLazyObject(lambda: Organisation.objects.first() or "")
        return {"organisation": organisation, "nav": (), **dict.fromkeys(ADDRESSES, "")}
    frame = SimpleLazyObject(lambda: _frame(user))
    nav = SimpleLazyObject(lambda: _items(request, frame))
    return {
        "organisation": SimpleLazyObject(lambda: frame["name"]),
        "nav": nav,
        "not_below": SimpleLazyObject(lambda: [item for item in nav if not item["below"]]),
        "person_name": SimpleLazyObject(lambda: user.name),
        "person_post": SimpleLazyObject(lambda: _post(frame)),
        "new_url": SimpleLazyObject(lambda: link("record_choose") if ledger_access.kinds_for(user) else ""),
        "search_url": SimpleLazyObject(lambda: link("ledger")),
        "notices_url": SimpleLazyObject(lambda: f"{link('today')}#notices"),
        "notices_count": SimpleLazyObject(lambda: min(frame["notices"], MOST_COUNTED)),
        "account_url": link("account"),
        "session_minutes": settings.IDLE_MINUTES,
    }


ADDRESSES = ("person_name", "person_post", "new_url", "search_url", "notices_url", "notices_count", "account_url")


def _frame(user) -> dict:
    """The organisation's name, the account's post, and how much waits, each count cut off where nobody reads it."""
    held = Position.objects.on(today()).filter(person=user.person_id, person__isnull=False).order_by("since")
    counted = {
        "notices": waiting.openings_to_note(user),
        "to_write": waiting.to_write(user),
        "to_confirm": waiting.to_confirm(user),
        "questions": waiting.questions(user),
        "escalated": questions.waiting_for(user),
        "records": queue.records(user),
        "corrections": queue.corrections(user),
        "proposals": Grant.objects.visible_to(user).open(),
        "stuck": undelivered.visible_to(user).filter(state__in=STUCK),
        "two_persons": Proposal.objects.visible_to(user).open(),
    }
    counts = {name: CountOf(rows.order_by().values("pk")[: MOST_COUNTED + 1]) for name, rows in counted.items()}
    posts = {"title": Subquery(held.values("title")[:1]), "post_unit": Subquery(held.values("unit__name")[:1])}
    row = Organisation.objects.annotate(**counts, **posts).values("name", *counts, *posts).first()
    return row or {"name": "", "title": "", "post_unit": ""} | dict.fromkeys(counts, 0)


def _post(frame) -> str:
    if not frame["title"]:
        return ""
    if in_chinese():
        return f"{frame['post_unit']}\N{ZERO WIDTH SPACE}{frame['title']}"  # where the line may break, and nowhere else
    return f"{frame['title']}, {frame['post_unit']}"


def _items(request, frame) -> list[dict]:
    counts = {
        "today": frame["to_write"] + frame["to_confirm"] + frame["questions"],
        "review": frame["records"] + frame["corrections"],
        "grants": frame["proposals"] + frame["two_persons"],
        "mails": frame["stuck"],
        "audit_questions": frame["escalated"],
    }
    shown = []
    for item in ITEMS:
        url = link(item.name) if not item.roles or access.has(request.user, *item.roles) else ""
        if url:
            count = counts.get(item.name, 0)
            shown.append(
                {
                    "name": item.name, "label": item.label, "icon": item.icon, "url": url, "below": item.below,
                    "on": _on(request.path, url), "count": f"{MOST_COUNTED}+" if count > MOST_COUNTED else count,
                }
            )  # fmt: skip
    here = max((item for item in shown if item["on"]), key=lambda item: len(item["url"]), default=None)
    return [item | {"on": item is here} for item in shown]  # a page below another's address is not that one's


def _on(path: str, url: str) -> bool:
    return (
        path == url if url == "/" else path.startswith(url) or (path.startswith("/records/") and url == link("ledger"))
    )

"""Today: what was opened, what waits, the year so far. No sealed word stands here."""

from django.db.models import Count
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from outreach.web import notices
from outreach.web.facts import heading, with_whom
from outreach.web.pages import Page, link
from outreach.web.states import KIND_ICONS
from records.actions import quiet
from records.ledger import access, questions, waiting
from records.ledger.enums import Kind
from records.ledger.records import Record
from records.outbox.enums import STUCK
from records.people import undelivered
from records.review import queue

MOST, MOST_NOTICES, MOST_OPENINGS = 5, 3, 60


class TodayView(Page):
    def get(self, request):
        user, told = request.user, openings(request.user)
        context = {
            "now": timezone.localtime(),
            "greeting": greeting(timezone.localtime().hour),
            "openings": told[:MOST_NOTICES],
            "more_openings": len(told[MOST_NOTICES:]),
            "notices": notices.folded(notices.of(user)),
            "to_decide": notices.to_decide(user),
            "to_write": [_row(user, row) for row in _first(waiting.with_last_hands(waiting.to_write(user)))],
            "to_confirm": [_confirm_row(user, row) for row in _first(waiting.to_confirm(user))],
            "escalated": escalated(user),
            "stuck": stuck(user),
            "questions": list(waiting.questions(user).select_related("record", "questioned_by__person")[:MOST]),
            "follow_ups": follow_ups(user),
            "review": review(user),
            "year": timezone.localdate().year,
            "kinds": year(user),
        }
        context["nothing"] = not any(
            context[name]
            for name in (
                "to_write",
                "to_confirm",
                "questions",
                "escalated",
                "stuck",
                "follow_ups",
                "review",
                "to_decide",
            )
        )
        return render(request, "today/page.html", context)


class NotedView(Page):
    """The notices about one's own account were read."""

    def post(self, request):
        if up_to := _moment(request.POST.get("up_to", "")):
            quiet.note_account(up_to=up_to, by=request.actor)
        return redirect("today")


def _moment(written: str):
    """A time as the page wrote it, else None."""
    try:
        found = parse_datetime(written)
    except ValueError:
        return None
    return found if found and timezone.is_aware(found) else None


def greeting(hour: int) -> str:
    """Which part of the day it is."""
    return "morning" if hour < 12 else "afternoon" if hour < 18 else "evening"


def _first(records):
    return records.with_people()[:MOST]


def _row(user, record) -> dict:
    return {
        "record": record,
        "heading": heading(user, record),
        "with_whom": with_whom(user, record),
        "url": link("record_edit", record.pk) or link("record", record.pk),
        "typed": record.written_by_name if record.written_by != user.username else "",
    }


def _confirm_row(user, record) -> dict:
    own = next(row.pk for row in record.participants.all() if row.person_id == user.person_id)
    return {
        "record": record,
        "with_whom": with_whom(user, record),
        "count": len(record.released),
        "url": link("confirm", record.pk, own),
    }


def openings(user) -> list:
    """The openings nobody took note of yet: those by one reader of one record for one reason are one notice."""
    rows = waiting.openings_to_note(user).select_related("reader__person", "person", "record")[:MOST_OPENINGS]
    groups: dict = {}
    for row in rows.prefetch_related("record__participants__person"):
        groups.setdefault((row.record_id, row.reader_id, row.person_id, row.reason), []).append(row)
    return [{"row": g[0], "count": len(g), "with_whom": with_whom(user, g[0].record)} for g in groups.values()]


def follow_ups(user) -> dict:
    """How many are open, the earliest first; nothing where none is."""
    rows = list(waiting.follow_ups(user).select_related("record")[: MOST + 1])
    return {"first": rows[0], "count": len(rows[:MOST]), "more": len(rows) > MOST} if rows else {}


def review(user) -> dict:
    """What waits for an officer: how many, and since when."""
    if not access.review_units(user):
        return {}
    times = [*queue.records(user).values_list("submitted_at", flat=True)[:100]]
    times += queue.corrections(user).values_list("at", flat=True)[:100]
    return {"count": len(times), "since": min(times), "url": link("review")} if times else {}


def escalated(user) -> dict:
    """What waits for an auditor: questions that nobody answered, and since when."""
    times = list(questions.waiting_for(user).values_list("questioned_at", flat=True)[:100])
    return {"count": len(times), "since": times[0], "url": link("audit_questions")} if times else {}


def stuck(user) -> dict:
    """What waits for a system administrator: mails that failed or are unknown, and since when."""
    times = list(undelivered.visible_to(user).filter(state__in=STUCK).order_by("changed_at").values_list("changed_at"))
    return {"count": len(times), "since": times[0][0], "url": link("mails")} if times else {}


def year(user) -> list:
    """How many records of each kind `user` handed in this year, as a principal."""
    start = timezone.localtime().replace(month=1, day=1, hour=0, minute=0, second=0, microsecond=0)
    mine = Record.objects.visible_to(user).filter(
        pk__in=waiting.led(user), started_at__gte=start, revision__gte=1, void=False, status__in=waiting.HANDED_IN
    )
    counts = dict(mine.order_by().values_list("kind").annotate(Count("pk")))
    return [{"kind": kind, "icon": KIND_ICONS[kind], "count": counts[kind]} for kind in Kind if kind in counts]

"""The review queue: what waits, the oldest first, and one of them beside it. Walking through it opens nothing."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from outreach.web import history
from outreach.web.acts import Accept, HandBack
from outreach.web.corrections import AcceptCorrection, HandBackCorrection
from outreach.web.facts import facts, heading, names
from outreach.web.opening import read
from outreach.web.pages import Page
from outreach.web.record import corrections_of, files_of
from outreach.web.visible import with_kind
from records.ledger import access
from records.ledger.enums import Part
from records.ledger.records import Record
from records.people.errors import NotAllowed
from records.review import queue

MOST = 50


@dataclass(frozen=True)
class Waiting:
    """One thing in the queue: a record handed in, or a correction of an accepted one."""

    id: str
    record: Any
    since: Any
    correction: Any = None

    @property
    def url(self) -> str:
        return f"{reverse('review')}?on={self.id}"

    @property
    def days(self) -> int:
        return (timezone.localdate() - timezone.localdate(self.since)).days


class ReviewPage(Page):
    """The queue, and what stands on the page beside it."""

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not access.review_units(request.user):
            raise NotAllowed(verb="review")
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def waiting(self) -> list[Waiting]:
        """Records and corrections as one list, the oldest first; beyond MOST the older ones go first."""
        user = self.request.user
        records = queue.records(user).with_people()[:MOST]
        rows = [Waiting(str(row.pk), row, row.submitted_at) for row in records]
        corrections = list(queue.corrections(user)[:MOST])
        of = {row.pk: row for row in Record.objects.with_people().filter(pk__in=[row.record_id for row in corrections])}
        rows += [Waiting(str(row.pk), of[row.record_id], row.at, row) for row in corrections]
        return sorted(rows, key=lambda row: (row.since, row.id))[:MOST]

    def place(self, id: str) -> int | None:
        """Where in the queue the thing `id` is."""
        return next((place for place, row in enumerate(self.waiting) if row.id == id), None)

    def page(self, id="", reading=None, status=200):
        place = self.place(id) if id else (0 if self.waiting else None)
        if id and place is None:
            return self.gone()
        context = {
            "queue": [{"row": row, "who": _who(row.record), "by": _by(row.record)} for row in self.waiting],
            "chosen": bool(id), "place": place, "total": len(self.waiting), "more": len(self.waiting) == MOST,
            "longest": self.waiting[0].days if self.waiting else 0, "current": None,
        }  # fmt: skip
        if place is not None:
            context |= self.current(self.waiting[place], reading)
            context |= {"previous": self.at(place - 1), "next": self.at(place + 1)}
        return render(self.request, "review/page.html", context, status=status)

    def at(self, place: int) -> str:
        return self.waiting[place].url if 0 <= place < len(self.waiting) else ""

    def gone(self):
        """Decided meanwhile, or never theirs: on to what waits now."""
        return redirect("review")

    def current(self, waiting: Waiting, reading) -> dict:
        by, record = self.request.actor, with_kind(waiting.record)
        words = reading.words if reading else {}
        acts = (HandBackCorrection, AcceptCorrection) if waiting.correction else (HandBack, Accept)
        ids = [waiting.correction.pk] if waiting.correction else []
        return {
            "current": waiting, "record": record, "reading": reading, "heading": heading(by.user, record),
            "who": _who(record), "by_name": _by(record), "facts": facts(by.user, record),
            "acts": [act.shown(record, *ids) for act in acts],
            "corrections": corrections_of(by, record, words) if waiting.correction else [],
            "decisions": [],
            "openings": history.openings(by, record, words), "files": files_of(record, words),
            "idle_minutes": min(settings.IDLE_MINUTES, 10),
        }  # fmt: skip


class Review(ReviewPage):
    def get(self, request):
        return self.page(request.GET.get("on", ""))


class ReviewOpen(ReviewPage):
    """The note of one of them, opened for review."""

    def get(self, request, id):
        return redirect(f"{reverse('review')}?on={id}")

    def post(self, request, id):
        place = self.place(str(id))
        if place is None:
            return self.gone()
        reading = read(request.actor, with_kind(self.waiting[place].record), {})
        return self.page(str(id), reading)


def _who(record) -> str:
    return names([row for row in record.participants.all() if row.part == Part.TALKEE][:3]) or record.get_kind_display()


def _by(record) -> str:
    return names([row for row in record.participants.all() if row.part == Part.PRINCIPAL][:1])

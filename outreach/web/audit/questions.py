"""Questions about openings that nobody answered in time: who asked whom about which opening, and what the auditor does.

What was asked is sealed and is not here.
"""

from django import forms
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from outreach.web.asking import FormPage
from outreach.web.audit.trail import AuditPage
from outreach.web.history import ROLES
from records.actions import questions as acts
from records.ledger import questions
from records.ledger.enums import QuestionOutcome
from records.ledger.lateness import working_days_between
from records.people.text import TextField

MOST, MOST_DONE = 100, 20
WITH_NAMES = ("record", "reader__person", "questioned_by__person", "concluded_by__person")


class QuestionsView(AuditPage):
    """Open ones, the oldest first; below them those that were answered or concluded."""

    def get(self, request):
        waiting = questions.waiting_for(request.user).select_related(*WITH_NAMES)[:MOST]
        done = questions.visible_to(request.user).exclude(questions.UNANSWERED).select_related(*WITH_NAMES)
        context = {
            "waiting": [row(opening) for opening in waiting],
            "done": [row(opening) for opening in done.order_by("-questioned_at", "pk")[:MOST_DONE]],
        }
        return render(request, "audit/questions.html", context)


def row(opening) -> dict:
    """A question with the parties to it, and how many working days it has waited."""
    asked = timezone.localdate(opening.questioned_at)
    return {
        "opening": opening, "role": str(ROLES.get(opening.role, opening.role)), "number": opening.record.number,
        "days": working_days_between(asked, timezone.localdate()),
        "asker": opening.questioned_by.name if opening.questioned_by else "",
    }  # fmt: skip


class QuestionPage(FormPage, AuditPage):
    """An act on one question; one that did not come before this auditor is not found."""

    @cached_property
    def opening(self):
        found = questions.visible_to(self.request.user).select_related(*WITH_NAMES)
        opening = found.filter(pk=self.kwargs["opening"]).first()
        if opening is None:
            raise Http404
        return opening

    def check(self):
        questions.require(self.request.actor, self.opening)

    def context(self) -> dict:
        return {"person": self.opening.reader, "about": self.opening.record.number}

    def back(self) -> str:
        return reverse("audit_questions")


class Urge(QuestionPage):
    title, button = _("Ask the reader to answer?"), _("Ask to answer")
    line = _("It stands on the reader's first page. The answer goes to whoever asked; you do not read it.")
    done = _("Asked.")

    def act(self, data):
        return acts.urge(self.opening, by=self.request.actor)


class ConcludeForm(forms.Form):
    outcome = forms.ChoiceField(label=_("Outcome"), choices=QuestionOutcome, widget=forms.RadioSelect)
    text = TextField(
        label=_("A word on it"), required=False, rows=3,
        help_text=_("May stay empty. Sealed: whoever asked and whoever may open the note read it."),
    )  # fmt: skip


class Conclude(QuestionPage):
    title, button = _("Conclude this question"), _("Conclude")
    line = _("It is closed under your name and can still be answered. This cannot be taken back.")
    done = _("Concluded.")
    form_class = ConcludeForm

    def act(self, data):
        return acts.conclude(self.opening, by=self.request.actor, **data)

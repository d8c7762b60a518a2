"""Questions about an opening: asked by whose record it is, answered by who opened it, or simply noted."""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from outreach.web.acts import Act
from outreach.web.pages import RecordPage
from records.actions import notes, quiet
from records.ledger import access
from records.ledger.openings import known
from records.people.errors import NotAllowed
from records.people.text import TextField


class QuestionForm(forms.Form):
    text = TextField(
        label=_("Your question"), required=False, rows=3, help_text=_("Sealed; the reader answers by name.")
    )


class AnswerForm(forms.Form):
    text = TextField(label=_("Your answer"), required=False, rows=3, help_text=_("Sealed; whoever asked reads it."))


class _OfOpening:
    """Finds the opening among those of the record that the reader may know of."""

    @cached_property
    def opening(self):
        found = known(self.request.user, self.record).filter(pk=self.kwargs["opening"]).first()
        if found is None:
            raise Http404
        return found


class _OpeningAct(_OfOpening, Act):
    """An act on it, whose page too is there for nobody else."""

    def get(self, request, opening):
        return super().get(request, opening=self.opening.pk)


class Question(_OpeningAct):
    name = verb = "question"
    label = button = _("Question it")
    title = _("Ask why the note was opened?")
    line = _("The reader is asked by name, and answers by name.")
    done = _("Asked.")
    form_class = QuestionForm

    @classmethod
    def may(cls, by, record):
        return access.may(by, "question", record)

    def run(self, by, version, typed, opening):
        notes.question(self.opening, by=by, text=typed["text"])


class Answer(_OpeningAct):
    name = verb = "answer"
    label = button = _("Answer")
    title = _("Answer why you opened the note")
    line = _("Your answer stays beside the opening, under your name.")
    done = _("Answered.")
    form_class = AnswerForm

    def check(self, by):
        if self.opening.reader_id != by.user.pk:
            raise NotAllowed(verb="answer")

    def run(self, by, version, typed, opening):
        notes.answer(self.opening, by=by, text=typed["text"])


class Notice(_OfOpening, RecordPage):
    """The two answers to a notice on Today: noted, with the earlier ones that it stands for, or on to the question."""

    def post(self, request, opening):
        if request.POST.get("verb") == "question":
            return redirect("record_question", self.record.pk, opening)
        one = self.opening
        same = self.record.openings.filter(
            reader=one.reader, person=one.person, reason=one.reason, noted_at__isnull=True, at__lte=one.at
        )
        for row in same:
            quiet.note_opening(row, by=request.actor)
        messages.success(request, _("Noted."))
        return redirect("today")

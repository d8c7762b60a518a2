"""Acts on a record that want a word first: each has a dialog on the record's page and a page of its own, which is
where one lands without JavaScript, and again with all that was typed when the domain refuses.
"""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from outreach.web.pages import RecordPage, version_of
from records.actions import review, submission
from records.ledger import access, lifecycle
from records.people.errors import Conflict, Invalid, NotAllowed, WrongState
from records.people.text import TextField


class NoWords(forms.Form):
    """Nothing is typed; the button is all."""


class CommentForm(forms.Form):
    comment = TextField(
        label=_("Comment"), required=False, rows=4, help_text=_("Sealed with the record; the author reads it.")
    )


class Act(RecordPage):
    """One act. Subclasses say what it is called, what stays and what is final, and which verb it is."""

    name = ""  # of the address, and of the dialog
    verb = ""  # of `access.RIGHTS` and the lifecycle
    title = label = line = button = done = ""
    danger = False
    form_class = NoWords

    @classmethod
    def may(cls, by, record) -> bool:
        """Whether the record's page offers it."""
        return access.may(by, cls.verb, record) and lifecycle.possible(record, cls.verb)

    @classmethod
    def form_for(cls, record, data=None, **kwargs):
        """The form of the act; some ask about what `record` holds."""
        return cls.form_class(data, **kwargs)

    @classmethod
    def shown(cls, record, *ids, form=None) -> dict:
        """What the dialog and the page need."""
        key = "-".join([cls.name, *map(str, ids)])
        url = reverse(f"record_{cls.name.replace('-', '_')}", args=[record.pk, *ids])
        return {
            "id": key, "url": url, "title": cls.title, "label": cls.label, "line": cls.line, "button": cls.button,
            "danger": cls.danger, "version": record.version,
            "form": form if form is not None else cls.form_for(record, auto_id=f"{key}-%s"),
        }  # fmt: skip

    def get(self, request, **ids):
        self.check(request.actor)
        return self.page(request, ids, None)

    def post(self, request, **ids):
        form = self.form_for(self.record, request.POST)
        if not form.is_valid():
            return self.page(request, ids, form, status=422)
        try:
            self.run(request.actor, version_of(request), form.cleaned_data, **ids)
        except Invalid as refusal:
            return self.page(request, ids, complain(form, refusal), status=422)
        except Conflict:
            return self.page(request, ids, form, status=409, conflict=True)
        messages.success(request, self.done)
        return redirect(self.afterwards())

    def page(self, request, ids, form, status=200, conflict=False):
        """The act by itself, with what was typed."""
        context = {
            "record": self.record,
            "act": self.shown(self.record, *ids.values(), form=form),
            "conflict": conflict,
        }
        return render(request, "record/act.html", context, status=status)

    def check(self, by):
        """Refuse the page of an act that would be refused."""
        if not access.may(by, self.verb, self.record):
            raise NotAllowed(verb=self.verb)
        if not self.may(by, self.record):
            raise WrongState

    def run(self, by, version, typed):
        raise NotImplementedError

    def afterwards(self) -> str:
        """Back to the record, or to the queue where the act was done from there."""
        return (
            reverse("review") if self.request.POST.get("back") == "review" else reverse("record", args=[self.record.pk])
        )


def complain(form, refusal: Invalid):
    """`form` with what the domain said of its fields, or of the whole."""
    for field, complaints in refusal.errors.items():
        for code, words in complaints:
            form.add_error(field if field in form.fields else None, forms.ValidationError(words, code=code))
    return form


class Recall(Act):
    name = verb = "recall"
    label, button = _("Recall…"), _("Recall")
    title = _("Take this record back?")
    line = _("It becomes a draft again and keeps its number. Nobody reviews it until you submit it anew.")
    done = _("Recalled. It is a draft again.")

    def run(self, by, version, typed):
        submission.recall(self.record, by=by, version=version)


class Withdraw(Act):
    name = verb = "withdraw"
    label, button = _("Withdraw draft…"), _("Withdraw draft")
    title = _("Give this draft up?")
    line = _("Nobody can go on with it. A number once given stays in the ledger. This cannot be taken back.")
    done = _("Withdrawn.")
    danger = True

    def afterwards(self):
        return reverse("today")

    def run(self, by, version, typed):
        submission.withdraw(self.record, by=by, version=version)


class Accept(Act):
    name = verb = "accept"
    label = button = _("Accept")
    title = _("Accept this record?")
    line = _("It is final: from then on it can be corrected, never overwritten. Your name stands on the decision.")
    done = _("Accepted.")
    form_class = CommentForm

    def run(self, by, version, typed):
        review.accept(self.record, by=by, version=version, comment=typed["comment"])


class HandBack(Act):
    name = "hand-back"
    verb = "hand_back"
    label = button = _("Hand back")
    title = _("Hand this record back?")
    line = _("Its author reads your comment and submits it anew. This revision stays as it is.")
    done = _("Handed back.")
    form_class = CommentForm

    def run(self, by, version, typed):
        review.hand_back(self.record, by=by, version=version, comment=typed["comment"])

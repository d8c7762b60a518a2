"""Opening a note in the browser: a POST, since it leaves a trace; what is read is gone with the page."""

from django.shortcuts import redirect, render

from outreach.web import record as record_pages
from outreach.web.acts import complain
from outreach.web.differences import compared
from outreach.web.opened import Reading, reading
from outreach.web.pages import RecordPage
from outreach.web.record import ReasonForm
from records.actions import notes
from records.ledger import door
from records.people.errors import Invalid


def read(by, record, typed: dict, revision=None) -> Reading:
    """Open the note of `record` and lay it out for its reader. Raises as `notes.open_note`."""
    allowed = door.decide(by.user, record, typed.get("reason", ""))
    note = notes.open_note(record, by=by, revision=revision, **typed)
    return reading(by.user, record, note, allowed.reason)


class OpenNote(RecordPage):
    """The record's page with its note opened."""

    def get(self, request):
        return redirect("record", self.record.pk)

    def post(self, request):
        form = ReasonForm(request.POST)
        if not form.is_valid():
            return record_pages.answer(request, self.record, reason_form=form, status=422)
        try:
            opened = read(request.actor, self.record, form.cleaned_data)
        except Invalid as refusal:
            return record_pages.answer(request, self.record, reason_form=complain(form, refusal), status=422)
        return record_pages.answer(request, self.record, reading=opened, reason_form=form)


class Compare(RecordPage):
    """An earlier revision beside the present one: two openings, each with its trace."""

    def get(self, request, revision):
        return self.closed(request, revision, ReasonForm())

    def post(self, request, revision):
        form = ReasonForm(request.POST)
        if not form.is_valid():
            return self.closed(request, revision, form, status=422)
        try:
            earlier = read(request.actor, self.record, form.cleaned_data, revision)
            present = read(request.actor, self.record, form.cleaned_data, self.record.revision)
        except Invalid as refusal:
            return self.closed(request, revision, complain(form, refusal), status=422)
        rows = compared(earlier.passages, present.passages)
        return self.shown(request, revision, {"reading": present, "rows": rows, "reason_form": form})

    def closed(self, request, revision, form, status=200):
        return self.shown(request, revision, {"reading": None, "rows": [], "reason_form": form}, status)

    def shown(self, request, revision, more, status=200):
        context = record_pages.frame(request, self.record) | {"revision": revision} | more
        return render(request, "record/compare.html", context, status=status)

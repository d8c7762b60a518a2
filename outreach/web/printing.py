"""Printing a record as a PDF: an opening of its note, so it is asked for and answered as one."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header

from outreach.web import record as record_pages
from outreach.web.acts import complain
from outreach.web.pages import RecordPage
from outreach.web.record import ReasonForm
from records.actions import printing
from records.ledger import access, door
from records.people.errors import Invalid, NotAllowed


class PrintRecord(RecordPage):
    """Says what printing leaves behind, asks why where a reason is asked, then gives the paper.

    Characters that no font has are told before; they are printed all the same when that is wanted.
    """

    def get(self, request):
        if not (
            access.fields(request.user, self.record) == access.EVERY_FIELD and door.may_open(request.user, self.record)
        ):
            raise NotAllowed(verb="print")
        return self.asked(request, ReasonForm())

    def post(self, request):
        form = ReasonForm(request.POST)
        if not form.is_valid():
            return self.asked(request, form, status=422)
        try:
            printed = printing.print_record(self.record, by=request.actor, **form.cleaned_data)
        except Invalid as refusal:
            return self.asked(request, complain(form, refusal), status=422)
        if printed.framed and "anyway" not in request.POST:
            return self.asked(request, form, framed=printed.framed)
        return _sent(printed.pdf, self.record.number or str(self.record.pk))

    def asked(self, request, form, status=200, framed=()):
        context = record_pages.frame(request, self.record) | {"reason_form": form, "framed": framed}
        context["reasons"] = record_pages.chosen(context["reasons"], form)
        return render(request, "record/print.html", context, status=status)


def _sent(paper: bytes, name: str) -> HttpResponse:
    """Shown by the browser's own reader, kept by nobody in between."""
    answer = HttpResponse(paper, content_type="application/pdf")
    answer["Content-Disposition"] = content_disposition_header(False, f"{name}.pdf")
    answer["Cache-Control"] = "no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer

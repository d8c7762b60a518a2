"""Printing a record as a PDF: an opening of its note, so it is asked for and answered as one."""

from urllib.parse import quote

from django.http import HttpResponse
from django.shortcuts import render

from outreach.web import record as record_pages
from outreach.web.acts import complain
from outreach.web.pages import RecordPage
from outreach.web.record import ReasonForm
from records.actions import printing
from records.people.errors import Invalid


class PrintRecord(RecordPage):
    """Says what printing leaves behind, asks why where a reason is asked, then gives the paper."""

    def get(self, request):
        return self.asked(request, ReasonForm())

    def post(self, request):
        form = ReasonForm(request.POST)
        if not form.is_valid():
            return self.asked(request, form, status=422)
        try:
            printed = printing.print_record(self.record, by=request.actor, **form.cleaned_data)
        except Invalid as refusal:
            return self.asked(request, complain(form, refusal), status=422)
        return _sent(printed.pdf, self.record.number or str(self.record.pk))

    def asked(self, request, form, status=200):
        context = record_pages.frame(request, self.record) | {"reason_form": form}
        context["reasons"] = record_pages.chosen(context["reasons"], form)
        return render(request, "record/print.html", context, status=status)


def _sent(paper: bytes, name: str) -> HttpResponse:
    """Shown by the browser's own reader, kept by nobody in between."""
    answer = HttpResponse(paper, content_type="application/pdf")
    answer["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(name)}.pdf"
    answer["Cache-Control"] = "no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer

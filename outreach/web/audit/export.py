"""The export of what the list shows, as CSV or Excel; asked for by a button, since it leaves its event."""

from django.contrib import messages
from django.http import StreamingHttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from outreach.web.audit.trail import AuditPage, asked
from records.actions import auditing
from records.documents import trail_sheet
from records.people.errors import Invalid


class ExportView(AuditPage):
    def post(self, request):
        shape = request.POST.get("shape", "")
        given = {name: request.POST[name] for name in request.POST if name not in ("shape", "csrfmiddlewaretoken")}
        try:
            pieces = auditing.export(asked(given), shape, by=request.actor)
        except Invalid as refusal:
            for rows in refusal.errors.values():
                for _code, words in rows:
                    messages.error(request, words)
            return redirect("audit")
        answer = StreamingHttpResponse(pieces, content_type=trail_sheet.TYPES[shape])
        name = f"trail-{timezone.localdate().isoformat()}.{shape}"
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        answer["Cache-Control"] = "no-store"
        answer["X-Content-Type-Options"] = "nosniff"
        return answer

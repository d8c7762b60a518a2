"""Verifying the whole trail: asked for here, done by the worker, its progress and its results told."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from outreach.web.audit.strip import figure
from outreach.web.audit.trail import AuditPage
from outreach.web.idle import quiet
from records.actions import auditing
from records.audit.faults import WORDS
from records.audit.models import Verification
from records.people import trail_access
from records.people.actor import SYSTEM
from records.people.users import User

MOST = 10


class VerificationView(AuditPage):
    """The last results, the newest with its faults; a button that begins another."""

    def get(self, request):
        trail_access.require_whole(request.actor)
        rows = list(Verification.objects.all()[:MOST])
        ids = [row.by for row in rows if row.by != SYSTEM.id]
        names = {str(user.pk): user.name for user in User.objects.filter(pk__in=ids).select_related("person")}
        context = {
            "rows": [_row(row, names) for row in rows],
            "faults": [_fault(fault) for fault in rows[0].first] if rows else [],
            "more": rows[0].faults - len(rows[0].first) if rows else 0,
        }
        return render(request, "audit/verification.html", context | _progress())

    def post(self, request):
        auditing.ask_verification(by=request.actor)
        return redirect("audit_verification")


@require_GET
@quiet
@login_required
def running(request):
    """How far it is, asked for by the page itself; the whole page anew when it has ended."""
    trail_access.require_whole(request.actor)
    context = _progress()
    answer = render(request, "audit/running.html", context)
    if context["progress"] is None:
        answer["HX-Refresh"] = "true"
    return answer


def _progress() -> dict:
    progress = auditing.running()
    if progress is None:
        return {"progress": None, "figures": ""}
    counts = {"done": figure(progress.done), "total": figure(progress.total)}
    return {"progress": progress, "figures": _("%(done)s of %(total)s events") % counts if progress.total else ""}


def _row(row, names) -> dict:
    who = _("The system") if row.by == SYSTEM.id else names.get(row.by, _("Name erased"))
    return {"row": row, "who": who, "events": figure(row.up_to), "faults": figure(row.faults)}


def _fault(fault: dict) -> dict:
    number = fault["number"]
    return {"number": number, "words": WORDS.get(fault["what"], fault["what"]), "about": fault["about"]}

"""A proof of one event for whoever checks it without this system, and the checkpoints with their public keys."""

import json

from django.http import HttpResponse
from django.shortcuts import render

from outreach.web.audit import strip
from outreach.web.audit.event import EventPage
from outreach.web.audit.trail import AuditPage
from records.audit import checkpoints, proof_text, proofs
from records.audit.models import Checkpoint
from records.people import trail_access
from records.people.errors import WrongState

MOST = 50


class ProofView(EventPage):
    """The inclusion proof as a file; with the particulars, which name people, where they are asked for."""

    def get(self, request):
        event = self.event()
        return proof_file(event.number, with_payload="payload" in request.GET)


def proof_file(number: int, *, with_payload: bool = False) -> HttpResponse:
    """The file itself. Raises WrongState while no checkpoint covers the event."""
    try:
        told = proof_text.inclusion(proofs.inclusion(number), with_payload=with_payload)
    except proofs.NotCovered:
        raise WrongState from None
    answer = HttpResponse(json.dumps(told, ensure_ascii=False, indent=1), content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="event-{number}.json"'
    answer["Cache-Control"] = "no-store"
    return answer


class CheckpointsView(AuditPage):
    """The newest checkpoints with where they went, and the keys by which others check them."""

    def get(self, request):
        trail_access.require_whole(request.actor)
        context = {
            "checkpoints": strip.checkpoints(Checkpoint.objects.all()[:MOST]),
            "keys": checkpoints.verifier_keys(),
            "newest": checkpoints.newest(),
        }
        return render(request, "audit/checkpoints.html", context)

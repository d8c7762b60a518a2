"""One event of the trail: its header, its particulars, what proves it, and the threads that lead on from it."""

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from outreach.web.audit.particulars import particulars
from outreach.web.audit.telling import Teller
from outreach.web.audit.trail import AuditPage
from records.audit import checkpoints, erasures, tail, told
from records.people import trail_access
from records.vault.errors import Tampered


class EventPage(AuditPage):
    """A page about one event; one that is not the auditor's to read is not found."""

    def dispatch(self, request, *args, number, **kwargs):
        self.number = number
        return super().dispatch(request, *args, **kwargs)

    def event(self):
        found = trail_access.visible_to(self.request.user).filter(number=min(self.number, 2**62)).first()
        if found is None:
            raise Http404
        return found


class EventView(EventPage):
    def get(self, request):
        event = self.event()
        teller = Teller([event])
        payload = teller.payloads[event.number]
        visible = trail_access.visible_to(request.user)
        context = {
            "event": event,
            "told": teller.row(event),
            "header": header(event),
            "payload": particulars(payload),
            "erased": event.payload is None,
            "erasure": erasures.telling(event.number),
            "holds": tail.holds(event),
            "covered": checkpoints.covering(event.number),
            "before": visible.filter(number__lt=event.number).order_by("-number").values_list("number").first(),
            "next": visible.filter(number__gt=event.number).order_by("number").values_list("number").first(),
        }
        return render(request, "audit/event.html", context)


def header(event) -> list[tuple]:
    """The fixed fields, as they go into the leaf."""
    rows = [
        (_("Time"), timezone.localtime(event.at).isoformat()), (_("Action"), event.action),
        (_("Actor"), event.actor), (_("On behalf of"), event.on_behalf_of),
        (_("Object"), event.object), (_("Unit"), event.unit), (_("Result"), event.result),
        (_("Version of the object"), event.version or ""),
        (_("Digest of the object"), bytes(event.object_digest).hex()),
        (_("Seals made"), seals_of(event)),
        (_("Digest of the particulars"), bytes(event.digest).hex()),
        (_("Leaf"), bytes(event.leaf).hex()), (_("Link of the chain"), bytes(event.mac).hex()),
        (_("Version of the key"), event.key_version),
    ]  # fmt: skip
    return [(label, value) for label, value in rows if value != ""]


def seals_of(event) -> str:
    """What was sealed with it, and the epoch of each seal; the bytes as they are where they were altered."""
    packed = bytes(event.seals or b"")
    try:
        return ", ".join(f"{name} {epoch}" for name, epoch in told.unpack(packed))
    except Tampered:
        return packed.hex()

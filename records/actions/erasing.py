"""Erasing the particulars of one event of the trail: its payload goes, another event says so. Nothing undoes it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from records.actions.verb import happened, verb
from records.audit import erasures, tail, trail
from records.audit.models import Event
from records.ledger.enums import EraseReason
from records.people.errors import Invalid, NotAllowed, WrongState
from records.vault.errors import Tampered


@dataclass(frozen=True)
class Particulars:
    """Those of one event, for the trail."""

    event: Event

    def as_subject(self) -> trail.Subject:
        return erasures.subject(self.event)


@verb("payload.erased")
def erase(particulars: Particulars, *, reason: str, by) -> None:
    """Erase them; the terminal alone does. Raises NotAllowed, Invalid, WrongState for what stays or is gone, and
    Tampered for what is not as it was written: erased, nobody could tell any more.
    """
    if not by.is_system:
        raise NotAllowed(verb="erase")
    if reason not in EraseReason.values:
        raise Invalid.at("reason", _("Choose one of the list."), "invalid_choice")
    event = trail.held(particulars.event.number)
    if event.action in erasures.KEPT:
        raise WrongState(_("The system goes by the particulars of such an event: they stay."))
    if event.payload is None:
        raise WrongState(_("The particulars of this event are gone already."))
    if not tail.holds(event):
        raise Tampered(f"trail: {event.number} is not as it was written")
    trail.erase_payload(event)
    happened(particulars, reason=reason)

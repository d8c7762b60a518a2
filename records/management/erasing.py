"""Erasing the particulars of one event at a terminal: its number is typed again, for nothing brings them back."""

from django.core.management import CommandError
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from records.actions import erasing
from records.audit import erasures
from records.audit.catalogue import CATALOGUE
from records.audit.models import Event
from records.documents.writing import write_moment
from records.ledger.enums import EraseReason


def erase(terminal, number: int, reason: str, by, *, sure: bool) -> None:
    """Show the event, ask for its number unless `sure`, erase. Raises CommandError, and EOFError unanswered."""
    event = Event.objects.filter(pk=number).first()
    if event is None:
        raise CommandError(_("There is no such event."))
    terminal.head(_("Erasing the particulars of an event"), _("nothing brings them back"))
    terminal.line(_("Event"), f"{number}  {write_moment(event.at)}")
    terminal.line(_("Action"), capfirst(str(CATALOGUE.get(event.action, event.action))))
    terminal.line(_("Why"), str(EraseReason(reason).label))
    if not sure and terminal.ask(_("Type its number:")) != str(number):
        raise CommandError(_("That is another number. Nothing was erased."))
    erasing.erase(erasing.Particulars(event), reason=reason, by=by)
    told = erasures.telling(number)
    terminal.line(_("Erased"), _("event %(number)s says so") % {"number": told.number}, "ok")
    terminal.line("", _("Backups from before still hold them; whoever restores one erases them again."), "look")

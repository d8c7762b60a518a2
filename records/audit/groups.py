"""Groups of actions, as somebody looks for them in the trail."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from records.audit.catalogue import CATALOGUE

DONE = "done"
REFUSALS = ("account.refused", "note.unreadable")  # these have happened: an event of theirs is none that was refused


@dataclass(frozen=True)
class Group:
    """A name for the address, words, and what the actions in it begin with."""

    label: object
    beginnings: tuple[str, ...] = ()

    @property
    def actions(self) -> tuple[str, ...]:
        return tuple(action for action in CATALOGUE if action.startswith(self.beginnings))

    @property
    def condition(self) -> Q:
        return Q(action__in=self.actions)

    def holds(self, action: str, result: str) -> bool:
        """Whether an event is in it: the row's answer to `condition`."""
        return action.startswith(self.beginnings)


class Refused(Group):
    """What was denied, did not open, or was found tampered with."""

    @property
    def condition(self) -> Q:
        return ~Q(result=DONE) | Q(action__in=REFUSALS)

    def holds(self, action: str, result: str) -> bool:
        return result != DONE or action in REFUSALS


GROUPS: dict[str, Group] = {
    "opened": Group(_("Notes opened"), ("note.", "attachment.opened", "household.opened", "opening.", "question.")),
    "refused": Refused(_("Refused")),
    "powers": Group(
        _("Grants and accounts"),
        ("grant.", "account.", "device.", "session.", "factor.", "codes.", "identity.", "link.", "proposal.", "mail."),
    ),
    "keys": Group(_("Keys"), ("key.", "keys.", "recovery.", "glass.", "paper.")),
    "out": Group(_("Printed and exported"), ("record.printed", "print.", "audit.exported")),
    "records": Group(_("Records"), ("record.", "correction.", "confirmation.", "followup.", "attachment.")),
    "people": Group(
        _("Units and people"),
        (
            "unit.",
            "person.",
            "post.",
            "committee.",
            "membership.",
            "household.",
            "consent.",
            "people.",
            "organisation.",
        ),
    ),
    "trail": Group(_("The trail itself"), ("alarm.", "audit.", "checkpoint.", "payload.", "trail.", "numbers.")),
}

"""Events of the trail in words: who, what, about which thing and why. Names are those that the event itself keeps.

No sealed word is in an event, so none is here; what is told beside the names are ids, codes from lists and counts.
"""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from records.audit import trail
from records.audit.catalogue import CATALOGUE
from records.ledger import enums
from records.ledger.records import PREFIXES, number_text
from records.outbox.enums import MailState
from records.people.enums import GrantState, Operation, Role
from records.people.grants import Grant
from records.people.persons import Person
from records.people.units import Unit
from records.people.users import User

OPENINGS = ("note.opened", "attachment.opened", "household.opened", "record.printed")
LISTS = (
    enums.OpenReason, enums.CorrectionReason, enums.DeclineReason, enums.LateReason, enums.CorrectionKind,
    enums.SignedHow, enums.Device, enums.Purpose, enums.QuestionOutcome, enums.ShredReason, enums.EraseReason,
    Role, MailState,
)  # fmt: skip
ROLES = {str(role): role.label for role in Role} | {str(part): part.label for part in enums.Part}


@dataclass(frozen=True)
class Told:
    """An event as a row shows it."""

    number: int
    at: Any
    who: str
    role: str
    what: str
    parts: list[str]
    url: str
    opening: bool
    result: str
    thread: str = ""
    actor_thread: str = ""

    @property
    def denied(self) -> bool:
        return self.result != trail.DONE


class Teller:
    """Tells a page of events; asks for names, roles and units once for all of them."""

    def __init__(self, events):
        self.events = list(events)
        self.payloads = {event.number: trail.payload(event) for event in self.events}
        ids = {id_ for event in self.events for id_ in (event.actor, event.object, event.on_behalf_of) if is_id(id_)}
        self.names = names_of(ids)
        units = {event.unit for event in self.events if is_id(event.unit)}
        self.units = units_of(units)
        self.grants: dict[str, list] = {}
        held = Grant.objects.filter(holder__in={e.actor for e in self.events if is_id(e.actor)})
        for grant in held.filter(state__in=(GrantState.APPROVED, GrantState.REVOKED)).order_by("since", "pk"):
            self.grants.setdefault(str(grant.holder_id), []).append(grant)

    def rows(self) -> list[Told]:
        return [self.row(event) for event in self.events]

    def row(self, event) -> Told:
        opening = event.action in OPENINGS
        return Told(
            number=event.number, at=event.at, who=self.who(event), role=self.role(event), what=what(event.action),
            parts=self.parts(event), url=reverse("audit_event", args=[event.number]), opening=opening,
            result=event.result, thread=event.object if is_id(event.object) else "",
            actor_thread=event.actor if is_id(event.actor) else "",
        )  # fmt: skip

    def who(self, event) -> str:
        """The name as it was at the time, else today's; the holder of a link has none."""
        if label := self.payloads[event.number].get("labels", {}).get("actor"):
            return str(label)
        if event.actor.startswith("link:"):
            return _("A holder of a link")
        if event.actor == "system":
            return _("The system")
        return self.names.get(event.actor) or (_("Nobody signed in") if not event.actor else _("Name erased"))

    def role(self, event) -> str:
        """For whom, or in which role: as the event says, else as the grants of that day say."""
        if event.on_behalf_of:
            name = self.names.get(event.on_behalf_of) or _("Name erased")
            return _("for %(name)s") % {"name": name}
        said = self.payloads[event.number].get("detail", {}).get("role", "")
        if said in ROLES and not event.action.startswith("grant."):
            return str(ROLES[said])
        day = timezone.localdate(event.at)
        held = [grant for grant in self.grants.get(event.actor, []) if grant.since <= day and _after(grant.until, day)]
        return str(held[-1].get_role_display()) if held else ""

    def thing(self, event) -> str:
        """What it was about: a record's number, an account, a person, a grant's role, a unit."""
        label = str(self.payloads[event.number].get("labels", {}).get("object") or "")
        name = self.names.get(event.object, "")
        if event.object == event.actor:
            return ""
        if number := number_of(label):
            return number
        if label in ROLES:
            return str(ROLES[label])
        if label in Operation.values:
            label = str(Operation(label).label)
        if event.object == event.unit and event.object in self.units:
            return f"{self.units[event.object]} {label}"
        return " ".join(part for part in (name, label) if part)

    def parts(self, event) -> list[str]:
        """The second line: the thing, the revision, the reason, what else is told in codes."""
        detail = self.payloads[event.number].get("detail", {})
        unit = self.units.get(event.unit, "") if event.object != event.unit else ""
        parts = [self.thing(event) or unit, *_told(event, detail)]
        if self.payloads[event.number] == {}:
            parts.append(_("particulars erased"))
        return [str(part) for part in parts if part]


def what(action: str) -> str:
    """The action in words."""
    return capfirst(str(CATALOGUE.get(action, action)))


def number_of(label: str) -> str:
    """A record's number as the reader writes it, from the number that the trail keeps; nothing for another label."""
    kind, _dash, rest = label.partition("-")
    parts = rest.split("-")
    if kind not in {str(key) for key in PREFIXES} or len(parts) != 3 or not all(part.isdigit() for part in parts[1:]):
        return ""
    return number_text(enums.Kind(kind), parts[0], int(parts[1]), int(parts[2]))


def _told(event, detail) -> list:
    found = []
    if revision := detail.get("revision"):
        found.append(_("revision %(revision)s") % {"revision": revision})
    for key in ("reason", "kind", "signed_how", "device", "purpose", "outcome"):
        if words := listed(detail.get(key)):
            found.append(_("reason: %(reason)s") % {"reason": words} if key == "reason" else words)
    if isinstance(count := detail.get("count"), int):
        found.append(ngettext("%(count)s row", "%(count)s rows", count) % {"count": count})
    sections = detail.get("sections")
    if isinstance(sections, list) and sections and sections != ["*"]:
        count = len(sections)
        found.append(ngettext("%(count)s section", "%(count)s sections", count) % {"count": count})
    if isinstance(failed := detail.get("what"), str):
        found.append(failed)
    return found


def listed(value) -> str:
    """The words of a code from one of the closed lists."""
    for choices in LISTS:
        if value in choices.values:
            return str(choices(value).label)
    return ""


def is_id(text: str) -> bool:
    """Whether it is the id of something."""
    return trail.identifier(text) is not None


def names_of(ids) -> dict[str, str]:
    """id → today's name of a person or an account."""
    names = {str(pk): name for pk, name in Person.objects.filter(pk__in=ids).values_list("pk", "name")}
    accounts = User.objects.filter(pk__in=ids).select_related("person")
    return names | {str(user.pk): user.name for user in accounts}


def units_of(ids) -> dict[str, str]:
    """id → today's name of a unit."""
    return {str(pk): name for pk, name in Unit.objects.filter(pk__in=ids).values_list("pk", "name")}


def _after(until, day) -> bool:
    return until is None or until > day

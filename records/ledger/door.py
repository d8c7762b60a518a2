"""Who may open a note, which part of it and for which reason. Only says so; `actions/notes.py` opens."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from records.ledger import access
from records.ledger.enums import CHOSEN_REASONS, CorrectionState, OpenReason, Part, Status
from records.people import units
from records.people.enums import Role
from records.people.errors import Invalid, NotAllowed
from records.people.grants import Grant
from records.vault import seals

HANDED_IN = (Status.SUBMITTED, Status.ACCEPTED)  # a returned record may name new talkees, whom no text was released to


@dataclass(frozen=True)
class Pass:
    """A right to open: as whom, for which reason, which revision; `sections` None means all."""

    role: str
    reason: str
    revision: int
    sections: tuple | None = None


def asks_reason(user, record) -> bool:
    """Whether this reader must choose a reason first."""
    found = access.relations(user, record)
    return not found & {access.PRINCIPAL, access.RECORDER, access.SCRIBE, access.TALKEE} and not _in_queue(
        found, record
    )


def may_open(user, record) -> bool:
    """Whether there is anything of the note that `user` may open, with a reason where one is asked."""
    try:
        decide(user, record, OpenReason.OTHER)
    except NotAllowed:
        return False
    return True


def decide(user, record, reason: str = "") -> Pass:
    """The pass of `user` for the note of `record`. Raises NotAllowed, or Invalid where a reason must be chosen."""
    found = access.relations(user, record)
    if role := next((r for r in (access.PRINCIPAL, access.RECORDER, access.SCRIBE) if r in found), None):
        return Pass(role, OpenReason.OWN, record.working_revision)
    handed_in = record.revision and record.status not in (Status.DRAFT, Status.WITHDRAWN)
    if access.TALKEE in found and record.status in HANDED_IN and record.released:
        return Pass(access.TALKEE, OpenReason.RELEASED, record.revision, tuple(record.released))
    if access.REVIEWER in found and handed_in:
        if _in_queue(found, record):
            return Pass(Role.OFFICER, OpenReason.REVIEW, record.revision)
        if reason not in CHOSEN_REASONS:
            raise Invalid.at("reason", _("Choose why you open it."), "missing")
        return Pass(Role.OFFICER, OpenReason(reason), record.revision)
    raise NotAllowed(verb="open")


def decide_whole(user, record, reason: str = "") -> Pass:
    """As `decide`, for what carries the whole note, as paper does; a talkee reads the released part alone."""
    allowed = decide(user, record, reason)
    if allowed.sections is not None:
        raise NotAllowed(verb="print")
    return allowed


def decide_for(by, record, reason: str = "") -> Pass:
    """The pass of an actor. Raises as `decide`; the holder of a link reads what is released of the one revision."""
    if by.user is not None:
        return decide(by.user, record, reason)
    link = by.link
    named = record.participants.filter(part=Part.TALKEE, person=link.person_id).exists() if link else False
    there = record.status in HANDED_IN and record.released and not record.void
    if named and there and link.answers(record) and link.revision == record.revision:
        return Pass(access.TALKEE, OpenReason.RELEASED, record.revision, tuple(record.released))
    raise NotAllowed(verb="open")


def _in_queue(found, record) -> bool:
    if access.REVIEWER not in found:
        return False
    return record.status == Status.SUBMITTED or _corrected(record)


def _corrected(record) -> bool:
    waiting = record.corrections.filter(state=CorrectionState.PROPOSED)
    seals.rely_on(*waiting)
    return bool(waiting)


@dataclass(frozen=True)
class Reader:
    """Somebody who can read what is about to be written, and why."""

    name: str
    why: str


def readers(record) -> list[Reader]:
    """By name, who will be able to read the note of `record`: its people, its scribe, the officers of its unit."""
    people = [(row.person, row.part) for row in record.participants.select_related("person")]
    return would_read(record.kind, record.unit_id, people, writers=access.writers(record))


def would_read(kind, unit_id, people, *, writers) -> list[Reader]:
    """The same for a record that is only being thought of: `people` as (person, part), `writers` account ids."""
    author = next((person.pk for person, part in people if part == Part.PRINCIPAL), None)
    named = [Reader(person.name, part) for person, part in people]
    officers = _officers(unit_id, {person.pk for person, _part in people}, writers)
    return named + [Reader(name, Role.SCRIBE) for name in _scribes(kind, author)] + officers


def _scribes(kind, author):
    grants = Grant.objects.in_force().filter(role=Role.SCRIBE, leader_id=author, holder__is_active=True)
    return [grant.holder.name for grant in grants.select_related("holder__person") if kind in grant.kinds]


def _officers(unit_id, part, writers):
    above = units.path(unit_id, units.trees()[1])
    grants = Grant.objects.in_force().filter(role=Role.OFFICER, unit_id__in=above, holder__is_active=True)
    holders = {grant.holder for grant in grants.select_related("holder__person")}
    names = sorted(user.name for user in holders if user.person_id not in part and user.pk not in writers)
    return [Reader(name, Role.OFFICER) for name in names]

"""Who may review what waits, and where nobody may: every submitted record needs an officer who had no hand in it."""

from dataclasses import dataclass

from records.ledger.enums import Status
from records.ledger.note import Note
from records.ledger.parts import Participant
from records.ledger.records import Record
from records.people import units
from records.people.dated import today
from records.people.enums import Role
from records.people.grants import Grant
from records.people.units import Unit


@dataclass(frozen=True)
class Missing:
    """A unit with submitted records that no officer in force may review, and how many."""

    unit: Unit
    count: int


def missing() -> list[Missing]:
    """The units where a submitted record has no eligible reviewer, by code. Five queries, however much waits."""
    waiting = list(Record.objects.filter(status=Status.SUBMITTED).values_list("pk", "unit_id", "created_by_id"))
    if not waiting:
        return []
    officers, took_part, wrote = _officers(), _took_part(), _wrote()
    counts: dict = {}
    for record, unit, created_by in waiting:
        eligible = any(
            unit in covered
            and user not in {created_by, *wrote.get(record, ())}
            and person not in took_part.get(record, ())
            for user, person, covered in officers
        )
        if not eligible:
            counts[unit] = counts.get(unit, 0) + 1
    return [Missing(unit, counts[unit.pk]) for unit in Unit.objects.filter(pk__in=counts)]


def _officers() -> list:
    """(account, person, covered units) of each officer's grant in force."""
    grants = Grant.objects.in_force(today()).filter(role=Role.OFFICER, holder__is_active=True)
    _standing, tree = units.trees()
    return [
        (user, person, units.under([unit], tree))
        for user, person, unit in grants.values_list("holder_id", "holder__person_id", "unit_id")
    ]


def _took_part() -> dict:
    """record id → the person ids that took any part, of all records that wait."""
    found: dict = {}
    rows = Participant.objects.filter(record__status=Status.SUBMITTED).exclude(person=None)
    for record, person in rows.values_list("record_id", "person_id"):
        found.setdefault(record, set()).add(person)
    return found


def _wrote() -> dict:
    """record id → the accounts that wrote one of its revisions, of all records that wait."""
    found: dict = {}
    for record, user in Note.objects.filter(record__status=Status.SUBMITTED).values_list("record_id", "written_by_id"):
        found.setdefault(record, set()).add(user)
    return found


@dataclass(frozen=True)
class Reach:
    """What an officer's grant over a unit opens today, in figures."""

    units: int
    records: int


def reach(grant) -> Reach | None:
    """The units that a head's or officer's grant covers and the records handed in there; other grants reach none."""
    if grant.role not in (Role.OFFICER, Role.HEAD):
        return None
    return reach_of(grant.unit_id)


def reach_of(unit_id) -> Reach:
    """The units below and including one, and the records handed in there."""
    covered = units.under([unit_id], units.trees()[1])
    return Reach(len(covered), Record.objects.filter(unit_id__in=covered, revision__gte=1).count())

"""How each row of the table of verbs is tried: the thing that it is about, made anew, and whose thing it is.

This module holds the organisation, the units, people, households and consents; `acts_of_accounts.py` all else.
"""

from collections.abc import Callable
from typing import Any, NamedTuple
from uuid import uuid4

from records.actions import evidence, households, people, people_import, quiet, uploads
from records.documents.people_sheet import SHEETS, PeopleSheet, Table
from records.ledger.announced import Announced
from records.people.dated import today
from records.people.enums import Role
from records.people.evidence import Evidence
from records.people.persons import Person
from tests import world as worlds
from tests.files import PNG

HERE, ELSEWHERE, SINCE = "PS02", "GS01", "2021-01-01"
ROLES = {  # a column of the table → the account that plays it
    "plain": "stranger", "cadre": "cadre", "officer": "li", "scribe": "he", "system": "system",
    "system_else": "system_else", "security": "guard", "security_else": "guard_else", "auditor": "auditor",
}  # fmt: skip


class Act(NamedTuple):
    """`make(world)` gives what is tried, a function of who acts; `holder` is an account, or the one of `world.link`."""

    make: Callable[[Any], Callable]
    holder: str = ""


ACTS: dict[str, Act] = {}


def tried(row: str, holder: str = ""):
    """The function under it says how `row` is tried."""

    def decorate(make):
        ACTS[row] = Act(make, holder)
        return make

    return decorate


def organisation():
    """The small organisation, with administrators of two of its units and somebody who holds nothing."""
    world = worlds.build()
    world.add_person("stranger", "生人", HERE)
    for key, role, unit in (
        ("system", Role.SYSTEM_ADMIN, HERE), ("system_else", Role.SYSTEM_ADMIN, ELSEWHERE),
        ("guard", Role.SECURITY_ADMIN, HERE), ("guard_else", Role.SECURITY_ADMIN, ELSEWHERE),
        ("reviewer", Role.OFFICER, HERE), ("cadre", Role.CADRE, HERE),
    ):  # fmt: skip
        world.add_person(key, key, unit)
        world.grant(key, role, unit)
    world.add_unit("PS22", "检修所", HERE)
    world.add_person("new", "新来", HERE, account=False)
    return world


def keeper(world):
    """Who prepares: the system administrator of the unit."""
    return world.actor("system")


# ---- Units and people ----


@tried("people.add_unit")
def add_unit(world):
    data = {"code": "PS23", "name": "新所", "parent": world.units[HERE].pk, "since": SINCE}
    return lambda by: people.add_unit(data=data, by=by)


@tried("people.rename_unit")
def rename_unit(world):
    return lambda by: people.rename_unit(world.units["PS22"], name="大修所", since=today(), by=by)


@tried("people.end_unit")
def end_unit(world):
    return lambda by: people.end_unit(world.units["PS22"], on=today(), by=by)


@tried("people.add_person")
def add_person(_world):
    return lambda by: people.add_person(data={"staff_number": "9", "name": "新人"}, by=by)


@tried("people.change_person", holder="sun")
def change_person(world):
    person, data = Person.objects.get(pk=world.persons["sun"].pk), {"staff_number": "9", "name": "孙建国"}
    return lambda by: people.change_person(person, data=data, by=by)


@tried("people.leave", holder="sun")
def leave(world):
    return lambda by: people.leave(world.persons["sun"], on=today(), by=by)


@tried("people.give_post", holder="sun")
def give_post(world):
    data = {"unit": world.units[HERE].pk, "title": "副科长", "rank": "none", "since": today()}
    return lambda by: people.give_post(world.persons["sun"], data=data, by=by)


@tried("people.end_post", holder="sun")
def end_post(world):
    post = world.persons["sun"].positions.get()
    return lambda by: people.end_post(post, until=today(), by=by)


@tried("people.add_committee")
def add_committee(world):
    data = {"unit": world.units[HERE].pk, "name": "支部委员会", "since": SINCE}
    return lambda by: people.add_committee(data=data, by=by)


@tried("people.give_membership", holder="sun")
def give_membership(world):
    committee = add_committee(world)(keeper(world))
    data = {"committee": committee.pk, "person": world.persons["sun"].pk, "part": "member", "since": SINCE}
    return lambda by: people.give_membership(data=data, by=by)


@tried("people.end_membership", holder="sun")
def end_membership(world):
    membership = give_membership(world)(keeper(world))
    return lambda by: people.end_membership(membership, until=today(), by=by)


@tried("people_import.import_people")
def import_people(_world):
    sheet = PeopleSheet(**{key: Table(key, columns) for key, (_title, columns) in SHEETS.items()})
    return lambda by: people_import.import_people(sheet, by=by)


# ---- Households and consents ----


def household_of(world):
    return households.keep_household(world.persons["sun"], address="人民路 1 号", by=keeper(world))


@tried("households.keep_household", holder="sun")
def keep_household(world):
    return lambda by: households.keep_household(world.persons["sun"], address="人民路 1 号", by=by)


@tried("households._permit", holder="sun")
def open_household(world):
    household = household_of(world)
    return lambda by: households.open_household(household, by=by)


@tried("households.add_member", holder="sun")
def add_member(world):
    household = household_of(world)
    return lambda by: households.add_member(household, data={"relation": "spouse"}, by=by)


@tried("households.remove_member", holder="sun")
def remove_member(world):
    member = add_member(world)(keeper(world))
    return lambda by: households.remove_member(member, by=by)


@tried("households.give_consent", holder="sun")
def give_consent(world):
    data = {"scope": "birthday", "way": "written", "given_on": today()}
    return lambda by: households.give_consent(data=data, person=world.persons["sun"], by=by)


@tried("households.withdraw_consent", holder="sun")
def withdraw_consent(world):
    consent = give_consent(world)(keeper(world))
    return lambda by: households.withdraw_consent(consent, by=by)


def place_of(world):
    """A consent, where evidence hangs."""
    return evidence.of(give_consent(world)(keeper(world)), by=keeper(world))


def upload_to(place, by):
    announced = Announced(uuid4(), evidence.PURPOSE, 8, digest=bytes(32))
    return quiet.begin_upload(place, announced=announced, by=by)


@tried("quiet.begin_upload", holder="sun")
def begin_upload(world):
    place = place_of(world)
    return lambda by: upload_to(place, by)


@tried("quiet.go_on_with_upload", holder="sun")
def go_on_with_upload(world):
    place = place_of(world)
    upload = upload_to(place, keeper(world))
    return lambda by: quiet.go_on_with_upload(place, upload=upload, offset=0, by=by)


@tried("evidence.add", holder="sun")
def add_evidence(world):
    place = place_of(world)
    upload = upload_to(place, keeper(world))
    piece = Evidence(pk=upload.pk, consent=place.consent, owner=place.owner, size=8, digest=bytes(32))
    return lambda by: evidence.add(place, evidence=piece, upload=upload, by=by)


def scan_of(world):
    """A consent, and the scan that hangs on it."""
    place, by = place_of(world), keeper(world)
    return place, uploads.receive(place, Announced(uuid4(), evidence.PURPOSE, len(PNG)), [PNG], by=by)


@tried("evidence.remove", holder="sun")
def remove_evidence(world):
    place, scan = scan_of(world)
    return lambda by: evidence.remove(place, evidence=scan, by=by)


@tried("evidence._permit", holder="sun")
def open_evidence(world):
    place, scan = scan_of(world)
    return lambda by: evidence.open_evidence(place, evidence=scan, by=by)

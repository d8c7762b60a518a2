"""Everybody who can stand in some relation to a record, and that record in every state, by the real verbs."""

import datetime

from django.utils import timezone

from records.actions import accounts, corrections, grants, quiet, review, submission
from records.people.dated import today
from records.people.enums import Role
from records.people.grants import Grant
from tests import world as make

STATES = ("draft", "submitted", "returned", "accepted", "void", "recalled", "withdrawn", "given_up")

# A name in the tables of `test_matrix.py` → the account that plays it.
ROLES = {
    "author": "zhou",
    "second_principal": "wang",
    "recorder": "ma",
    "talkee": "sun",
    "stranger": "stranger",
    "cadre": "cadre",
    "scribe": "he",
    "scribe_other_kind": "scribe_letters",
    "scribe_expired": "scribe_before",
    "scribe_elsewhere": "scribe_zheng",
    "officer_above": "li",
    "officer_of_unit": "officer",
    "officer_standing_in": "stand_in",
    "officer_elsewhere": "ouyang",
    "officer_talkee": "officer_talkee",
    "officer_principal": "officer_principal",
    "officer_typist": "typist",
    "officer_expired": "officer_before",
    "officer_not_yet": "officer_later",
    "officer_revoked": "officer_revoked",
    "officer_locked": "officer_locked",
    "head_above": "head",
    "head_elsewhere": "zheng",
    "head_talkee": "head_talkee",
    "system_admin": "sysadmin",
    "security_admin": "security",
    "auditor": "auditor",
}
NEW_OFFICERS = ("officer", "officer_talkee", "officer_principal", "officer_before", "officer_later",
                "officer_revoked", "officer_locked")  # fmt: skip


def assemble(world) -> None:
    """Add to the small organisation whoever it lacks."""
    for key in ("stranger", "cadre", "head", "head_talkee", "stand_in", "typist", "scribe_letters", "scribe_before",
                "scribe_zheng", *NEW_OFFICERS):  # fmt: skip
        world.add_person(key, key, "PS02")
    world.grant("cadre", Role.CADRE, "JT00")
    world.grant("head", Role.HEAD, "JT00")
    world.grant("head_talkee", Role.HEAD, "PS02")
    world.grant("zheng", Role.HEAD, "GS01")
    for key in NEW_OFFICERS:
        world.grant(key, Role.OFFICER, "PS02")
    world.grant("typist", Role.OFFICER, "JT00")
    world.grant("officer_principal", Role.CADRE, "PS02")
    own = Grant.objects.get(holder=world.users["li"])
    world.grant("stand_in", Role.OFFICER, "JT00", by="li", stands_for=own)
    leader = world.persons["zhou"]
    scribe_as_before(world, "typist", leader)
    world.grant("scribe_letters", Role.SCRIBE, "PS02", by="zhou", leader=leader, kinds=["letter"])
    world.grant("scribe_before", Role.SCRIBE, "PS02", by="zhou", leader=leader, kinds=["talk"])
    world.grant("scribe_zheng", Role.SCRIBE, "GS01", by="zheng", leader=world.persons["zheng"], kinds=["talk"])
    _move_days(world)
    grants.revoke(Grant.objects.get(holder=world.users["officer_revoked"]), by=world.actor("security"))
    accounts.lock(world.user("officer_locked"), by=world.actor("security"))


def scribe_as_before(world, key, leader) -> None:
    """A scribe's grant beside an officer's over the leader: nobody approves one any more, but one may stand."""
    day = datetime.timedelta(days=1)
    with make.sealed():
        Grant.objects.create(
            holder=world.users[key], role=Role.SCRIBE, unit=world.units["PS02"], leader=leader, kinds=["talk"],
            since=today() - day, until=today() + day, state="approved", proposed_by=world.users["zhou"],
            proposed_at=timezone.now(),
        )  # fmt: skip


def _move_days(world) -> None:
    """What time alone does to a grant."""
    day = datetime.timedelta(days=1)
    with make.sealed():
        for key in ("scribe_before", "officer_before"):
            Grant.objects.filter(holder=world.users[key]).update(until=today())
        Grant.objects.filter(holder=world.users["officer_later"]).update(since=today() + day)


def record_in(world, state: str):
    """The one talk of the matrix in `state`: begun by a scribe, typed on by one who is an officer, with everybody."""
    people = make.people_of(
        world, principal=["zhou", "wang", "officer_principal"], recorder="ma",
        talkee=["sun", "officer_talkee", "head_talkee"],
    )  # fmt: skip
    promise = [{"text": "补齐台账", "due": "2030-01-01"}]
    record = make.draft(world, by="he", participants=people, commitments=promise)
    by = world.actor("typist")
    record = quiet.autosave(record, data={"said": "又写了一段。"}, by=by, version=record.version).record
    for step in STEPS[state]:
        record = step(world, record)
    return record


def _submit(world, record):
    return submission.submit(record, by=world.actor("zhou"), version=record.version, released=["opinions"])


def _hand_back(world, record):
    return review.hand_back(record, by=world.actor("li"), version=record.version, comment="请补记。")


def _accept(world, record):
    return review.accept(record, by=world.actor("li"), version=record.version)


def _recall(world, record):
    return submission.recall(record, by=world.actor("zhou"), version=record.version)


def _withdraw(world, record):
    return submission.withdraw(record, by=world.actor("zhou"), version=record.version)


def _void(world, record):
    proposal = corrections.propose(
        record, by=world.actor("zhou"), version=record.version, kind="void", reason="duplicate", text="重复登记。"
    )
    return corrections.accept(proposal, by=world.actor("li"), version=record.version + 1).record


STEPS = {
    "draft": (),
    "submitted": (_submit,),
    "returned": (_submit, _hand_back),
    "accepted": (_submit, _accept),
    "void": (_submit, _accept, _void),
    "recalled": (_submit, _recall),
    "withdrawn": (_submit, _hand_back, _withdraw),
    "given_up": (_withdraw,),
}

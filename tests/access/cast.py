"""Everybody who can stand in some relation to a record, and one of each kind in every state, by the real verbs."""

import datetime
from typing import NamedTuple

from django.utils import timezone

from records.actions import accounts, corrections, grants, quiet, review, submission
from records.ledger.enums import Kind
from records.people.dated import today
from records.people.enums import Role
from records.people.grants import Grant
from tests import world as make

KINDS = ("talk", "message", "letter", "visit")
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
    scribe_as_before(world, "typist", leader, kinds=Kind.values)
    world.grant("scribe_letters", Role.SCRIBE, "PS02", by="zhou", leader=leader, kinds=["letter"])
    world.grant("scribe_before", Role.SCRIBE, "PS02", by="zhou", leader=leader, kinds=["talk"])
    world.grant("scribe_zheng", Role.SCRIBE, "GS01", by="zheng", leader=world.persons["zheng"], kinds=["talk"])
    _move_days(world)
    grants.revoke(Grant.objects.get(holder=world.users["officer_revoked"]), by=world.actor("security"))
    accounts.lock(world.user("officer_locked"), by=world.actor("security"))


def scribe_as_before(world, key, leader, kinds=("talk",)) -> None:
    """A scribe's grant beside an officer's over the leader: nobody approves one any more, but one may stand."""
    day = datetime.timedelta(days=1)
    with make.sealed():
        Grant.objects.create(
            holder=world.users[key], role=Role.SCRIBE, unit=world.units["PS02"], leader=leader, kinds=list(kinds),
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


class Typed(NamedTuple):
    """What a record of one kind is made of: who begins it, its words, and the section typed on and released."""

    by: str
    data: dict
    section: str
    released: str
    talkees: bool = True


PROMISES = {"commitments": [{"text": "补齐台账", "due": "2030-01-01"}]}
TYPED = {
    "talk": Typed("he", PROMISES, "said", "opinions"),
    "visit": Typed("he", PROMISES | {"opinions": "家里人都支持。"}, "family", "opinions"),
    "letter": Typed(
        "scribe_letters",
        {"letter_kind": "hardship", "addressee": "孙建国同志", "salutation": "孙建国同志：", "body": "望早日康复。"},
        "body", "closing",
    ),
    "message": Typed(
        "zhou", {"occasion": "festival", "text_class": "personal", "text": "节日快乐。"}, "text", "text", talkees=False,
    ),
}  # fmt: skip


def record_in(world, state: str, kind: str = "talk"):
    """One record of `kind` in `state`: begun by a scribe, typed on by one who is an officer, with everybody in it.

    A message has no talkees, and zhou begins it: nobody types messages for them but the typist.
    """
    typed, people = TYPED[kind], {"principal": ["zhou", "wang", "officer_principal"], "recorder": "ma"}
    if typed.talkees:
        people["talkee"] = ["sun", "officer_talkee", "head_talkee"]
    data = (make.visit_data if kind == "visit" else make.talk_data)(world) | typed.data
    data["participants"] = make.people_of(world, **people)
    record = make.draft(world, by=typed.by, kind=kind, data=data)
    by = world.actor("typist")
    record = quiet.autosave(record, data={typed.section: "又写了一段。"}, by=by, version=record.version).record
    for step in STEPS[state]:
        record = step(world, record)
    return record


def _submit(world, record):
    return submission.submit(
        record, by=world.actor("zhou"), version=record.version, released=[TYPED[record.kind].released]
    )


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

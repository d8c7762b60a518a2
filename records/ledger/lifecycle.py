"""The table of transitions: which verb moves a record from which status to which. Says nothing of who may."""

from typing import Protocol

from records.ledger.enums import Status
from records.people.errors import WrongState


class HasStatus(Protocol):
    """What the table looks at: a record of any kind."""

    status: str
    revision: int


DRAFT, SUBMITTED, RETURNED, ACCEPTED, WITHDRAWN = (
    Status.DRAFT,
    Status.SUBMITTED,
    Status.RETURNED,
    Status.ACCEPTED,
    Status.WITHDRAWN,
)

TRANSITIONS = {  # verb: from → to
    "submit": ({DRAFT, RETURNED}, SUBMITTED),
    "accept": ({SUBMITTED}, ACCEPTED),
    "hand_back": ({SUBMITTED}, RETURNED),
    "recall": ({SUBMITTED}, DRAFT),
    "withdraw": ({DRAFT, RETURNED}, WITHDRAWN),
}

STANDING = {  # verbs that leave the status as it is, and where they are possible
    "edit": {DRAFT, RETURNED},
    "change_kind": {DRAFT},  # and never handed in: a number belongs to its kind
    "confirm": {SUBMITTED, ACCEPTED},
    "decline": {SUBMITTED, ACCEPTED},
    "ask_by_link": {SUBMITTED, ACCEPTED},
    "narrow": {SUBMITTED, ACCEPTED},
    "propose_correction": {ACCEPTED},
    "decide_correction": {ACCEPTED},
    "close_follow_up": {SUBMITTED, ACCEPTED},
    "attach": {DRAFT, RETURNED, SUBMITTED},
    "question": set(Status),  # who opened it may be asked whatever became of it
}


def possible(record: HasStatus, verb: str) -> bool:
    """Whether the status of `record` allows `verb`."""
    sources = TRANSITIONS[verb][0] if verb in TRANSITIONS else STANDING[verb]
    return record.status in sources and not (verb == "change_kind" and record.revision)


def check(record: HasStatus, verb: str) -> None:
    """Raise WrongState unless the status allows `verb`."""
    if not possible(record, verb):
        raise WrongState(status=record.status, verb=verb)


def move(record: HasStatus, verb: str) -> None:
    """Give `record` the status that `verb` leads to; the one place where a status changes."""
    check(record, verb)
    record.status = TRANSITIONS[verb][1]

"""The access matrix: everybody × kind × state × right, against tables written by hand from the product's rules.

What is not listed is denied. `draft` has no number yet; `recalled` and `withdrawn` have one; `given_up` was withdrawn
before it ever had one.
"""

import pytest

from records.actions import notes
from records.ledger import access, door, lifecycle
from records.ledger.enums import Kind, OpenReason
from records.ledger.records import Record
from records.people import links
from records.people.actor import Actor
from records.people.enums import LinkKind
from records.people.errors import Invalid, NotAllowed
from tests.access import cast

# Which plain fields: * every one · 5 the talkee's · # number and status alone · . does not know that it exists
SEES = """
                     draft submitted returned accepted void recalled withdrawn given_up
author                 *       *        *        *      *      *        *         *
second_principal       *       *        *        *      *      *        *         *
officer_principal      *       *        *        *      *      *        *         *
recorder               *       *        *        *      *      *        *         *
scribe                 *       .        *        .      .      *        .         *
officer_typist         *       *        *        *      *      *        #         *
talkee                 .       5        5        5      5      #        #         .
officer_talkee         .       *        *        *      *      #        #         .
head_talkee            .       *        *        *      *      #        #         .
officer_above          .       *        *        *      *      #        #         .
officer_of_unit        .       *        *        *      *      #        #         .
officer_standing_in    .       *        *        *      *      #        #         .
head_above             .       *        *        *      *      #        #         .
"""

# Which part of the note: w the whole · r the whole, for a chosen reason · s the released sections · . nothing
OPENS = """
                     draft submitted returned accepted void recalled withdrawn given_up
author                 w       w        w        w      w      w        w         w
second_principal       w       w        w        w      w      w        w         w
officer_principal      w       w        w        w      w      w        w         w
recorder               w       w        w        w      w      w        w         w
scribe                 w       .        w        .      .      w        .         w
officer_typist         w       .        w        .      .      w        .         w
talkee                 .       s        .        s      s      .        .         .
officer_talkee         .       s        .        s      s      .        .         .
head_talkee            .       s        .        s      s      .        .         .
officer_above          .       w        r        r      r      .        .         .
officer_of_unit        .       w        r        r      r      .        .         .
officer_standing_in    .       w        r        r      r      .        .         .
"""

# How a role fares in a kind that is not as a talk: as another does there, or as one that no table lists.
NOBODY = "stranger"
OTHERWISE = {
    "talk": {},
    "visit": {},
    "letter": {"scribe": NOBODY, "scribe_other_kind": "scribe"},  # each types the kinds of their own grant
    "message": {"scribe": NOBODY, "talkee": NOBODY, "officer_talkee": "officer_of_unit", "head_talkee": "head_above"},
}

PRINCIPALS = {"author", "second_principal", "officer_principal"}
WRITERS = PRINCIPALS | {"scribe", "officer_typist"}
REVIEWERS = {"officer_above", "officer_of_unit", "officer_standing_in"}
TALKEES = {"talkee", "officer_talkee", "head_talkee"}
WRITING, HANDED_IN, FINAL = {"draft", "returned", "recalled"}, {"submitted", "accepted", "void"}, {"accepted", "void"}
NUMBERED = set(cast.STATES) - {"draft", "given_up"}

# verb: (who, in which states), several rows where they differ
DOES = {
    "edit": [(WRITERS, WRITING)],
    "change_kind": [(WRITERS, {"draft"})],
    "submit": [({"author"}, WRITING)],
    "recall": [({"author"}, {"submitted"})],
    "withdraw": [({"author"}, WRITING)],
    "accept": [(REVIEWERS, {"submitted"})],
    "hand_back": [(REVIEWERS, {"submitted"})],
    "narrow": [(REVIEWERS, HANDED_IN)],
    "propose_correction": [(PRINCIPALS, FINAL)],
    "decide_correction": [(REVIEWERS, FINAL)],
    "confirm": [(PRINCIPALS | TALKEES, HANDED_IN)],
    "decline": [(PRINCIPALS | TALKEES, HANDED_IN)],
    "ask_by_link": [(PRINCIPALS | {"recorder"}, HANDED_IN)],
    "close_follow_up": [(PRINCIPALS, HANDED_IN)],
    "attach": [(WRITERS | {"recorder"}, WRITING), (PRINCIPALS | {"recorder"}, {"submitted"})],
    "question": [(PRINCIPALS, set(cast.STATES)), (TALKEES, NUMBERED)],
}


def plays(role: str, kind: str) -> str:
    """The role of the tables whose row `role` has in a record of `kind`."""
    return OTHERWISE[kind].get(role, role)


def table(text: str, kind: str = "talk") -> dict:
    """{(role, state): mark}; a role that is not listed has a dot everywhere."""
    head, *rows = text.strip().splitlines()
    states = head.split()
    found = {(role, state): "." for role in cast.ROLES for state in states}
    for row in rows:
        role, *marks = row.split()
        found |= {(role, state): mark for state, mark in zip(states, marks, strict=True)}
    return {(role, state): found[plays(role, kind), state] for role, state in found}


def _differences(scene, text, answer) -> dict:
    world, record, state = scene
    expected = table(text, record.kind)
    answers = {role: answer(world.user(name), record) for role, name in cast.ROLES.items()}
    return {
        role: (got, expected[role, state])
        for role, got in answers.items()
        if got != expected[role, state]
    }  # fmt: skip


def test_everyone_sees_the_fields_of_the_table_and_nobody_else_any(of_kind):
    marks = {access.EVERY_FIELD: "*", access.TALKEE_FIELDS: "5", access.STUB_FIELDS: "#", frozenset(): "."}
    assert _differences(of_kind, SEES, lambda user, record: marks[access.fields(user, record)]) == {}


def test_everyone_opens_what_the_table_says_and_nobody_else_anything(of_kind):
    assert _differences(of_kind, OPENS, _opens) == {}


def _opens(user, record) -> str:
    """What the door of the domain gives, and that what it says beforehand is true."""
    try:
        allowed, asked = door.decide(user, record), False
    except NotAllowed:
        assert not door.may_open(user, record)
        return "."
    except Invalid:
        allowed, asked = door.decide(user, record, OpenReason.INSPECTION), True
    assert door.may_open(user, record)
    assert door.asks_reason(user, record) == asked
    if allowed.sections is not None:
        assert allowed.sections == (cast.TYPED[record.kind].released,)
        return "s"
    return "r" if asked else "w"


def test_each_verb_is_open_to_those_of_the_table_and_nobody_else(of_kind):
    world, record, state = of_kind
    now = {(verb, role) for verb, role in _rights(world, record) if lifecycle.possible(record, verb)}
    assert now == _listed(record.kind, {state})


def test_nobody_has_a_right_that_no_row_gives_whatever_the_status(of_kind):
    world, record, _state = of_kind
    assert _rights(world, record) <= _listed(record.kind, set(cast.STATES))


def _listed(kind, states) -> set:
    """Who may what, (verb, role), in any of `states` of a record of `kind`."""
    rows = [(verb, who) for verb, rows in DOES.items() for who, when in rows if when & states]
    return {(verb, role) for verb, who in rows for role in cast.ROLES if plays(role, kind) in who}


def _rights(world, record) -> set:
    actors = {role: world.actor(name) for role, name in cast.ROLES.items()}
    return {(verb, role) for verb in DOES for role, by in actors.items() if access.may(by, verb, record)}


def test_the_holder_of_a_link_reads_and_answers_what_it_names_and_nothing_else(scene):
    """No account at all: of the one record the released sections, one answer, and of every other record nothing."""
    world, record, state = scene
    other = cast.record_in(world, "submitted")
    link = links.draw(
        LinkKind.CONFIRM, made_by=world.users["zhou"], record=record.pk, person=world.persons["sun"],
        revision=record.revision,
    )  # fmt: skip
    by = Actor(link=link)
    assert {verb for verb in DOES if access.may(by, verb, record)} == {"confirm", "decline"}
    assert {verb for verb in DOES if access.may(by, verb, other)} == set()
    if state in ("submitted", "accepted"):
        assert door.decide_for(by, record).sections == ("opinions",)
    else:
        with pytest.raises(NotAllowed):
            door.decide_for(by, record)
    with pytest.raises(NotAllowed):
        door.decide_for(by, other)
    links.take_back(link)
    assert {verb for verb in DOES if access.may(by, verb, record)} == set()


def test_a_list_answers_as_the_object_does(scene):
    world, record, _state = scene
    for name in cast.ROLES.values():
        user = world.user(name)
        assert Record.objects.visible_to(user).filter(pk=record.pk).exists() == access.visible(user, record), name


def test_every_kind_of_record_is_met():
    assert set(OTHERWISE) == set(cast.KINDS) == set(Kind.values)


def test_every_right_has_its_row_and_its_statuses():
    verbs = set(lifecycle.TRANSITIONS) | set(lifecycle.STANDING)
    assert set(access.RIGHTS) == set(DOES) == verbs


def test_nobody_is_nobody(scene):
    _world, record, _state = scene
    assert access.relations(None, record) == frozenset()
    assert not Record.objects.visible_to(None).exists()


def test_the_note_opens_for_those_whom_the_door_names_and_shuts_for_all_others(scene):
    """The verb itself, not only what is said beforehand."""
    world, record, state = scene
    expected = table(OPENS)
    for role, name in cast.ROLES.items():
        mark = expected[role, state]
        if mark == ".":
            with pytest.raises(NotAllowed):
                notes.open_note(record, by=world.actor(name), reason="inspection")
        else:
            opened = notes.open_note(record, by=world.actor(name), reason="inspection")
            assert (set(opened.sections) == {"opinions"}) == (mark == "s"), role

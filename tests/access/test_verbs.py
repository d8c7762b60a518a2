"""Every verb stands in a table of who may; those on units, people, accounts, grants and the trail are tried by all."""

import importlib
import pkgutil
from contextlib import contextmanager

import pytest
from django.db import transaction

import records.actions
from records.actions import verb as verbs
from records.audit import trail
from records.audit.models import Event
from records.people.actor import SYSTEM, Actor
from records.people.errors import NotAllowed
from tests import brought_back
from tests.access import (
    acts_of_accounts,  # noqa: F401  its rows
    test_matrix,
)
from tests.access.acts import ACTS, ROLES, organisation
from tests.access.verbs import OF_RECORDS, TABLE, UNASKED

for module in pkgutil.iter_modules(records.actions.__path__, "records.actions."):
    importlib.import_module(module.name)

HEAD, *LINES = (line.split() for line in TABLE.strip().splitlines() if line.strip())
ROWS = {row: dict(zip(HEAD[1:], marks, strict=True)) for row, *marks in LINES}
HOUSE = {name: run for name, run in verbs.VERBS.items() if run.__module__.startswith("records.actions.")}


def test_every_verb_stands_in_one_of_the_tables_and_no_row_is_idle():
    unasked = [name for names in UNASKED.values() for name in names]
    named = [*{row.split("/")[0] for row in ROWS}, *OF_RECORDS, *unasked]
    assert sorted(named) == sorted(HOUSE)
    assert set(OF_RECORDS.values()) == set(test_matrix.DOES) | {"open"}
    assert len(ROWS) == len(LINES)
    assert set(ROWS) == set(ACTS)


@pytest.fixture
def offices(db):
    return brought_back.once(organisation)


@contextmanager
def undone():
    """What happens inside is rolled back; a verb inside may be durable."""
    atomic = transaction.atomic()
    atomic._from_testcase = True
    with atomic:
        yield
        transaction.set_rollback(True)


def actor(world, role, holder):
    if role == "nobody":
        return SYSTEM
    if role == "holder" and holder == "link":
        return Actor(link=world.link)
    return world.actor(holder if role == "holder" else ROLES[role])


@pytest.mark.parametrize("row", ROWS)
def test_a_verb_is_done_for_whom_the_table_says_and_refused_to_all_others(offices, row):
    """A refusal leaves its event and nothing else, so that all of them meet the same thing."""
    action, marks = HOUSE[row.partition("/")[0]].action, ROWS[row]
    together = [[role for role, mark in marks.items() if mark == "."]]
    found = {}
    for roles in together + [[role] for role, mark in marks.items() if mark == "x"]:
        with undone():
            call = ACTS[row].make(offices)
            found |= {role: _mark(call, actor(offices, role, ACTS[row].holder), action) for role in roles}
    assert found == {role: mark for role, mark in marks.items() if mark != "-"}


def _mark(call, by, action) -> str:
    """What the table says of it."""
    last = trail.last_number()
    try:
        call(by)
    except NotAllowed:
        told = Event.objects.filter(number__gt=last).values_list("action", "result", "actor")
        assert list(told) == [(action, trail.DENIED, by.id)]
        return "."
    return "x"

"""Every command stands in the table of commands, does what that says and nothing more, and prints no sealed word."""

import argparse
import io
import sys
from contextlib import suppress
from typing import NamedTuple

import pytest
from django.core.management import CommandError, call_command, get_commands, load_command_class
from django_tasks_db.models import DBTaskResult

from records.audit import trail
from records.audit.models import Event, Head
from records.ledger.records import Record
from records.ticking import TickRun
from records.vault import keys, kit
from tests import brought_back
from tests.access.commands import COMMANDS, FOREIGN
from tests.attacks import story
from tests.attacks.canary import birds_in
from tests.systems import SEED

OURS = ("records", "outreach", "api")
ERASED = 7  # an event of somebody's
TRAIL, CLOCK = {Event._meta.db_table, Head._meta.db_table}, {TickRun._meta.db_table, DBTaskResult._meta.db_table}


class Row(NamedTuple):
    """A row of the table."""

    command: str
    demands: str
    by: str
    leaves: tuple


TABLE = [
    Row(command, demands, by, tuple(sorted(set(leaves) - {"-"})))
    for command, demands, by, *leaves in (line.split() for line in COMMANDS.strip().splitlines()[1:] if line.strip())
]


def ours() -> dict:
    return {name: app for name, app in get_commands().items() if app.split(".")[0] in OURS}


def branches(name, app) -> set:
    """The command, or one of it for each thing that its first argument may be."""
    parser = load_command_class(app, name).create_parser("manage.py", name)
    inner = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    plain = [action for action in parser._actions if not action.option_strings and action.choices]
    return {f"{name}-{choice}" for action in inner or plain for choice in action.choices} or {name}


def test_every_command_stands_in_the_table_and_every_row_is_one():
    found = {branch for name, app in ours().items() for branch in branches(name, app)}
    assert found == {row.command.split("--")[0] for row in TABLE}
    assert len({row.command for row in TABLE}) == len(TABLE)


def test_no_library_brings_a_command_that_nobody_looked_at():
    assert set(get_commands()) - set(ours()) == FOREIGN


# ---- Running them ----


@pytest.fixture(scope="module")
def told(stage):
    """The whole story beside the record of the matrix, and a kit, so that every command finds something to do."""
    world, records = stage
    story.tell(world)
    kit.make(SEED)
    return world, records


@pytest.fixture
def run(told, db, tmp_path, monkeypatch):
    """`run(row, right=False)` runs its command, here with its demand unmet; gives what it wrote, and why it refused."""
    seed = {True: SEED, False: bytes(32)}
    for right, content in seed.items():
        (tmp_path / f"seed-{right}").write_bytes(content)
    (tmp_path / "backups").mkdir()

    def run(row, *, right=True):
        arguments, typed = _arguments(row.command, tmp_path, right)
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        out, refused = io.StringIO(), ""
        try:
            call_command(*map(str, arguments), stdout=out, stderr=out)
        except (CommandError, SystemExit) as error:
            refused = str(error)
        except Exception as error:  # noqa: BLE001  however it ends without its key
            refused = type(error).__name__
        return out.getvalue(), refused

    return run


def _arguments(command, folder, right) -> tuple[list, str]:
    record = Record.objects.filter(number_seq__isnull=False).first()
    shares = ["--seed-file", folder / f"seed-{right}"]
    special = {
        "restore": lambda: ["restore", _backup(folder), *shares],
        "setup--invitations": lambda: ["setup", "--invitations"],
        "setup": lambda: ["setup", "--no-input"],
        "audit-prove": lambda: ["audit", "prove", _covered()],
        "audit-erase": lambda: ["audit", "erase", ERASED, "--reason", "asked"],
        "backup": lambda: ["backup", folder / "backups"],
        "backup--verify": lambda: ["backup", "--verify", _backup(folder)],
        "keys-rotate": lambda: ["keys", "rotate", "domain"],
        "keys-kit": lambda: ["keys", "kit", "--to", folder / "kit"],
        "keys-drill": lambda: ["keys", "drill", *shares],
        "keys-shred": lambda: ["keys", "shred", record.pk, "--reason", "period", "--certificate", folder / "done.pdf"],
        "keys-break-glass": lambda: ["keys", "break-glass", *shares],
        "keys-break-glass--administrator": lambda: ["keys", "break-glass", "--administrator", "ma", *shares],
    }
    made = special.get(command, lambda: command.split("-"))
    number = ERASED if command == "audit-erase" else record.number
    return made(), f"{number if right else '谈-JT00-1999-0001'}\n"


def _backup(folder):
    """Made once, before its keys are gone."""
    if not (folder / "a.backup").exists():
        call_command("backup", folder / "a.backup", stdout=io.StringIO())
    return folder / "a.backup"


def _covered() -> int:
    with suppress(Exception):  # without a key none is signed
        call_command("audit", "checkpoint", stdout=io.StringIO())
    return 1


def new_events(after) -> list:
    return list(Event.objects.filter(number__gt=after))


def unlike(before) -> set:
    """The tables that hold other rows than before, but for the trail and the clock."""
    now = brought_back.rows()
    return {table for table in now.keys() | before.keys() if now.get(table) != before.get(table)} - TRAIL - CLOCK


@pytest.mark.proof
@pytest.mark.parametrize("row", [row for row in TABLE if row.demands != "empty"], ids=lambda row: row.command)
def test_a_command_leaves_what_the_table_says_for_nobody_and_prints_no_sealed_word(run, row, tmp_path):
    _arguments(row.command, tmp_path, True)  # what has to be there before
    last = trail.last_number()
    written, refused = run(row)
    events = new_events(last)
    assert tuple(sorted({event.action for event in events})) == row.leaves, written + refused
    assert {event.actor for event in events} <= {"system"}
    addresses = {trail.payload(event)["address"].split(":")[0] for event in events}
    assert addresses <= ({"terminal"} if row.by == "terminal" else {""})
    assert not birds_in((written + refused).encode())
    assert list(trail.faults()) == []


@pytest.mark.proof
@pytest.mark.parametrize(
    "row", [row for row in TABLE if row.demands in {"empty", "shares", "number", "kit"}], ids=lambda row: row.command
)
def test_a_command_whose_demand_is_not_met_refuses_and_changes_nothing(run, row, tmp_path, root_key_file):
    _arguments(row.command, tmp_path, False)
    if row.demands == "kit":
        kit.RecoveryKey.objects.all().delete()
    before, last, key = brought_back.rows(), trail.last_number(), root_key_file.read_bytes()
    written, refused = run(row, right=False)
    assert refused, written
    assert unlike(before) == set()
    assert {event.result for event in new_events(last)} <= {trail.DENIED}
    assert root_key_file.read_bytes() == key
    assert not birds_in((written + refused).encode())


@pytest.mark.proof
@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.command)
def test_without_the_root_key_no_command_changes_anything(run, row, settings, tmp_path):
    _arguments(row.command, tmp_path, True)
    settings.ROOT_KEY_FILE = tmp_path / "nowhere" / "root.key"
    keys.forget()
    before, last = brought_back.rows(), trail.last_number()
    written, refused = run(row, right=row.command != "keys-break-glass")  # which is what brings the keys back
    assert refused or row.demands == "nothing", written
    assert unlike(before) == set()
    assert new_events(last) == []
    assert not settings.ROOT_KEY_FILE.exists()

"""The faces parse, call and render: nothing in them changes a row, asks for a role or compares a status."""

import ast
from pathlib import Path

import pytest
from django.conf import settings

from records.audit.catalogue import CATALOGUE
from records.ledger.enums import Status
from records.people.enums import GrantState, Role

ROOT = Path(settings.BASE_DIR)
FACES = sorted([*(ROOT / "outreach").rglob("*.py"), *(ROOT / "api").rglob("*.py")])
CHANGING = {"save", "create", "bulk_create", "get_or_create", "update_or_create", "bulk_update", "delete"}
# What changes no row of the domain: (file, what is called).
HARMLESS = {"outreach/web/sessions.py": {"super().delete"}}
WORDS = {*Status.values, *Role.values, *GrantState.values}


def _name(path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", FACES, ids=_name)
def test_a_face_changes_nothing_itself(path):
    tree = ast.parse(path.read_text())
    found = {
        ast.unparse(node.func)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and _changes(node.func)
    }
    verbs = {f"{module}.{name}" for module in _verbs(tree) for name in CHANGING}
    assert found - verbs - HARMLESS.get(_name(path), set()) == set()


def _verbs(tree) -> set:
    """The names under which a file knows modules of verbs: `quiet.autosave` is a verb."""
    return {
        name.asname or name.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "records.actions"
        for name in node.names
    }


def _changes(call: ast.Attribute) -> bool:
    return call.attr in CHANGING or (call.attr == "update" and "objects" in ast.unparse(call.value))


@pytest.mark.parametrize("path", FACES, ids=_name)
def test_a_face_compares_no_status_and_no_role(path):
    """`if role ==` and status strings belong to the domain: `access.may`, `lifecycle.possible`."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Compare):
            constants = [part for part in ast.walk(node) if isinstance(part, ast.Constant)]
            found |= {part.value for part in constants if isinstance(part.value, str) and part.value in WORDS}
    assert found == set()


@pytest.mark.parametrize("path", sorted((ROOT / "records").rglob("*.py")), ids=_name)
def test_only_the_trail_writes_events(path):
    if path.is_relative_to(ROOT / "records" / "audit"):
        return
    text = path.read_text()
    assert "Event.objects.create" not in text
    assert "Event(" not in text
    if path != ROOT / "records" / "actions" / "verb.py":
        assert "trail.write" not in text


def test_the_catalogue_names_events_as_thing_and_deed():
    assert [action for action in CATALOGUE if action.count(".") != 1] == []

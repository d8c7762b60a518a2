"""Every column of people and ledger stands under a seal, or in the list of those that need none, with a reason."""

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

from records.vault import covered
from records.vault.sealed import SealedModel, SealedQuerySet
from tests.house.sealed import READ, TABLES, UNSEALED

ROOT = Path(settings.BASE_DIR)
OURS = [model for app in ("outreach_people", "records") for model in apps.get_app_config(app).get_models()]
DECIDING = (
    "records/people/access.py", "records/people/grant_rules.py", "records/people/keeping.py",
    "records/people/household_access.py", "records/people/units.py", "records/ledger/access.py",
    "records/ledger/door.py", "records/ledger/lifecycle.py", "records/ledger/locking.py", "records/review/queue.py",
    "outreach/web/accounts.py", "api/tokens.py",
)  # fmt: skip


def columns(model) -> set:
    return {field.name for field in model._meta.local_concrete_fields}


def sealed(model) -> set:
    """The columns of `model` under a seal, with the one by which a hanging row names what it hangs on."""
    found = covered.find(model)
    if found is None or found[1].model is not model:
        return set()
    _kind, rows = found
    return {field.name for field in rows.fields} | {rows.owner} - {""}


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_every_column_is_sealed_or_says_why_not(model):
    label, under = model._meta.label, sealed(model)
    if label in TABLES:
        assert not under
        assert TABLES[label]
        return
    unsealed = UNSEALED.get(label, {})
    assert under.isdisjoint(unsealed)
    assert under | set(unsealed) == columns(model)
    assert all(unsealed.values())


def test_the_lists_name_nothing_that_is_not_there():
    labels = {model._meta.label for model in OURS}
    assert set(TABLES) | set(UNSEALED) <= labels


@pytest.mark.parametrize("path", DECIDING)
def test_what_decides_reads_no_column_without_a_seal(path):
    """By name: an attribute, a keyword or a word in quotes that is a column of some table, and sealed in none."""
    names = set()
    for node in ast.walk(ast.parse((ROOT / path).read_text())):
        if isinstance(node, ast.Attribute):
            names.add(node.attr)
        elif isinstance(node, ast.keyword) and node.arg:
            names.update(node.arg.split("__"))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.isidentifier():
            names.update(node.value.split("__"))
    names = {name.removesuffix("_id") for name in names}
    under = {column for model in OURS for column in sealed(model)}
    open_ = {column for label in UNSEALED for column in UNSEALED[label]} - under
    assert names & open_ - set(READ) - {"id"} == set()


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_whoever_saves_a_sealed_row_has_it_sealed(model):
    """Every way in which Django saves a row of a sealed table is the sealing one."""
    found = covered.find(model)
    if found is None or found[1].model is not model:
        return
    assert issubclass(model, SealedModel)
    managers = [model._default_manager, *model._meta.managers]
    assert all(isinstance(manager.get_queryset(), SealedQuerySet) for manager in managers)


def test_every_column_of_sealed_words_is_under_a_seal():
    """NULL or plain words put there are found, though a column may be empty by right."""
    words = {"sealed", "question", "answer", "closing", "decision", "conclusion"}
    for model in OURS:
        if model._meta.label not in TABLES:
            assert words & columns(model) <= sealed(model) | {"confirmation"}, model

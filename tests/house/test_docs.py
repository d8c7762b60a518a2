"""What an operator sets or runs is in the documents, and the documents name nothing that is not there."""

import ast
import re
from pathlib import Path

from django.apps import apps
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
OPERATIONS = (ROOT / "docs" / "operations.md").read_text()
PERSONAL_DATA = (ROOT / "docs" / "personal-data.md").read_text()


def variables() -> set:
    """The environment variables that the settings read."""
    found = set()
    for node in ast.walk(ast.parse((ROOT / "outreach" / "settings.py").read_text())):
        if not isinstance(node, ast.Call) or not node.args or not isinstance(node.args[0], ast.Constant):
            continue
        if isinstance(node.func, ast.Attribute) and getattr(node.func.value, "id", "") == "env":
            found.add(node.args[0].value)
        elif getattr(node.func, "id", "") in {"secret", "secret_of"}:
            found |= {node.args[0].value, f"{node.args[0].value}_FILE"}
    return found


def test_every_variable_of_the_environment_is_documented_and_no_other():
    settings_part = OPERATIONS.split("## Settings")[1].split("\n## ")[0]
    documented = set()
    for row in re.findall(r"^\| (`[^|]+`) \|", settings_part, re.MULTILINE):
        documented |= set(re.findall(r"`([A-Z0-9_]+)`", row))
    assert documented == variables()


def test_every_command_is_documented():
    commands = {path.stem for path in (ROOT / "records" / "management" / "commands").glob("[a-z]*.py")}
    assert {name for name in commands if f"manage.py {name}" not in OPERATIONS} == set()


def test_every_table_is_in_the_list_of_personal_data_and_no_other():
    documented = re.findall(r"^\| `([\w.]+)` \|", PERSONAL_DATA, re.MULTILINE)
    assert sorted(documented) == sorted(model._meta.label for model in apps.get_models())


def test_every_row_of_the_list_says_of_whom_on_which_basis_and_how_long():
    rows = [line for line in PERSONAL_DATA.splitlines() if line.startswith("| `")]
    assert rows
    for row in rows:
        cells = [cell.strip() for cell in row.strip("|").split("|")]
        assert len(cells) == 4, row
        assert all(cells), row

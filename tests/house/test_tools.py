"""The tools of the house: pinned packages, make's targets, CI's scripts, the walls between the rooms."""

import re
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import grimp
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]


def requirements(name):
    lines = (ROOT / name).read_text().splitlines()
    return [Requirement(line) for line in lines if line and not line.startswith(("#", "-r "))]


def pins(*names):
    """The canonical names pinned in `names`, each with the extras asked for."""
    return {canonicalize_name(one.name): one.extras for name in names for one in requirements(name)}


def needs(package, extras):
    """What the installed `package` asks for on this Python, with `extras`: (canonical name, extras)."""
    for line in metadata.requires(package) or ():
        one = Requirement(line)
        if one.marker is None or any(one.marker.evaluate({"extra": extra}) for extra in (*extras, "")):
            yield canonicalize_name(one.name), one.extras


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_package_is_pinned_to_one_version(name):
    loose = [str(one) for one in requirements(name) if [pin.operator for pin in one.specifier] != ["=="]]
    assert not loose


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_what_is_installed_is_what_is_pinned(name):
    other = [str(one) for one in requirements(name) if not one.specifier.contains(metadata.version(one.name))]
    assert not other, "run make test, which installs what changed"


@pytest.mark.parametrize("names", [["requirements.txt"], ["requirements.txt", "requirements-dev.txt"]])
def test_what_a_package_brings_along_is_pinned_too(names):
    pinned = pins(*names)
    missing, queue, seen = set(), list(pinned.items()), set()
    while queue:
        package, extras = queue.pop()
        for need, its_extras in needs(package, extras):
            if need not in pinned:
                missing.add(f"{need}, for {package}")
            elif (need, frozenset(its_extras)) not in seen:
                seen.add((need, frozenset(its_extras)))
                queue.append((need, its_extras))
    assert not missing


def test_no_package_is_pinned_twice():
    names = [
        canonicalize_name(one.name)
        for file in ("requirements.txt", "requirements-dev.txt")
        for one in requirements(file)
    ]
    assert sorted(names) == sorted(set(names))


def test_make_help_names_every_target():
    makefile = (ROOT / "Makefile").read_text()
    targets = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)[1].split()
    shown = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert [line.split()[1] for line in shown.splitlines() if line.startswith("  make ")] == targets


@pytest.mark.parametrize("script", sorted((ROOT / ".ci").iterdir()), ids=lambda path: path.name)
def test_each_script_of_ci_can_be_run_and_stops_at_an_error(script):
    assert script.stat().st_mode & 0o111 == 0o111
    assert re.search(r"^set -e?uo pipefail$", script.read_text(), re.MULTILINE)
    subprocess.run(["bash", "-n", script], check=True)


def test_the_step_that_fails_keeps_its_exit_code():
    step = subprocess.run(
        [ROOT / ".ci/timed", "a step", "sh", "-c", "exit 5"], capture_output=True, text=True, check=False
    )
    assert step.returncode == 5
    assert "── a step: 0 s, failed with exit code 5" in step.stdout


def test_a_database_already_given_is_used_as_it_is(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://somebody@elsewhere/outreach")
    run = [ROOT / ".ci/postgres", "sh", "-c", "echo $DATABASE_URL"]
    assert (
        subprocess.run(run, capture_output=True, text=True, check=True).stdout
        == "postgres://somebody@elsewhere/outreach\n"
    )


def test_a_skipped_test_fails_the_run(tmp_path):
    (tmp_path / "conftest.py").write_text((ROOT / "tests/strict.py").read_text())
    (tmp_path / "test_it.py").write_text("import pytest\n\ndef test_it():\n    pytest.skip('not here')\n")
    (tmp_path / "test_module.py").write_text("import pytest\n\npytest.importorskip('no_such_module')\n")
    run = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "no:django",
        "-p",
        "no:cacheprovider",
        "--continue-on-collection-errors",
        "--rootdir",
        tmp_path,
    ]
    answer = subprocess.run(run, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert answer.returncode != 0
    assert "test_it.py::test_it was skipped, and nothing here may be" in answer.stdout
    assert "test_module.py was skipped, and nothing here may be" in answer.stdout


def test_a_list_of_words_leans_on_nothing_of_ours():
    """Any room, also one below, may import another's enums; so they may bring nothing else along."""
    graph = grimp.build_graph("records", "outreach", "api", cache_dir=None)
    lists = {module for module in graph.modules if module.endswith(".enums")}
    leaning = {module: graph.find_modules_directly_imported_by(module) - lists for module in lists}
    assert lists
    assert not {module: found for module, found in leaning.items() if found}

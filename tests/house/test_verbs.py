"""The catalogue of events is the catalogue of verbs; a change without an event stands in the short list of them."""

import ast
import importlib
import inspect
import pkgutil

import pytest
from django.utils.translation import gettext_lazy, override

import records.actions
from outreach.web.audit.particulars import WORDS
from records.actions import verb as verbs
from records.audit.catalogue import CATALOGUE, QUIET

MODULES = {
    module.name.removeprefix("records.actions."): importlib.import_module(module.name)
    for module in pkgutil.iter_modules(records.actions.__path__, "records.actions.")
}
# Those of the house; a test may make some of its own.
VERBS = {name: function for name, function in verbs.VERBS.items() if function.__module__.startswith("records.actions.")}


def calls(module) -> dict:
    """function of `module` → the names that it calls."""
    functions = [node for node in ast.walk(ast.parse(inspect.getsource(module))) if isinstance(node, ast.FunctionDef)]
    return {function.name: {name for node in ast.walk(function) if (name := _called(node))} for function in functions}


def _called(node) -> str:
    return getattr(node.func, "id", "") if isinstance(node, ast.Call) else ""


def leaves_an_event(verb: str) -> bool:
    """Whether the verb's function calls `happened`, itself or by a function of its module."""
    module, name = verb.split(".")
    called, waiting, seen = calls(MODULES[module]), [name], set()
    while waiting:
        seen.add(function := waiting.pop())
        if "happened" in called[function]:
            return True
        waiting += [inner for inner in called[function] if inner in called and inner not in seen]
    return False


def test_every_event_of_the_catalogue_is_left_by_a_verb_and_every_verb_leaves_one_of_it():
    assert {verb.action for verb in VERBS.values()} == set(CATALOGUE)


def test_the_quiet_verbs_are_those_of_quiet_py_and_no_others():
    quiet = {name for name, verb in VERBS.items() if verb.action in QUIET}
    assert quiet == {name for name in VERBS if name.startswith("quiet.")}


@pytest.mark.parametrize("name", sorted(VERBS))
def test_a_verb_leaves_an_event_unless_it_is_quiet(name):
    assert leaves_an_event(name) == (not name.startswith("quiet."))


def test_every_particular_of_an_event_is_told_in_words():
    """What a verb hands to `happened`, or to a `_tell` of its module, beside what is no detail."""
    told = set()
    for module in MODULES.values():
        for node in ast.walk(ast.parse(inspect.getsource(module))):
            if _called(node) in {"happened", "_tell"}:
                told |= {keyword.arg for keyword in node.keywords} - {None, "also", "on_behalf_of", "sealed"}
    assert len(told) > 60
    assert told - set(WORDS) == set()
    assert set(WORDS) - told == {"consents", "proposals"}  # counted in a dict


@pytest.mark.parametrize("name", sorted(VERBS))
def test_a_verb_says_what_it_does_and_who_acts(name):
    signature = inspect.signature(VERBS[name])
    assert signature.parameters["by"].kind == inspect.Parameter.KEYWORD_ONLY
    assert VERBS[name].__doc__ or VERBS[name].__name__.startswith("_")


@pytest.mark.parametrize("action", sorted(CATALOGUE))
def test_every_event_has_words_in_both_languages(action):
    words = CATALOGUE[action]
    assert isinstance(words, type(gettext_lazy("")))
    with override("en"):
        english = str(words)
    with override("zh-hans"):
        chinese = str(words)
    assert english
    assert any("\u4e00" <= letter <= "\u9fff" for letter in chinese), english

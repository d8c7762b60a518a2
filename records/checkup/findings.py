"""What a check finds, and the list of checks: one function each, which looks, changes nothing and says one thing."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from django.db import DatabaseError
from django.utils.translation import gettext as _

from records.vault.errors import KeyUnavailable, Tampered

OK, LOOK, BAD = "ok", "look", "bad"


@dataclass(frozen=True)
class Finding:
    """ok, look or bad; what was found, in a line; and what mends it, where something is to mend."""

    state: str
    words: str
    mend: str = ""


class Check(NamedTuple):
    """A check by its name (for `--json` and the metrics), its label, and the function that looks."""

    name: str
    label: str
    look: Callable[[], Finding]


CHECKS: list[Check] = []


def check(name: str, label: str) -> Callable[[Callable[[], Finding]], Callable[[], Finding]]:
    """Put a function on the list. Checks run in the order in which `all.py` imports their modules."""

    def enlist(function: Callable[[], Finding]) -> Callable[[], Finding]:
        CHECKS.append(Check(name, label, function))
        return function

    return enlist


def good(words: str) -> Finding:
    return Finding(OK, words)


def look(words: str, mend: str = "") -> Finding:
    return Finding(LOOK, words, mend)


def bad(words: str, mend: str = "") -> Finding:
    return Finding(BAD, words, mend)


def found(one: Check) -> Finding:
    """What a check says; one that cannot look because something is broken is bad news itself."""
    try:
        return one.look()
    except (DatabaseError, OSError, KeyUnavailable, Tampered) as error:
        return bad(_("cannot be looked at: %(error)s") % {"error": type(error).__name__})


def everything() -> Iterator[tuple[Check, Finding]]:
    """All checks, each when its turn comes."""
    for one in CHECKS:
        yield one, found(one)

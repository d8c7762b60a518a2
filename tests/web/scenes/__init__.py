"""What is pictured in the docs. Every picture is one function: its name is the page's, its decorator says who looks.

A function brings a page to what is to be seen; one that hands back the bytes of a PDF pictures its first page.
"""

from collections.abc import Callable
from typing import NamedTuple

TALLEST = {390: 1500, 1440: 1180, "a4": 0}


class Scene(NamedTuple):
    """One picture: signed in as `user` (nobody, where None), cut off below `tallest` points, or of `part` alone."""

    name: str
    user: str | None
    width: int | str
    tallest: int
    part: str
    steps: Callable


TAKEN: list[Scene] = []  # in the order in which they are taken: what writes comes last


def picture(user, *widths, name=None, tallest=None, part=""):
    """Register a picture of a page, for each of `widths`; of a sheet of paper where the width is "a4"."""

    def register(steps):
        called = name or steps.__name__.replace("_", "-")
        TAKEN.extend(Scene(called, user, width, tallest or TALLEST[width], part, steps) for width in widths)
        return steps

    return register

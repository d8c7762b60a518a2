"""Is a PDF one of ours, and has it been touched since? Told by its signature, in seven words and no more."""

import json
import subprocess
import sys
from enum import StrEnum
from typing import NamedTuple

from django.conf import settings

from records.vault import papers

WAIT = 15  # seconds by the clock, whatever the machine is busy with
WHOLE, REVISION = "ENTIRE_FILE", "ENTIRE_REVISION"


class State(StrEnum):
    """What the signature says of the file."""

    WHOLE = "whole"  # ours, and every byte as it was signed
    ADDED = "added"  # ours and unchanged, but something was put behind it since
    ALTERED = "altered"  # names our certificate, but the bytes are others
    RESAVED = "resaved"  # names our certificate, but another program wrote the file anew
    FOREIGN = "foreign"  # signed by somebody else
    UNSIGNED = "unsigned"
    UNREADABLE = "unreadable"  # no PDF, a broken one, or one that takes too long


class Checked(NamedTuple):
    """The state of a file; `location` was signed with it and is empty unless what was signed is unchanged."""

    state: State
    location: str = ""


def check(pdf: bytes) -> Checked:
    """Look at the signatures of `pdf`; one of ours counts, wherever it stands among others."""
    found = _read(pdf)
    if found is None:
        return Checked(State.UNREADABLE)
    if not found:
        return Checked(State.UNSIGNED)
    mine = [one for one in found if papers.ours(bytes.fromhex(one["certificate"]))]
    return _told(mine[0]) if mine else Checked(State.FOREIGN)


def _told(one: dict[str, str]) -> Checked:
    if one["holds"] and one["covers"] in (WHOLE, REVISION):
        return Checked(State.WHOLE if one["covers"] == WHOLE else State.ADDED, one["location"])
    return Checked(State.ALTERED if one["covers"] in (WHOLE, REVISION) else State.RESAVED)


def _read(pdf: bytes) -> list[dict[str, str]] | None:
    """The signatures, read by another process; None where it gave up."""
    command = [sys.executable, "-m", "records.vault.paper_reader"]
    try:
        done = subprocess.run(  # noqa: S603  our own program, nothing of the file in its words
            command, input=pdf, capture_output=True, timeout=WAIT, check=False, cwd=settings.BASE_DIR,
            env={"PATH": "", "PYTHONDONTWRITEBYTECODE": "1", "OPENBLAS_NUM_THREADS": "1"},
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return None
    if done.returncode:
        return None
    told: list[dict[str, str]] = json.loads(done.stdout)
    return told

"""Two copies of one draft, side by side: this device's and the server's. Nothing is preselected, nothing is lost."""

import difflib
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from outreach.web.forms.reading import read, version
from outreach.web.forms.said import said
from outreach.web.visible import record_or_404
from records.actions import drafting, notes, quiet
from records.ledger import access, lifecycle
from records.ledger.kinds.registry import model_of
from records.ledger.sections import TEXT
from records.ledger.validator import form_class
from records.people.errors import Conflict, NotAllowed

MINE, THEIRS, BOTH = "mine", "theirs", "both"
CONFLICT, UNPROCESSABLE = 409, 422
LONGEST_COMPARED = 6000  # characters: above it both are shown without marks, since marking grows with the square


@dataclass
class Choice:
    """One field in which the copies differ, as read by a person."""

    name: str
    label: Any
    mine: list = field(default_factory=list)
    theirs: list = field(default_factory=list)
    both: bool = False
    chosen: str = ""


@require_http_methods(["GET", "POST"])
@login_required
def compare(request, id):
    """Both copies; this device's comes with the request, the server's is opened under its trace."""
    if request.method != "POST":
        return _again(request, id)
    return _show(request, record_or_404(request, id), status=CONFLICT)


@require_http_methods(["GET", "POST"])
@login_required
def settle(request, id):
    """One copy of the two, as it was chosen field by field."""
    if request.method != "POST":
        return _again(request, id)
    record = record_or_404(request, id)
    mine, choices = read(record.kind, request.POST), _chosen(request.POST)
    asked = request.POST.getlist("asked")
    if set(asked) - set(choices):
        return _show(request, record, status=UNPROCESSABLE, choices=choices)
    data = {name: mine[name] for name in asked if choices[name] == MINE and name in mine}
    data |= {name: request.POST.get(f"both-{name}", "") for name in asked if choices[name] == BOTH}
    try:
        saved = quiet.autosave(record, data=data, by=request.actor, version=version(request.POST), lenient=True)
    except Conflict:  # somebody was faster once more: the choice is asked anew over the newest copy
        return _show(request, record_or_404(request, id), status=CONFLICT)
    return redirect("record_edit", saved.record.pk)


def _again(request, id):
    """The page loaded again: the form finds the copy on this device and brings it here."""
    return redirect("record_edit", record_or_404(request, id).pk)


def _show(request, record, *, status, choices=None):
    if not access.may(request.actor, "edit", record) or not lifecycle.possible(record, "edit"):
        raise NotAllowed(verb="edit")
    opened = notes.open_note(record, by=request.actor)
    theirs = drafting.current(record, opened.sections)
    mine = theirs | read(record.kind, request.POST)
    rows, same = _differences(request, record, mine, theirs, choices or {})
    note = record.notes.select_related("written_by__person").order_by("-written_at").first()
    context = {
        "record": record,
        "rows": rows,
        "same": same,
        "note": note,
        "asked": len(rows),
        "missing": status == UNPROCESSABLE,
        "posted": [(name, value) for name, values in _handed(request.POST) for value in values],
        "joined": {row.name: f"{mine[row.name]}\n{theirs[row.name]}" for row in rows if row.both},
    }
    return render(request, "records/conflict.html", context, status=status)


def _handed(post):
    """What this device holds, handed on from page to page; the choices and the version are the page's own."""
    own = ("csrfmiddlewaretoken", "version", "asked")
    return [(n, v) for n, v in post.lists() if n not in own and not n.startswith(("choose-", "both-"))]


def _chosen(post) -> dict:
    return {
        name.removeprefix("choose-"): value
        for name, value in post.items()
        if name.startswith("choose-") and value in (MINE, THEIRS, BOTH)
    }


def _differences(request, record, mine, theirs, choices) -> tuple[list[Choice], list]:
    """The fields that differ, and the labels of those written alike."""
    make = form_class(record.kind)
    forms = [make(data, user=request.user, instance=record) for data in (mine, theirs)]
    texts = {section.name for section in model_of(record.kind).SECTIONS if section.shape == TEXT}
    rows, same = [], []
    for name, bound in ((name, forms[1][name]) for name in forms[1].fields):
        own, other = (said(form, name, data) for form, data in zip(forms, (mine, theirs), strict=True))
        if own == other:
            same += [bound.label] if own else []
            continue
        marked = _marked(own, other)
        both = name in texts and bool(own) and bool(other)
        rows.append(Choice(name, bound.label, *marked, both=both, chosen=choices.get(name, "")))
    return rows, same


def _marked(mine: str, theirs: str) -> tuple[list, list]:
    """Each text as pieces (words, whether the other copy lacks them)."""
    if len(mine) + len(theirs) > LONGEST_COMPARED:
        return [(mine, False)], [(theirs, False)]
    blocks = difflib.SequenceMatcher(None, mine, theirs, autojunk=False).get_opcodes()
    own = [(mine[a:b], kind != "equal") for kind, a, b, _c, _d in blocks if b > a]
    other = [(theirs[c:d], kind != "equal") for kind, _a, _b, c, d in blocks if d > c]
    return own, other

"""Importing units and people from an Excel sheet: the file goes up raw, once to be looked at, once to be written.

Nothing of it rests on the server between the two; the page keeps the bytes, and the digest says that they are the same.
"""

import hashlib
from functools import partial

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_http_methods

from outreach.web.errors import speaks_json
from outreach.web.people import KeeperPage
from records.actions import people_import
from records.documents import people_sheet
from records.documents.spreadsheet import MOST_BYTES
from records.ledger import media
from records.people import keeping
from records.people.errors import Invalid

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CHUNK = 64 * 1024
MOST_SHOWN = 100


class ImportView(KeeperPage):
    """Choose a file."""

    def get(self, request):
        return render(request, "people/import.html", {"steps": steps(0)})


class TemplateView(KeeperPage):
    """The sheet to fill in, in the reader's language."""

    def get(self, request):
        answer = HttpResponse(people_sheet.template(), content_type=XLSX)
        answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{reverse('people').strip('/')}.xlsx"
        return answer


class PreviewView(KeeperPage):
    """What the import would do, as a part of the page; every bad cell named."""

    def put(self, request):
        try:
            content = _content(request)
            plan = people_import.plan(people_sheet.read(content), by=request.actor)
        except Invalid as refusal:
            words = [str(words) for rows in refusal.errors.values() for _code, words in rows]
            return render(request, "people/import_refused.html", {"steps": steps(0), "words": words}, status=422)
        return render(request, "people/import_preview.html", _shown(plan, _digest(content)))


@require_http_methods(["PUT"])
@speaks_json
def import_people(request):
    """Write what was looked at: the same bytes again, by the digest of the preview."""
    keeping.require_units(request.actor)
    content = _content(request)
    if _digest(content) != request.GET.get("digest", ""):
        raise Invalid.at("file", _("This is not the file that was looked at. Choose it again."), "digest")
    found = people_import.import_people(people_sheet.read(content), by=request.actor)
    return JsonResponse({"url": f"{reverse('people')}", "words": _done(found)})


def _content(request) -> bytes:
    return b"".join(media.limited(iter(partial(request.read, CHUNK), b""), MOST_BYTES))


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _done(found) -> str:
    words = _("Imported: %(added)s added, %(changed)s changed, %(units)s new units.")
    return words % {"added": len(found.added), "changed": len(found.changed), "units": len(found.units)}


def steps(at: int) -> list[dict]:
    """Choose, look, import."""
    labels = [_("Choose a file"), _("Look at it"), pgettext("step", "Import")]
    return [{"label": label, "done": place < at, "on": place == at} for place, label in enumerate(labels)]


def _shown(plan, digest) -> dict:
    bad = len(plan.bad)
    tables = [_table(table) for table in (plan.sheet.units, plan.sheet.people)]
    total = len(plan.sheet.units.rows) + len(plan.sheet.people.rows)
    changes = [(row, "added") for row, *_more in plan.added] + [(row, "changed") for row, *_more in plan.changed]
    return {
        "steps": steps(1),
        "bad": bad,
        "strip": _strip(plan, bad),
        "tables": [table for table in tables if table["rows"]],
        "skipped": list(dict.fromkeys(plan.sheet.units.skipped + plan.sheet.people.skipped)),
        "units": plan.units[:MOST_SHOWN],
        "changes": [{"row": row, "kind": kind} for row, kind in changes[:MOST_SHOWN]],
        "more": max(len(changes) - MOST_SHOWN, 0),
        "count": total if bad else len(changes) + len(plan.units),
        "digest": digest,
    }


def _strip(plan, bad) -> list[dict]:
    units, added, changed = len(plan.units), len(plan.added), len(plan.changed)
    return [
        {
            "icon": "exclamation-circle-fill" if bad else "check-lg", "tone": "bad" if bad else "ok",
            "sentence": ngettext("%(count)s row to mend", "%(count)s rows to mend", bad) % {"count": bad},
            "line": _("Mend them and choose the file again") if bad else _("It can be imported"),
        },
        {
            "icon": "plus-lg", "tone": "ok",
            "sentence": ngettext("%(count)s person added", "%(count)s people added", added) % {"count": added},
            "line": ngettext("and %(count)s new unit", "and %(count)s new units", units) % {"count": units},
        },
        {
            "icon": "pencil", "tone": "warn",
            "sentence": ngettext("%(count)s person changed", "%(count)s people changed", changed) % {"count": changed},
            "line": _("No post is ended by a sheet"),
        },
        {
            "icon": "dash-circle", "tone": "quiet",
            "sentence": ngettext("%(count)s person unchanged", "%(count)s people unchanged", plan.same)
            % {"count": plan.same},
            "line": _("Who is not in the sheet stays as they are"),
        },
    ]  # fmt: skip


def _table(table) -> dict:
    """The bad rows of a worksheet with the letter of every column."""
    return {
        "title": people_sheet.SHEETS[table.name][0],
        "heads": [{"letter": table.letters.get(column.name, ""), "label": column.label} for column in table.columns],
        "rows": [
            {
                "number": row.number,
                "cells": [
                    {"text": row.shown[column.name], "fault": row.faults.get(column.name, "")}
                    for column in table.columns
                ],
            }
            for row in table.rows
            if row.faults
        ],
    }

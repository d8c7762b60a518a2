"""The state of the trail in four cells, and what stands beside the list: alarms, questions, checkpoints."""

import datetime

from django.utils import timezone
from django.utils.formats import number_format
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from records.audit import state as states
from records.audit import tail
from records.audit.models import Checkpoint
from records.documents.writing import write_short_day, write_when
from records.ledger import questions
from records.people import trail_access

TARGETS = {
    "file": gettext_lazy("folder"), "mail": gettext_lazy("mail"), "webhook": gettext_lazy("web address"),
}  # fmt: skip
MOST_QUESTIONS, MOST_CHECKPOINTS = 3, 3
OLD = {"cut", "late", "nowhere", "stopped", "file", "mail", "webhook"}


def shown(user) -> dict:
    """What the page's frame needs; chain, checkpoint and verification are for whoever audits the whole."""
    waiting = questions.waiting_for(user).select_related("record", "reader__person", "questioned_by__person")
    asked = list(waiting[: MOST_QUESTIONS + 1])
    if not trail_access.whole(user):
        return {"cells": [_questions(asked)], "asked": asked[:MOST_QUESTIONS], "checkpoints": [], "alarms": []}
    state = states.state()
    return {
        "cells": [_chain(), _checkpoint(state), _verified(state), _questions(asked)],
        "asked": asked[:MOST_QUESTIONS],
        "checkpoints": checkpoints(Checkpoint.objects.all()[:MOST_CHECKPOINTS]),
        "alarms": [states.ALARMS[name] for name in state.alarms],
        "keep_months": state.keep_months,
    }


def figure(number: int) -> str:
    """18,234: a number of the trail as it is read."""
    return str(number_format(number, force_grouping=True))


def checkpoints(rows) -> list[dict]:
    """Checkpoints with where each of them got to."""
    rows = rows.prefetch_related("hand_outs")
    return [{"checkpoint": row, "figure": figure(row.size), "sent": _sent(row), "all": _all_sent(row)} for row in rows]


def _sent(row) -> list:
    return [TARGETS.get(one.target, one.target) for one in row.hand_outs.all() if one.done_at]


def _all_sent(row) -> bool:
    handed = list(row.hand_outs.all())
    return bool(handed) and all(one.done_at for one in handed)


def _chain() -> dict:
    end = tail.look()
    if end.fault:
        sentence = _("The chain is broken at number %(number)s") % {"number": figure(end.fault.number)}
        return {"icon": "exclamation-octagon-fill", "tone": "bad", "sentence": sentence, "line": _("Verify it now")}
    sentence = _("The chain holds up to number %(number)s") % {"number": figure(end.number)}
    line = _("Grew %(when)s; no number missing") % {"when": write_when(end.at)}
    return {"icon": "link-45deg", "tone": "ok", "sentence": sentence, "line": line}


def _checkpoint(state) -> dict:
    row = state.checkpoint
    if row is None:
        return {
            "icon": "geo", "tone": "warn", "sentence": _("No checkpoint yet"),
            "line": _("Nothing outside this machine bears witness"),
        }  # fmt: skip
    sent = [str(name) for name in _sent(row)]
    words = _("number %(number)s, handed out: %(where)s") if sent else _("number %(number)s, not handed out")
    after = state.after_checkpoint
    more = ngettext(
        "%(count)s event after it has no witness outside", "%(count)s events after it have no witness outside", after
    )
    return {
        "icon": "geo", "tone": "warn" if OLD & set(state.alarms) else "ok",
        "sentence": _ago(row.made_at),
        "line": words % {"number": figure(row.size), "where": _(", ").join(sent)},
        "more": more % {"count": figure(after)} if after else "",
    }  # fmt: skip


def _ago(at) -> str:
    if timezone.now() - at < datetime.timedelta(minutes=1):
        return _("Checkpoint just now")
    return _("Checkpoint %(ago)s ago") % {"ago": timesince(at, depth=1)}


def _verified(state) -> dict:
    found = state.verified
    if found is None:
        return {"icon": "shield-check", "tone": "warn", "sentence": _("Never verified as a whole"), "line": ""}
    line = _("%(count)s events, nothing that differs") % {"count": figure(found.up_to)}
    if found.faults:
        faults = ngettext("%(count)s fault", "%(count)s faults", found.faults) % {"count": figure(found.faults)}
        line = _("%(count)s events: %(faults)s") % {"count": figure(found.up_to), "faults": faults}
    tone = "bad" if found.faults else "warn" if "unverified" in state.alarms else "ok"
    icon = "exclamation-octagon-fill" if found.faults else "shield-check"
    sentence = _("All verified %(when)s") % {"when": write_when(found.at)}
    return {"icon": icon, "tone": tone, "sentence": sentence, "line": line}


def _questions(asked) -> dict:
    if not asked:
        return {"icon": "question-circle", "tone": "ok", "sentence": _("No question waits"), "line": ""}
    count = f"{MOST_QUESTIONS}+" if len(asked) > MOST_QUESTIONS else len(asked)
    sentence = ngettext("%(count)s question unanswered", "%(count)s questions unanswered", len(asked))
    first = asked[0]
    words = {
        "asker": first.questioned_by.name, "reader": first.reader_name, "day": write_short_day(first.questioned_at),
    }  # fmt: skip
    line = _("%(asker)s asked %(reader)s, %(day)s") % words
    return {"icon": "question-circle", "tone": "warn", "sentence": sentence % {"count": count}, "line": line}

"""The state of the trail in four cells, and what stands beside the list: questions and checkpoints."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from records.audit import tail
from records.documents.writing import write_when
from records.people import trail_access


def cells(user) -> list[dict]:
    """Chain, checkpoint, verification, questions; the first three are for whoever audits the whole."""
    return [_chain()] if trail_access.whole(user) else []


def aside(user) -> dict:
    """What the right column shows."""
    return {}


def figure(number: int) -> str:
    """18,234: a number of the trail as it is read."""
    return number_format(number, force_grouping=True)


def _chain() -> dict:
    end = tail.look()
    if end.fault:
        sentence = _("The chain is broken at number %(number)s") % {"number": figure(end.fault.number)}
        return {"icon": "exclamation-octagon-fill", "tone": "bad", "sentence": sentence, "line": _("Verify now")}
    sentence = _("The chain holds up to number %(number)s") % {"number": figure(end.number)}
    line = _("Grew %(when)s; no number missing") % {"when": write_when(end.at)}
    return {"icon": "link-45deg", "tone": "ok", "sentence": sentence, "line": line}

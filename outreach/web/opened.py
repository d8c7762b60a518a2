"""An opened note as a page shows it: its sections in the order of the kind, and the sealed words around them."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from records.documents.record_form import passage_text
from records.documents.writing import write_clock, write_moment
from records.ledger.enums import OpenReason, Part
from records.ledger.kinds.registry import model_of


@dataclass(frozen=True)
class Passage:
    """One section that holds something. `released` says that the talkee reads it too."""

    name: str
    label: str
    group: str
    text: str
    released: bool


@dataclass(frozen=True)
class Reading:
    """A note in a reader's hands: what the bar above it says, and what is in it."""

    line: str
    mark: str
    revision: int
    passages: list
    reason: str
    words: dict


def passages(record, sections: dict) -> list[Passage]:
    """The sections that hold something; blank stays blank."""
    found = []
    for section in model_of(record.kind).SECTIONS:
        if text := passage_text(section, sections.get(section.name)):
            released = section.name in record.released
            found.append(Passage(section.name, str(section.label), str(section.group), text, released))
    return found


def reading(user, record, note, reason: str) -> Reading:
    """The opened `note` (a ledger `Opened`) for `user`, who opened it for `reason`."""
    now = timezone.now()
    said = {"time": write_clock(now), "reason": OpenReason(reason).label, "author": _author(record)}
    if reason in (OpenReason.OWN, OpenReason.RELEASED):
        line = _("Opened by you at %(time)s. Reason: %(reason)s") % said
    else:
        line = _("Opened by you at %(time)s. Reason: %(reason)s. %(author)s was told") % said
    mark = f"{user.name} {write_moment(now)}"
    return Reading(line, mark, note.revision, passages(record, note.sections), str(reason), note.words)


def _author(record) -> str:
    return next((row.person.name for row in record.participants.all() if row.part == Part.PRINCIPAL), "")

"""The plain particulars of a record as a reader may see them: its heading, its people, its fields."""

from dataclasses import dataclass

from django.db.models import Prefetch, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from records.documents.record_form import particular
from records.documents.writing import in_chinese, write_span
from records.ledger import access
from records.ledger.enums import Part
from records.ledger.kinds.registry import model_of
from records.people.persons import Position

BESIDE_TIME = ("started_at", "ended_at", "topic")
MOST_NAMED = 3  # in a line or a cell; the record's page names everybody


@dataclass(frozen=True)
class Fact:
    """A particular: `soft` stands behind the value, a person's post for instance."""

    label: str
    value: str
    soft: str = ""


def heading(user, record) -> str:
    """The topic, where the reader sees it, else the kind."""
    topic = record.topic if access.sees(user, record, "topic") else ""
    return topic or str(record.get_kind_display())


def with_whom(user, record) -> str:
    """The names of who was talked to, as far as the reader sees them; else of who led."""
    rows = access.seen_people(user, record)
    others = [row for row in rows if row.part == Part.TALKEE and row.person_id != user.person_id]
    led = [row for row in rows if row.part == Part.PRINCIPAL and row.person_id != user.person_id]
    return names(others or led)


def names(rows) -> str:
    """The names of participants, the first few where there are many."""
    return few([row.person.name for row in rows])


def few(words: list) -> str:
    """The first few of `words` in a row, and how many more there are."""
    left = len(words) - MOST_NAMED
    if left <= 0:
        return join(words)
    found = {"names": join(words[:MOST_NAMED]), "left": left}
    return ngettext("%(names)s and %(left)s more", "%(names)s and %(left)s more", left) % found


def join(words) -> str:
    """Words in a row, with the reader's comma."""
    return _(", ").join(words)


def with_posts(rows) -> list:
    """Participants whose persons know their posts, in one query."""
    positions = Prefetch("positions", Position.objects.select_related("unit"))
    prefetch_related_objects([row.person for row in rows], positions)
    return rows


def post(person, day=None) -> str:
    """The unit and post of a person on a day, as the reader's language has it."""
    held = person.post_on(day or timezone.localdate())
    if held is None:
        return ""
    return f"{held.unit.name} {held.title}" if in_chinese() else f"{held.title}, {held.unit.name}"


def part_label(record, participant) -> str:
    """What a part is called in this kind of record."""
    labels = model_of(record.kind).PART_LABELS
    return str(labels.get(participant.part, participant.get_part_display()))


def facts(user, record) -> list[Fact]:
    """What the reader sees of the particulars of `record`, which comes as its own kind."""
    day = timezone.localdate(record.started_at) if record.started_at else None
    found = [
        Fact(part_label(record, row), row.person.name, post(row.person, day))
        for row in with_posts(access.seen_people(user, record))
    ]
    if access.sees(user, record, "started_at") and record.started_at:
        found.append(Fact(_("Time"), write_span(record.started_at, record.ended_at)))
    if access.fields(user, record) == access.EVERY_FIELD:
        found += _fields(record)
        found.append(Fact(_("Unit"), record.unit.name))
        if record.late:
            found.append(Fact(_("Why late"), str(record.get_late_reason_display())))
    return found


def _fields(record):
    for name in record.PARTICULARS:
        if name not in BESIDE_TIME and (value := particular(record, name)):
            label = str(record._meta.get_field(name).verbose_name)
            yield Fact(label[:1].upper() + label[1:], value)

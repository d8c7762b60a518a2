"""The rows of a list, read as plain values; what a reader sees of each is `access`'s answer, as for one record."""

from collections import defaultdict
from types import SimpleNamespace

from records.ledger import access
from records.ledger.parts import Participant
from records.ledger.records import number_text

PLAIN = (
    "id", "kind", "status", "version", "revision", "started_at", "ended_at", "place", "topic", "late", "void",
    "section_count", "note_size", "submitted_at", "decided_at", "changed_at",
)  # fmt: skip
DECIDING = ("unit_id", "number_unit", "number_year", "number_seq")
ROW_FIELDS = (*PLAIN, "number", "unit", "participants")


class Row(SimpleNamespace):
    """A record as far as `access` looks at it, without the cost of a model."""


class _Rows(list):
    def all(self):
        return self


def fetch(queryset) -> list[Row]:
    """The records of `queryset` (a page of it) as rows, with their people; two queries."""
    found = list(queryset.values(*PLAIN, *DECIDING, "unit__code", "unit__name"))
    people = _people([values["id"] for values in found])
    return [Row(**values, participants=people[values["id"]]) for values in found]


def shown(row: Row, user) -> dict:
    """What `user` sees of `row`."""
    allowed = access.fields(user, row)
    whole = {name: getattr(row, name) for name in PLAIN}
    whole["number"] = number_text(row.kind, row.number_unit, row.number_year, row.number_seq)
    whole["unit"] = {"id": row.unit_id, "code": row.unit__code, "name": row.unit__name}
    whole["participants"] = [
        {"id": person.id, "person": {"id": person.person_id, "name": person.person__name}, "part": person.part}
        for person in access.seen_people(user, row)
    ]
    return whole if allowed == access.EVERY_FIELD else {name: whole[name] for name in whole if name in allowed}


def _people(ids) -> dict:
    people: dict = defaultdict(_Rows)
    named = Participant.objects.filter(record_id__in=ids).order_by("record_id", "position", "id")
    for row in named.values("record_id", "id", "person_id", "person__name", "part"):
        people[row["record_id"]].append(SimpleNamespace(**row))
    return people

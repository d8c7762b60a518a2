"""The four kinds by name. Rooms that need a kind's own fields ask here; `records.py` never does."""

from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q

from records.ledger.enums import Kind
from records.ledger.kinds.letter import Letter
from records.ledger.kinds.message import Message
from records.ledger.kinds.talk import Talk
from records.ledger.kinds.visit import Visit
from records.ledger.records import Record
from records.vault.errors import Tampered

KINDS: dict[str, type[Record]] = {model.KIND: model for model in (Talk, Message, Letter, Visit)}


def model_of(kind: str) -> type[Record]:
    """The model of a kind; KeyError for any other word."""
    return KINDS[Kind(kind)]


def child(record: Record) -> Record:
    """`record` as its own kind, with the particulars only that kind has. Raises Tampered where there are none."""
    if type(record) is not Record:
        return record
    model = KINDS.get(record.kind)
    found = model.objects.filter(pk=record.pk).first() if model else None
    if found is None:
        raise Tampered("record: no row of its kind", record.pk)
    return found


def misfits():
    """Records without a row of their kind, or with one of another: none, unless somebody turned the tables by hand."""
    return Record.objects.filter(reduce(or_, (_misfit(kind, model) for kind, model in KINDS.items())))


def _misfit(kind, model) -> Q:
    row = Exists(model.objects.filter(pk=OuterRef("pk")))
    return (Q(kind=kind) & ~row) | (~Q(kind=kind) & row)

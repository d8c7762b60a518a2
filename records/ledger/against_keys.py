"""Records and households held against their keys.

A key taken away by SQL shuts what was said as if it had been destroyed; one put back opens what was.
"""

from collections.abc import Iterator

from records.audit import trail
from records.audit.chain import Fault
from records.ledger import destroyed
from records.ledger.records import Record
from records.people.households import Household
from records.vault import keys


def faults() -> Iterator[Fault]:
    """Every key that is missing without an event that tells of its end, and every one that is there in spite of one."""
    gone = destroyed.records()
    for model in (Record, Household):
        for pk in keys.without(model):
            if pk not in gone:
                yield _fault("key missing", pk)
    for pk in sorted(keys.held(gone)):
        yield _fault("key back", pk)


def _fault(what, pk) -> Fault:
    number = trail.of(pk).values_list("number", flat=True).last() or 0
    return Fault(number, what, str(pk))

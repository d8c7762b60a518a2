"""Numbers without gaps: a counter row per unit, kind and year, locked in the transaction that uses the number."""

from collections.abc import Iterable

from django.db import IntegrityError, models, transaction
from django.utils import timezone

from records.audit.trail import Subject
from records.ledger.enums import Kind
from records.people.units import Unit


class Counter(models.Model):
    """The last number given for a unit, kind and year."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "kind", "year"], name="one_counter")]

    def __str__(self):
        return f"{self.unit_id} {self.kind} {self.year}: {self.last}"

    def as_subject(self) -> Subject:
        """What the trail keeps of a counter."""
        return Subject(id=f"{self.unit_id}:{self.kind}:{self.year}", unit=str(self.unit_id))


def assign(record) -> None:
    """Give `record` the next number of its unit, kind and year of the event; a number once given stays."""
    if record.number_seq:
        return
    year = timezone.localtime(record.started_at).year
    counter = _locked(record.unit, record.kind, year)
    counter.last += 1
    counter.save(update_fields=["last"])
    record.number_unit, record.number_year, record.number_seq = record.unit.code, year, counter.last


def skip(count: int, years: Iterable[int]) -> list[Counter]:
    """Let every counter jump by `count`, also those of `years` that would begin only now; all of them, in key order.

    After a restore nobody knows how many numbers were given out since the backup, and none may be given twice.
    """
    there = set(Counter.objects.values_list("unit_id", "kind", "year"))
    every = {(unit, kind, year) for unit in Unit.objects.values_list("pk", flat=True) for kind in Kind.values
             for year in years}  # fmt: skip
    Counter.objects.bulk_create([Counter(unit_id=u, kind=k, year=y) for u, k, y in sorted(every - there)])
    counters = list(Counter.objects.select_for_update(no_key=True).order_by("pk"))
    for counter in counters:
        counter.last += count
    Counter.objects.bulk_update(counters, ["last"], batch_size=500)
    return counters


def _locked(unit, kind, year) -> Counter:
    rows = Counter.objects.select_for_update(no_key=True).filter(unit=unit, kind=kind, year=year)
    if counter := rows.first():
        return counter
    try:
        with transaction.atomic():
            Counter.objects.create(unit=unit, kind=kind, year=year)
    except IntegrityError:
        pass  # another process made it first; it is locked below as any other
    return rows.get()

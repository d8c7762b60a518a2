"""Numbers without gaps: a counter row per unit, kind and year, locked in the transaction that uses the number."""

from django.db import IntegrityError, models, transaction
from django.utils import timezone

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


def assign(record) -> None:
    """Give `record` the next number of its unit, kind and year of the event; a number once given stays."""
    if record.number_seq:
        return
    year = timezone.localtime(record.started_at).year
    counter = _locked(record.unit, record.kind, year)
    counter.last += 1
    counter.save(update_fields=["last"])
    record.number_unit, record.number_year, record.number_seq = record.unit.code, year, counter.last


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

"""Lists are walked from the newest record on until a page is full; what belongs to a subtree is not fetched and sorted.

PostgreSQL decides so by itself. SQLite's planner does not reckon with a page's length and would look up every unit in
an index; a `+` before the column keeps it from that.
"""

from django.db.models import F, Func, Q, UUIDField
from django.db.models.lookups import In


class Unsought(Func):
    """A column that SQLite looks up in no index."""

    template = "%(expressions)s"

    def as_sqlite(self, compiler, connection, **context):
        return super().as_sql(compiler, connection, template="+%(expressions)s", **context)


def within(units) -> Q:
    """Records of `units`; those of a single one are looked up, since its index has the order of a list."""
    if len(units) == 1:
        return Q(unit_id__in=units)
    return Q(In(Unsought(F("unit_id"), output_field=UUIDField()), units))

"""What a list and a picker cost must not grow with the archive: held here by how the database answers them."""

import pytest
from django.db import connection
from django.http import QueryDict

from api.pagination import NEWEST
from records.ledger.filters import RecordFilter
from records.ledger.people_field import pickable
from records.ledger.records import Record
from tests import world as make

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(
    "asked", [{}, {"status": ["accepted"]}, {"kind": ["talk"], "status": ["accepted", "returned"]}]
)
@pytest.mark.parametrize("who", ["li", "zhou"])
def test_a_list_over_several_units_is_walked_from_the_newest_on_and_never_sorted(world, who, asked):
    user = world.user(who)
    data = QueryDict(mutable=True)
    for name, values in (asked | {"unit": [str(world.units["PS02"].pk)]}).items():
        data.setlist(name, values)
    found = RecordFilter(data, Record.objects.visible_to(user), user=user)
    assert found.form.is_valid()
    page = found.qs.order_by(*[key.order() for key in NEWEST])[:26]
    if connection.vendor == "sqlite":
        plan = page.explain()
        assert "USING INDEX record_time" in plan
        assert "TEMP B-TREE" not in plan
    else:
        assert '+"records_record"' not in str(page.query)


def test_who_may_be_named_is_not_looked_up_by_a_join_with_all_records(world):
    record = make.draft(world)
    sql = str(pickable(world.user("zhou"), record).query)
    assert "records_participant" in sql
    assert "JOIN" not in sql

"""Release less: an officer unticks sections, and nobody adds one."""

from records.ledger.records import Record
from tests import world as make


def url(record):
    return f"/records/{record.pk}/narrow/"


def test_an_officer_takes_a_section_out_of_what_is_released(world, sign_in):
    record = make.accepted(world, released=["opinions", "commitments"])
    answer = sign_in("li").post(url(record), {"version": record.version, "released": ["opinions"]})
    assert answer.status_code == 302
    assert Record.objects.get(pk=record.pk).released == ["opinions"]


def test_a_section_that_was_not_released_cannot_be_ticked(world, sign_in):
    record = make.accepted(world, released=["opinions"])
    answer = sign_in("li").post(url(record), {"version": record.version, "released": ["said"]})
    assert answer.status_code == 422
    assert Record.objects.get(pk=record.pk).released == ["opinions"]


def test_it_is_offered_only_where_something_is_released(world, sign_in):
    released, closed = make.accepted(world, released=["opinions"]), make.accepted(world)
    assert url(released) in sign_in("li").get(f"/records/{released.pk}/").content.decode()
    assert url(closed) not in sign_in("li").get(f"/records/{closed.pk}/").content.decode()
    assert url(released) not in sign_in("zhou").get(f"/records/{released.pk}/").content.decode()

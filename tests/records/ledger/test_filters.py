"""The filters of the ledger: what they find, and that none tells what its reader does not see."""

import itertools

import pytest

from records.actions import submission
from records.ledger import access, listing
from records.ledger.filters import RecordFilter
from records.ledger.records import Record
from tests import world as make

READERS = ("zhou", "wang", "sun", "he", "ma", "li", "ouyang", "zheng", "sysadmin", "auditor")
FIELDS = ("id", "number", "topic", "participants", "started_at", "late", "unit", "*")


@pytest.fixture
def records(world):
    """One record of each sort: drafts, handed in, recalled, withdrawn, accepted, of two units."""
    recalled = make.submitted(world, topic="已撤回的谈话")
    submission.recall(recalled, by=world.actor("zhou"), version=recalled.version)
    withdrawn = make.returned(world, topic="撤销的谈话")
    submission.withdraw(withdrawn, by=world.actor("zhou"), version=withdrawn.version)
    return {
        "draft": make.draft(world),
        "submitted": make.submitted(world, talkee=["sun", "ma"]),
        "recalled": recalled,
        "withdrawn": withdrawn,
        "accepted": make.accepted(world, "wang", talkee="ma"),
        "supply": make.accepted(world, "zheng", talkee="ouyang"),
        "visit": make.submitted(world, kind="visit"),
    }


def found(world, reader, **data):
    user = world.user(reader)
    records = RecordFilter(data, Record.objects.visible_to(user), user=user)
    assert records.form.is_valid(), records.form.errors
    return set(records.qs.values_list("pk", flat=True))


def test_a_list_shows_a_field_exactly_where_the_record_does(world, records):
    for reader, field in itertools.product(READERS, FIELDS):
        user = world.user(reader)
        listed = set(Record.objects.filter(access.showing(user, field)).values_list("pk", flat=True))
        assert listed == {record.pk for record in Record.objects.all() if access.sees(user, record, field)}, reader


def test_a_row_has_the_fields_that_the_record_shows(world, records):
    pairs = [(user, record) for user in map(world.user, READERS) for record in Record.objects.visible_to(user)]
    assert len(pairs) > len(READERS)
    for user, record in pairs:
        row = listing.shown(listing.fetch(Record.objects.filter(pk=record.pk))[0], user)
        allowed = access.fields(user, record)
        expected = set(listing.ROW_FIELDS) if allowed == access.EVERY_FIELD else set(allowed)
        assert set(row) == expected
        people = [person["id"] for person in row.get("participants", [])]
        assert people == [row.pk for row in access.seen_people(user, record)]


def test_filters_find_by_kind_status_unit_person_day_text_and_number(world, records):
    submitted, visit = records["submitted"], records["visit"]
    assert found(world, "li", kind=["visit"]) == {visit.pk}
    assert found(world, "li", status=["submitted"]) == {submitted.pk, visit.pk}
    assert records["accepted"].pk in found(world, "li", unit=str(world.units["PS02"].pk))
    assert found(world, "li", unit=str(world.units["GS01"].pk)) == {records["supply"].pk}
    assert submitted.pk in found(world, "li", person=str(world.persons["sun"].pk))
    assert found(world, "li", text="助廉走访") == {visit.pk}
    assert found(world, "li", text=submitted.number) == {submitted.pk}
    assert found(world, "li", text=submitted.number.partition("-")[2]) == {submitted.pk}
    assert found(world, "li", text="王海涛") == {records["accepted"].pk, visit.pk}
    today = make.timezone.localdate()
    assert found(world, "li", since="2000-01-01", until="2000-01-02") == set()
    assert submitted.pk in found(world, "li", until=today, since="2000-01-01")
    assert found(world, "zhou", mine="true") == found(world, "zhou", text="") - {records["accepted"].pk}


def test_a_recalled_record_is_not_found_by_what_is_hidden_of_it(world, records):
    recalled = records["recalled"]
    for data in ({"text": "已撤回"}, {"text": "孙建国"}, {"late": "false"}, {"since": "2000-01-01"}):
        assert recalled.pk not in found(world, "li", **data)
        assert recalled.pk in found(world, "zhou", **data)
    assert recalled.pk in found(world, "li", text=recalled.number)


def test_a_talkee_does_not_find_out_who_else_was_talked_to(world, records):
    group = records["submitted"]
    assert group.pk in found(world, "sun", person=str(world.persons["zhou"].pk))
    assert group.pk not in found(world, "sun", person=str(world.persons["ma"].pk))
    assert group.pk not in found(world, "sun", text="马晓燕")


def test_a_talkee_finds_the_author_by_name_and_not_by_pinyin_or_staff_number(world, records):
    """Both would be told letter by letter to somebody who is shown the name alone."""
    talk, author = records["submitted"].pk, world.persons["zhou"]
    assert talk in found(world, "sun", text="周敏")
    for hidden in ("zhoumin", "zm", author.staff_number):
        assert talk not in found(world, "sun", text=hidden)
        assert talk in found(world, "li", text=hidden)


def test_every_day_of_the_calendar_is_a_day_that_may_be_asked_for(world, records):
    assert found(world, "li", until="9999-12-31")
    assert found(world, "li", since="0001-01-01")

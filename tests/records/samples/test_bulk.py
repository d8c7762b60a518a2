"""Records put straight into the tables are what the verbs would have made, but for their events."""

import random

import pytest

from records.actions import notes, review
from records.audit.models import Event
from records.ledger.enums import Kind, Status
from records.ledger.kinds.registry import KINDS, child
from records.ledger.numbering import Counter
from records.ledger.records import Record
from records.people.actor import Actor
from records.people.enums import Role
from records.people.users import User
from records.samples import bulk, bulk_organisation, organisation

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def filled():
    rng = random.Random(7)
    ground = bulk_organisation.found(organisation.big(rng, units=20, persons=120), "long enough for anyone")
    bulk.fill(ground, 120, rng, lambda label, items: items, processes=1)
    return ground


def officer():
    user = User.objects.filter(grants__role=Role.OFFICER, grants__unit__code="JT00").get()
    return Actor(user=user)


def test_every_record_is_of_one_kind_and_opens_with_every_section_it_counts(filled):
    records = list(Record.objects.all())
    assert {record.kind for record in records} == set(Kind.values)
    assert len(records) == sum(model.objects.count() for model in KINDS.values()) == 120
    for record in records:
        if record.status in (Status.SUBMITTED, Status.ACCEPTED):
            opened = notes.open_note(record, by=officer(), reason="inspection")
            assert sum(bool(value) for value in opened.sections.values()) == record.section_count > 0


def test_numbers_run_without_a_gap_and_the_counters_go_on_from_there(filled):
    assert Counter.objects.count() > 10
    for counter in Counter.objects.select_related("unit"):
        numbered = Record.objects.filter(number_unit=counter.unit.code, kind=counter.kind, number_year=counter.year)
        assert sorted(numbered.values_list("number_seq", flat=True)) == list(range(1, counter.last + 1))


def test_a_verb_goes_on_where_the_bulk_left_off(filled):
    record = child(Record.objects.filter(status=Status.SUBMITTED).first())
    assert not Event.objects.exists()
    review.accept(record, by=officer(), version=record.version)
    assert list(Event.objects.values_list("action", flat=True)) == ["record.accepted"]

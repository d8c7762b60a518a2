"""Numbers: given on submission, per unit, kind and year of the event, without a gap, never twice."""

import datetime
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier

import pytest
from django.db import connection, connections
from django.utils import timezone, translation

from records.actions import people, submission
from records.audit import trail
from records.audit.models import Event
from records.ledger.numbering import Counter
from records.ledger.records import Record
from records.people.errors import Incomplete
from tests import world as make


def sequences(**which) -> list:
    return sorted(Record.objects.filter(number_seq__isnull=False, **which).values_list("number_seq", flat=True))


def test_a_draft_has_no_number_and_a_refused_submission_takes_none(world):
    record = make.draft(world, said="")
    with pytest.raises(Incomplete):
        submission.submit(record, by=world.actor("zhou"), version=record.version)
    assert Record.objects.get(pk=record.pk).number == ""
    assert not Counter.objects.exists()
    assert make.submitted(world).number_seq == 1


def test_numbers_run_by_unit_kind_and_year_of_the_event(world):
    year = timezone.localdate().year
    last_year = f"{year - 1}-06-01T10:00:00+08:00"
    parts = [make.submitted(world), make.submitted(world), make.submitted(world, "wang", talkee="ma", place="泵站")]
    parts.append(make.submitted(world, kind="visit"))
    parts.append(make.submitted(world, started_at=last_year, ended_at=None, late_reason="illness"))
    found = [(row.number_unit, row.kind, row.number_year, row.number_seq) for row in parts]
    assert found == [
        ("PS02", "talk", year, 1), ("PS02", "talk", year, 2), ("PS21", "talk", year, 1), ("PS02", "visit", year, 1),
        ("PS02", "talk", year - 1, 1),
    ]  # fmt: skip


def test_the_year_is_that_of_the_organisations_own_clock(world):
    """Eight in the morning of New Year's Day in Shanghai is midnight in Greenwich, and an hour earlier last year."""
    year = timezone.localdate().year
    started = datetime.datetime(year, 1, 1, 0, 30, tzinfo=datetime.timezone(datetime.timedelta(hours=8)))
    record = make.submitted(world, started_at=started.isoformat(), ended_at=None, late_reason="illness")
    assert record.number_year == year


def test_a_number_stays_through_recall_return_and_withdrawal(world):
    record = make.submitted(world)
    first = record.number
    record = submission.recall(record, by=world.actor("zhou"), version=record.version)
    record = submission.submit(record, by=world.actor("zhou"), version=record.version)
    assert record.number == first
    record = make.returned(world)
    second = record.number
    record = submission.withdraw(record, by=world.actor("zhou"), version=record.version)
    assert record.number == second
    assert make.submitted(world).number_seq == 3
    assert sequences() == [1, 2, 3]


def test_a_number_is_written_in_the_readers_language(world):
    record = make.submitted(world)
    with translation.override("en"):
        assert record.number == f"T-PS02-{record.number_year}-0001"
    with translation.override("zh-hans"):
        assert record.number == f"谈-PS02-{record.number_year}-0001"


def test_the_unit_is_that_of_the_principal_on_the_day_of_the_event(world):
    """Zhou moved yesterday: what she did the day before belongs to her unit of then."""
    day = datetime.timedelta(days=1)
    today, by = timezone.localdate(), world.actor("sysadmin")
    people.end_post(world.persons["zhou"].positions.get(), until=today - day, by=by)
    post = {"unit": world.units["GS01"].pk, "title": "经理", "rank": "head", "since": today - day}
    people.give_post(world.persons["zhou"], data=post, by=by)
    world.grant("zhou", "cadre", "JT00")
    now = timezone.now()
    before = make.submitted(world, started_at=(now - 2 * day).isoformat(), ended_at=None, late_reason="illness")
    after = make.submitted(world, started_at=(now - day / 24).isoformat(), ended_at=None)
    assert (before.number_unit, after.number_unit) == ("PS02", "GS01")
    assert (before.unit.code, after.unit.code) == ("PS02", "GS01")


@pytest.mark.proof
@pytest.mark.django_db(transaction=True)
def test_eight_who_submit_at_once_leave_no_gap_and_no_fork(world):
    """Submissions, refused submissions and recalls in parallel; on SQLite they queue for the one writer."""
    authors = {"zhou": "sun", "wang": "ma", "zheng": "ouyang"}
    drafts = [
        (name, make.draft(world, name, talkee=talkee, said="" if turn % 5 == 4 else "谈了分工。"))
        for turn in range(8)
        for name, talkee in authors.items()
    ]
    start = Barrier(8)

    def work(share):
        start.wait()
        try:
            for name, draft in share:
                with suppress(Incomplete):
                    record = submission.submit(draft, by=world.actor(name), version=draft.version)
                    if record.number_seq % 3 == 0:
                        submission.recall(record, by=world.actor(name), version=record.version)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        for done in [pool.submit(work, drafts[place::8]) for place in range(8)]:
            done.result()
    for code in ("PS02", "PS21", "GS01"):
        given = sequences(number_unit=code)
        assert given == list(range(1, len(given) + 1)), code
        assert Counter.objects.get(unit__code=code).last == len(given)
    numbers = list(Event.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    assert list(trail.faults()) == []
    assert connection.vendor in {"postgresql", "sqlite"}

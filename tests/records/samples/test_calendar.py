import random
from collections import Counter
from datetime import date

import pytest

from records.ledger.enums import Kind
from records.samples import calendar

FIRST, LAST = date(2025, 9, 1), date(2026, 8, 31)


def drawn(kind, count=3000, **options):
    return calendar.moments(random.Random(1), kind, FIRST, LAST, count, **options)


def test_lunar_festivals_fall_on_their_days():
    days = {festival.name: festival.day for festival in calendar.festivals(2026)}
    assert days["春节"] == date(2026, 2, 17)
    assert days["清明"] == date(2026, 4, 5)
    assert days["端午"] == date(2026, 6, 19)
    assert days["中秋"] == date(2026, 9, 25)
    assert calendar.next_festival(date(2026, 12, 2)).day == date(2027, 1, 1)


@pytest.mark.parametrize("kind", Kind)
def test_the_same_chance_gives_the_same_year_in_order(kind):
    moments = drawn(kind)
    assert moments == drawn(kind)
    assert len(moments) == 3000
    assert [m.start for m in moments] == sorted(m.start for m in moments)
    assert all(FIRST <= m.start.date() <= LAST for m in moments)


def test_talks_are_held_in_working_hours_of_working_days():
    for moment in drawn(Kind.TALK):
        assert calendar.is_working(moment.start.date())
        assert 8 <= moment.start.hour <= 16
        assert moment.end.hour <= 18
        assert str(moment.start.utcoffset()) == "8:00:00"


def test_talks_are_thick_before_the_democratic_life_meeting():
    months = Counter(moment.start.month for moment in drawn(Kind.TALK))
    assert months[12] > 2 * months[10]


def test_visits_are_paid_after_hours_and_most_of_all_before_spring_festival():
    moments = drawn(Kind.VISIT)
    assert all(m.start.hour >= 18 for m in moments if m.start.weekday() < 5)
    assert sum(date(2026, 2, 1) <= m.start.date() < date(2026, 2, 17) for m in moments) > len(moments) / 8


def test_most_messages_go_out_in_the_days_before_a_festival():
    ahead = [(calendar.next_festival(m.start.date()).day - m.start.date()).days for m in drawn(Kind.MESSAGE)]
    assert sum(1 <= days <= 4 for days in ahead) > len(ahead) / 2


def test_one_persons_diary_has_no_two_talks_in_a_half_day():
    halves = [(m.start.date(), m.start.hour < 12) for m in drawn(Kind.TALK, 60, apart=True)]
    assert len(halves) == len(set(halves)) == 60


def test_a_late_entry_is_more_than_two_working_days_late_and_any_other_is_not():
    rng = random.Random(1)
    for moment in drawn(Kind.TALK, 300):
        allowed = calendar.next_working(moment.start.date(), 2)
        assert moment.end < calendar.written_at(rng, moment)
        assert calendar.written_at(rng, moment).date() <= allowed
        assert calendar.written_at(rng, moment, late=True).date() > allowed

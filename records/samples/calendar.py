"""When things happen in a believable year: talks in working hours and thick before the yearly democratic-life meeting
(民主生活会), family visits before Spring Festival and Mid-Autumn, messages ahead of each festival."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import accumulate
from zoneinfo import ZoneInfo

from lunar_python import Lunar

from records.ledger.enums import Kind

ZONE = ZoneInfo("Asia/Shanghai")
DAY = timedelta(days=1)
MORNING, AFTERNOON, EVENING, WEEKEND = (8.5, 10.5), (14.5, 16.75), (18.5, 20), (9.5, 16)


@dataclass(frozen=True, slots=True)
class Festival:
    """A festival and how many days are off, the day itself first."""

    name: str
    name_en: str
    day: date
    off: int


@dataclass(frozen=True, slots=True)
class Moment:
    """When an event began, and how long it took."""

    start: datetime
    minutes: int

    @property
    def end(self):
        return self.start + timedelta(minutes=self.minutes)


@cache
def festivals(year):
    """The festivals that the field keeps, in order."""
    terms = Lunar.fromYmd(year, 1, 1).getJieQiTable()
    return (
        Festival("元旦", "New Year", date(year, 1, 1), 1),
        Festival("春节", "Spring Festival", _lunar(year, 1, 1), 7),
        Festival("清明", "Qingming", _day(terms["清明"]), 1),
        Festival("五一", "Labour Day", date(year, 5, 1), 5),
        Festival("端午", "Dragon Boat Festival", _lunar(year, 5, 5), 1),
        Festival("中秋", "Mid-Autumn Festival", _lunar(year, 8, 15), 1),
        Festival("国庆", "National Day", date(year, 10, 1), 7),
    )


def next_festival(day):
    """The first festival on or after `day`."""
    return min((f for f in (*festivals(day.year), *festivals(day.year + 1)) if f.day >= day), key=lambda f: f.day)


def is_working(day):
    """Whether offices are open, not counting the working weekends that are set anew each year."""
    return day.weekday() < 5 and day not in _days_off(day.year)


def next_working(day, count=1):
    """The working day `count` working days after `day`."""
    while count:
        day += DAY
        count -= is_working(day)
    return day


def moments(rng, kind, first, last, count, apart=False):
    """`count` events of a kind (records.ledger.enums.Kind) from `first` to `last`, in order; `apart`, as one person's
    diary has them: one in a half-day at most, and fewer where no more fit."""
    days = [first + DAY * n for n in range((last - first).days + 1)]
    sums = list(accumulate(_weight(kind, day) for day in days))
    drawn = rng.choices(days, cum_weights=sums, k=count * 3 if apart else count)
    found = [_moment(rng, kind, day) for day in drawn]
    if apart:
        found = list({(m.start.date(), m.start.hour < 12): m for m in found}.values())[:count]
    return sorted(found, key=lambda moment: moment.start)


def written_at(rng, moment, late=False):
    """When its record was entered: the same day or the next working day, or, if `late`, well past the two allowed."""
    event = moment.start.date()
    if not late and rng.random() < 0.6:
        return moment.end + timedelta(minutes=rng.randint(5, 150))
    day = next_working(event, rng.randint(3, 9) if late else 1)
    return datetime.combine(day, time(rng.randint(8, 11), rng.randrange(60)), ZONE)


def _moment(rng, kind, day):
    if kind == Kind.MESSAGE:
        return Moment(_at(day, 8.5), 0)
    if kind == Kind.VISIT:
        first, last = EVENING if day.weekday() < 5 else WEEKEND
    else:
        first, last = MORNING if rng.random() < 0.45 else AFTERNOON
    quarters = rng.randint(0, int((last - first) * 4))
    return Moment(_at(day, first + quarters / 4), rng.randrange(25, 80, 5))


def _at(day, hours):
    return datetime.combine(day, time(int(hours), round(hours % 1 * 60)), ZONE)


@cache
def _weight(kind, day):
    if kind == Kind.VISIT:
        return _visit_weight(day)
    if not is_working(day):
        return 0
    return {Kind.TALK: _talk_weight, Kind.LETTER: _letter_weight, Kind.MESSAGE: _message_weight}[kind](day)


def _talk_weight(day):
    if (11, 16) <= (day.month, day.day) <= (12, 22):
        return 3.2  # before the democratic-life meeting
    if (6, 26) <= (day.month, day.day) <= (7, 5) or 7 <= -_days_to("春节", day) <= 21:
        return 1.6  # political birthdays; the start of the working year
    return 0.7 if day.month in (7, 8) else 1


def _visit_weight(day):
    if day in _days_off(day.year):
        return 0
    if 1 <= _days_to("春节", day) <= 16:
        return 7
    return 5 if 1 <= _days_to("中秋", day) <= 10 else 1


def _letter_weight(day):
    if 1 <= _days_to("春节", day) <= 12:
        return 5
    return 3 if 1 <= _days_to("中秋", day) <= 6 else 1


def _message_weight(day):
    ahead = (next_festival(day).day - day).days
    return 12 if 1 <= ahead <= 4 else 1.5 if day.weekday() == 0 else 0.2


def _days_to(name, day):
    """Days until the festival of that name in the year of `day`; less than nothing after it."""
    return next((f.day - day).days for f in festivals(day.year) if f.name == name)


@cache
def _days_off(year):
    off = {f.day + DAY * n for f in festivals(year) for n in range(f.off)}
    return off | {_lunar(year, 1, 1) - DAY}


def _lunar(year, month, day):
    return _day(Lunar.fromYmd(year, month, day).getSolar())


def _day(solar):
    return date(solar.getYear(), solar.getMonth(), solar.getDay())

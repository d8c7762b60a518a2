"""The last days around the principal characters, so that every account of the demo finds something to do."""

import datetime
from dataclasses import dataclass
from functools import partial

from django.utils import timezone

from records.actions import grants, notes, review
from records.ledger.enums import Kind, TalkKind
from records.people.enums import Role
from records.samples import calendar, past
from records.samples.founding import THREE
from records.samples.reviewing import ASKED, OFFICER
from records.samples.year import Plan, Year

DRAFT, SUBMITTED, OPENED, QUESTIONED, RETURNED = range(5)
QUESTION = "这条记录上周已经看过，这次为何再次开启？"


@dataclass(frozen=True)
class Talk:
    """A talk `days` working days ago, and how far it came since."""

    author: str
    talkee: str
    what: TalkKind
    days: int
    came: int


TALKS = (
    Talk("chen_zhiyuan", "luo_peng", TalkKind.HEART, 8, QUESTIONED),  # long enough ago to come before the auditor
    Talk("zhou_min", "wang_haitao", TalkKind.REMINDER, 4, RETURNED),
    Talk("zhou_min", "sun_jianguo", TalkKind.FOLLOW_UP, 3, OPENED),
    Talk("fang_guodong", "zhou_min", TalkKind.ROUTINE, 2, SUBMITTED),
    Talk("zhou_min", "ma_xiaoyan", TalkKind.HEART, 1, DRAFT),
)
PROPOSED = ("lin_xiaoyu", Role.CADRE, "supply/counter")  # waits for the security administrator


def play(year: Year) -> None:
    """Play what happened lately, on top of the year; nobody confirmed yet."""
    for talk in TALKS:
        _talk(year, talk)
    _propose(year)


def _talk(year, talk) -> None:
    moment = calendar.Moment(_working_day(year.now, talk.days), 50)
    plan = Plan(talk.author, Kind.TALK, moment, talk.talkee, talk.what)
    record = year.start(plan, moment.end + datetime.timedelta(minutes=75))
    if talk.came == DRAFT:
        return
    record = year.submit(record, plan, moment.end + datetime.timedelta(minutes=90))
    if talk.came == SUBMITTED:
        return
    officer = year.sample.actor(OFFICER)
    with past.at(moment.start + datetime.timedelta(hours=20)):
        notes.open_note(record, by=officer)
        record.refresh_from_db()
        if talk.came == RETURNED:
            review.hand_back(record, by=officer, version=record.version, comment=ASKED)
        if talk.came == QUESTIONED:
            notes.question(record.openings.get(), by=year.sample.actor(talk.author), text=QUESTION)


def _propose(year) -> None:
    holder, role, unit = PROPOSED
    sample, since = year.sample, timezone.localdate(year.now)
    until = datetime.date(since.year + 2, 1, 1)
    propose = partial(grants.propose, since=since, until=until, by=sample.actor(THREE[Role.SYSTEM_ADMIN]))
    propose(holder=sample.users[holder], role=role, unit=sample.units[unit])


def _working_day(now, count) -> datetime.datetime:
    """Half past two in the afternoon, `count` working days ago."""
    day = timezone.localdate(now)
    while count:
        day -= calendar.DAY
        count -= calendar.is_working(day)
    return datetime.datetime.combine(day, datetime.time(14, 30), calendar.ZONE)

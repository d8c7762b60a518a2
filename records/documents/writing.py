"""How days, times and numbers are written for the reader, in Chinese and in English. Nothing here asks the database."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext

# Formats of Django's `date_format`, Chinese first.
DAY = ("Y年n月j日", "j F Y")
SHORT_DAY = ("n月j日", "j M")
CLOCK = ("H:i", "H:i")
WEEKDAY = ("Y年n月j日 l", "l j F Y")


def in_chinese() -> bool:
    return (get_language() or "").startswith("zh")


def _local(value: date | datetime) -> date | datetime:
    return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value


def _format(value: date | datetime, formats: tuple[str, str]) -> str:
    return date_format(_local(value), formats[0 if in_chinese() else 1])


def write_day(value: date | datetime | None) -> str:
    """2026年9月21日 / 21 September 2026."""
    return _format(value, DAY) if value else ""


def write_weekday(value: date | datetime | None) -> str:
    """2026年9月21日 星期一 / Monday 21 September 2026."""
    return _format(value, WEEKDAY) if value else ""


def write_short_day(value: date | datetime | None) -> str:
    """9月21日 / 21 Sep; with the year when it is not this one."""
    if not value:
        return ""
    same_year = _local(value).year == timezone.localdate().year
    return _format(value, SHORT_DAY if same_year else DAY)


def write_moment(value: datetime | None) -> str:
    """2026年9月21日 14:20 / 21 September 2026, 14:20."""
    if not value:
        return ""
    return f"{write_day(value)}{' ' if in_chinese() else ', '}{_format(value, CLOCK)}"


def write_clock(value: datetime | None) -> str:
    """14:20."""
    return _format(value, CLOCK) if value else ""


def write_when(value: datetime | None) -> str:
    """今天 14:20, 昨天 14:20, 9月18日 14:20: as short as the reader still understands it."""
    if not value:
        return ""
    ago = (timezone.localdate() - timezone.localdate(value)).days
    day = {0: gettext("today"), 1: gettext("yesterday")}.get(ago) or write_short_day(value)
    return f"{day} {write_clock(value)}"


def write_span(start: datetime | None, end: datetime | None) -> str:
    """2026年3月12日 15:00–15:50; both days in full when they differ."""
    if not start or not end:
        return write_moment(start or end)
    if timezone.localdate(start) == timezone.localdate(end):
        return f"{write_moment(start)}–{write_clock(end)}"
    return f"{write_moment(start)} – {write_moment(end)}"

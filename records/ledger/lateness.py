"""When a record is late: more working days after the event than the organisation allows."""

import datetime

from django.conf import settings
from django.utils import timezone

SATURDAY = 5


def working_days_between(first: datetime.date, last: datetime.date) -> int:
    """Working days after `first`, up to and including `last` (Monday to Friday)."""
    days = max(0, (last - first).days)
    return sum((first + datetime.timedelta(days=day)).weekday() < SATURDAY for day in range(1, min(days, 400) + 1))


def is_late(event_at: datetime.datetime, handed_in_at: datetime.datetime) -> bool:
    """Whether `handed_in_at` is more than LATE_AFTER_WORKING_DAYS after the event."""
    first, last = timezone.localdate(event_at), timezone.localdate(handed_in_at)
    return working_days_between(first, last) > settings.LATE_AFTER_WORKING_DAYS

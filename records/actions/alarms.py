"""Telling administrators and auditors, by mail, that something did not open or is not as it was sealed."""

import datetime

from django.utils import timezone

from records.actions.mails import tell_administrators
from records.actions.verb import happened, verb
from records.audit import tail, trail
from records.people.actor import SYSTEM
from records.people.errors import NotAllowed

PAUSE = datetime.timedelta(hours=1)  # between two mails: whoever turned a row may ask for it all day


class Whole:
    """The trail as a whole, which an alarm is about."""

    def as_subject(self) -> trail.Subject:
        """What an event calls it."""
        return trail.Subject(id="trail")


def raise_due() -> None:
    """By the clock: tell of what came since the last alarm, unless that was a moment ago."""
    last = trail.done("alarm.raised").last()
    if last is not None and (last.payload is None or not tail.holds(last)):  # turned by somebody who wants quiet
        last = None
    if last is None or last.at <= timezone.now() - PAUSE:
        after = trail.payload(last)["detail"]["up_to"] if last else 0
        if trail.unsound().filter(number__gt=after).exists():
            raise_alarm(Whole(), after=after, by=SYSTEM)


@verb("alarm.raised")
def raise_alarm(whole, *, after, by) -> None:
    """Tell of what was found unsound after event `after`; the clock alone does."""
    if not by.is_system:
        raise NotAllowed(verb="raise_alarm")
    found = list(trail.unsound().filter(number__gt=after).values_list("number", flat=True))
    happened(whole, count=len(found), up_to=max(found, default=after))
    tell_administrators("unsound")

"""Questions about openings that nobody answered: which are due for the auditor, and who sees and concludes them.

An auditor learns who asked whom, when, about which opening of which record. What was asked stays sealed.
"""

import datetime

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from records.ledger.lateness import working_days_between
from records.ledger.openings import Opening
from records.people import access, trail_access
from records.people.enums import Role
from records.people.errors import NotAllowed

ASKED = Q(questioned_at__isnull=False)
UNANSWERED = ASKED & Q(answered_at__isnull=True, concluded_at__isnull=True)


def due(now: datetime.datetime | None = None) -> list[Opening]:
    """The unanswered questions that waited QUESTION_WORKING_DAYS and are not before the auditor yet."""
    now = now or timezone.now()
    today, days = timezone.localdate(now), settings.QUESTION_WORKING_DAYS
    old = Opening.objects.filter(UNANSWERED, escalated_at__isnull=True, questioned_at__lt=now)
    rows = old.select_related("record").order_by("questioned_at", "pk")
    return [row for row in rows if working_days_between(timezone.localdate(row.questioned_at), today) >= days]


def visible_to(user) -> QuerySet[Opening]:
    """The questions that came before `user`, an auditor: those about records of the units of the grant."""
    rows = Opening.objects.filter(ASKED, escalated_at__isnull=False)
    if trail_access.whole(user):
        return rows
    reached = access.reached(user, Role.AUDITOR)
    return rows.filter(record__unit__in=reached) if reached else rows.none()


def waiting_for(user) -> QuerySet[Opening]:
    """Those of them that are still open, the oldest first."""
    return visible_to(user).filter(UNANSWERED).order_by("questioned_at", "pk")


def require(by, opening: Opening) -> None:
    """Raise NotAllowed unless `by` is an auditor before whom `opening` came, and neither asked nor opened it."""
    own = by.user is not None and by.user.pk in (opening.reader_id, opening.questioned_by_id)
    if own or not visible_to(by.user).filter(pk=opening.pk).exists():
        raise NotAllowed(verb="conclude")

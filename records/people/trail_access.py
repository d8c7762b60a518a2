"""Who may read the trail: an auditor, the events of the units of the grant, and nobody else.

An event that belongs to no unit (an account, a key) is for an auditor of the whole organisation alone.
"""

from django.db.models import QuerySet

from records.audit.models import Event
from records.people import access
from records.people.enums import Role
from records.people.errors import NotAllowed


def may(user) -> bool:
    """Whether `user` is an auditor anywhere today."""
    return access.has(user, Role.AUDITOR)


def require(by) -> None:
    """Raise NotAllowed unless `by` may read some of the trail."""
    if not may(by.user):
        raise NotAllowed(verb="audit")


def whole(user) -> bool:
    """Whether `user` audits the whole organisation: chain, checkpoints and verification are the trail's as a whole."""
    return access.at_top(user, Role.AUDITOR)


def require_whole(by) -> None:
    """Raise NotAllowed unless `by` audits the whole organisation."""
    if not whole(by.user):
        raise NotAllowed(verb="audit")


def visible_to(user) -> QuerySet[Event]:
    """The events that `user` may read."""
    if whole(user):
        return Event.objects.all()
    reached = [str(unit) for unit in access.reached(user, Role.AUDITOR)]
    return Event.objects.filter(unit__in=reached) if reached else Event.objects.none()


def visible(user, event: Event) -> bool:
    """The event's answer to the question that `visible_to` answers for a list."""
    return whole(user) or event.unit in {str(unit) for unit in access.reached(user, Role.AUDITOR)}

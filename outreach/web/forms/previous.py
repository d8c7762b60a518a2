"""Before one talks or visits: the last records between the two, by their metadata alone."""

from records.ledger import access
from records.ledger.enums import Part, Status
from records.ledger.records import Record

MOST = 3
HANDED_IN = (Status.SUBMITTED, Status.RETURNED, Status.ACCEPTED)


def previous(user, author, talkees, *, but) -> list:
    """The last three records that `author` led with any of `talkees` and that `user` may see, newest first."""
    if not talkees:
        return []
    led = Record.objects.filter(participants__person=author, participants__part=Part.PRINCIPAL)
    met = Record.objects.filter(participants__person__in=talkees, participants__part=Part.TALKEE)
    seen = Record.objects.visible_to(user).filter(pk__in=led.values("pk")).filter(pk__in=met.values("pk"))
    seen = seen.filter(status__in=HANDED_IN, void=False).exclude(pk=but).select_related("talk")
    rows = seen.with_people().order_by("-started_at", "-id")[:MOST]
    return [row for row in rows if access.fields(user, row) == access.EVERY_FIELD]

"""How long ago something was, in words of a line: "3 h 12 min ago"."""

import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

MINUTE, HOUR, DAY = 60, 3600, 86400


def ago(at: datetime.datetime) -> str:
    """At most two units, rounded down."""
    seconds = int(max(0, (timezone.now() - at).total_seconds()))
    if seconds < MINUTE:
        return _("just now")
    if seconds < HOUR:
        return _("%(minutes)d min ago") % {"minutes": seconds // MINUTE}
    if seconds < 2 * DAY:
        return _("%(hours)d h %(minutes)d min ago") % {"hours": seconds // HOUR, "minutes": seconds % HOUR // MINUTE}
    return _("%(days)d days ago") % {"days": seconds // DAY}

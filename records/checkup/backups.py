"""Checks of backups: when the last was made and when one was last opened, as the trail has it."""

import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from records.audit import trail
from records.audit.models import Event
from records.checkup.ages import ago
from records.checkup.findings import Finding, bad, check, good, look

OFTEN_ENOUGH = datetime.timedelta(hours=36)
FAR_TOO_OLD = datetime.timedelta(days=8)
DRILLED_FOR = datetime.timedelta(days=366)


def last_made() -> Event | None:
    """The event of the newest backup."""
    return Event.objects.filter(action="backup.made").order_by("-number").first()


@check("backup", pgettext_lazy("check-up", "Backup"))
def backup_is_fresh() -> Finding:
    """Made within a day or so, nothing missing in it, and one was opened within the year."""
    event = last_made()
    if event is None:
        return bad(_("never made"), "manage.py backup /mnt/backup --keep 14")
    words, age = ago(event.at), timezone.now() - event.at
    if age > OFTEN_ENOUGH:
        again = _("systemctl start outreach-backup.timer; in containers: docker compose up --detach backup")
        return (bad if age > FAR_TOO_OLD else look)(words, again)
    if missing := trail.payload(event).get("detail", {}).get("missing", 0):
        return bad(_("%(count)s sealed files are missing") % {"count": missing}, _("look for the volume of FILES_ROOT"))
    if not _opened_lately():
        return look(_("%(ago)s; none was opened within a year") % {"ago": words}, "manage.py backup --verify --open …")
    return good(words)


def _opened_lately() -> bool:
    verified = Event.objects.filter(action="backup.verified", at__gt=timezone.now() - DRILLED_FOR)
    return any(trail.payload(event).get("detail", {}).get("opened") for event in verified.order_by("-number")[:400])

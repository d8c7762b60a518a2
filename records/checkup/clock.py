"""The check of the clock: held to the trail, to a time server as far as systemd knows one, and to the database."""

import datetime
import shutil
import subprocess

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from records.audit.models import Event
from records.checkup.findings import Finding, bad, check, good, look

SKEW_LOOK, SKEW_BAD = 2.0, 30.0  # seconds; a code of an authenticator app is good for 30
PATIENCE = 5
SET = "timedatectl set-ntp true"


@check("clock", pgettext_lazy("check-up", "Clock"))
def clock_is_right() -> Finding:
    """No clock tells by itself that it is wrong: three others are asked, as far as they are there."""
    ahead = _of_the_trail()
    if ahead > SKEW_LOOK:
        words = _("the newest event of the trail is %(minutes)d min ahead of it") % {"minutes": -(-ahead // 60)}
        return bad(words, _("set it right: timedatectl set-ntp true; where it is right, tell the auditor"))
    apart = _of_the_database() if connection.vendor == "postgresql" else 0.0
    words = _("%(seconds).1f s off") % {"seconds": apart}
    if apart >= SKEW_LOOK:
        return (bad if apart >= SKEW_BAD else look)(words, SET)
    if _unsynchronised():
        return look(_("no time server keeps it right"), SET)
    return good(words if connection.vendor == "postgresql" else _("the database runs on this machine's"))


def _of_the_trail() -> float:
    """How many seconds the newest event lies in the future."""
    newest = Event.objects.order_by("-number").values_list("at", flat=True).first()
    return (newest - timezone.now()).total_seconds() if newest else 0.0


def _of_the_database() -> float:
    """How many seconds lie between this machine's clock and that of the database's server."""
    with connection.cursor() as cursor:
        before = datetime.datetime.now(datetime.UTC)
        cursor.execute("SELECT clock_timestamp()")
        there = cursor.fetchone()[0]
        after = datetime.datetime.now(datetime.UTC)
    return abs(float((there - (before + (after - before) / 2)).total_seconds()))


def _unsynchronised() -> bool:
    """Whether systemd says that no time server keeps this clock; a machine without it (a container) says nothing."""
    program = shutil.which("timedatectl")
    if program is None:
        return False
    command = [program, "show", "--property=NTPSynchronized", "--value"]
    try:
        done = subprocess.run(  # noqa: S603  the system's own
            command, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
    except subprocess.TimeoutExpired:
        return False
    return done.stdout.strip() == "no"

"""Checks of what runs beside the web: the worker that takes tasks from the queue, and the tick of each minute.

The tick puts a task that does nothing into the queue each hour, so that a dead worker is seen where nobody sends mail.
"""

import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from records import ticking
from records.checkup.ages import ago
from records.checkup.findings import Finding, bad, check, good, look

PATIENCE = datetime.timedelta(minutes=5)
RECENT = datetime.timedelta(days=1)
KEPT = datetime.timedelta(days=7)


def oldest_waiting() -> datetime.datetime | None:
    """Since when the task has been ready that nobody took."""
    found: datetime.datetime | None = (
        DBTaskResult.objects.ready().order_by("enqueued_at").values_list("enqueued_at", flat=True).first()
    )
    return found


@task()
def nothing() -> None:
    """What a worker at work is done with at once."""


def beat() -> None:
    """Hourly, by the tick."""
    nothing.enqueue()


def prune() -> None:
    """Daily, by the tick: forget what the worker was done with a week ago."""
    DBTaskResult.objects.finished().filter(finished_at__lt=timezone.now() - KEPT).delete()


@check("tick", pgettext_lazy("check-up", "Tick"))
def tick_ticks() -> Finding:
    """It runs each minute, and none of its jobs failed at its last turn."""
    last, failing = ticking.last_at(), [run.job for run in ticking.failing()]
    if last is None:
        return bad(_("never ran"), "systemctl start outreach-tick.timer")
    if last < timezone.now() - PATIENCE:
        return bad(_("last %(ago)s, should be each minute") % {"ago": ago(last)}, "systemctl start outreach-tick.timer")
    if failing:
        return bad(_("failed: %(jobs)s") % {"jobs": ", ".join(failing)}, "journalctl -u outreach-tick")
    return good(ago(last))


@check("worker", pgettext_lazy("check-up", "Worker"))
def worker_works() -> Finding:
    """No task waits longer than a worker at work would let it."""
    since, failed = oldest_waiting(), DBTaskResult.objects.failed().filter(finished_at__gt=timezone.now() - RECENT)
    if since is not None and since < timezone.now() - PATIENCE:
        waiting = DBTaskResult.objects.ready().count()
        words = ngettext("%(count)d task waits; enqueued %(ago)s", "%(count)d tasks wait; the oldest %(ago)s", waiting)
        return bad(words % {"count": waiting, "ago": ago(since)}, "systemctl start outreach-worker")
    if count := failed.count():
        words = ngettext("%(count)d task failed within a day", "%(count)d tasks failed within a day", count)
        return look(words % {"count": count}, "journalctl -u outreach-worker")
    return good(_("nothing waits"))

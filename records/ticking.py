"""Small jobs by the clock: `manage.py tick` runs each minute, and each job of `settings.TICK_JOBS` once in its slot.

A job is a plain function without arguments, named by its path beside its period. The unique row (job, slot) decides who
runs it, so two processes at once run it once. A job that fails is told and does not stop the others; it is tried again
in its next slot. Jobs stand being run beside themselves, since a long one may reach into the next slot. What takes long
or sends something belongs into a task, which the worker runs.
"""

import datetime
import logging
from collections.abc import Iterator

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from records.vault.errors import Tampered

MINUTE, HOUR, DAY = "minute", "hour", "day"
KEPT = datetime.timedelta(days=2)
FAILURES_KEPT = datetime.timedelta(days=90)

log = logging.getLogger(__name__)


class TickRun(models.Model):
    """One run of a job in one slot. Without `ended_at` it is running, or was killed."""

    job = models.CharField(max_length=100)
    slot = models.DateTimeField()
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, default="")

    class Meta:
        ordering = ["-slot", "job"]
        constraints = [models.UniqueConstraint(fields=["job", "slot"], name="one_run_a_slot")]

    def __str__(self) -> str:
        return f"{self.job} {self.slot}"


def tick(now: datetime.datetime | None = None) -> list[TickRun]:
    """Run what is due and nobody ran yet; gives back what ran here, failures among it."""
    moment = now or timezone.now()
    taken = (_take(job, slot(period, moment)) for job, period in settings.TICK_JOBS.items())
    return [_run(run) for run in taken if run is not None]


def slot(period: str, now: datetime.datetime) -> datetime.datetime:
    """The minute, hour or day (of the organisation's zone) in which `now` falls, by its beginning."""
    local = timezone.localtime(now)
    beginning = local.replace(second=0, microsecond=0)
    if period == MINUTE:
        return beginning
    return beginning.replace(minute=0) if period == HOUR else beginning.replace(minute=0, hour=0)


def _take(job: str, when: datetime.datetime) -> TickRun | None:
    try:
        with transaction.atomic():
            return TickRun.objects.create(job=job, slot=when, began_at=timezone.now())
    except IntegrityError:
        return None  # another process has it, or had it


def _run(run: TickRun) -> TickRun:
    try:
        import_string(run.job)()
    except Exception as error:  # noqa: BLE001  whatever it is, the other jobs go on
        run.error = told(error)
        log.error("%s failed: %s", run.job, run.error)
    run.ended_at = timezone.now()
    run.save(update_fields=["ended_at", "error"])
    return run


def told(error: BaseException) -> str:
    """What may be said of an error: never its whole text, which may hold values of the database."""
    words = {Tampered: lambda: error.args[0], OSError: lambda: getattr(error, "strerror", "")}
    more = next((say() for kind, say in words.items() if isinstance(error, kind)), "")
    return f"{type(error).__name__}: {more}"[:200] if more else type(error).__name__


def failing() -> Iterator[TickRun]:
    """The jobs whose last run failed."""
    for job in settings.TICK_JOBS:
        last = TickRun.objects.filter(job=job, ended_at__isnull=False).order_by("-slot").first()
        if last is not None and last.error:
            yield last


def last_at() -> datetime.datetime | None:
    """When anything ran last."""
    found: datetime.datetime | None = TickRun.objects.aggregate(last=models.Max("began_at"))["last"]
    return found


def clean() -> None:
    """Forget old runs; failures a little later."""
    now = timezone.now()
    TickRun.objects.filter(slot__lt=now - KEPT, error="").delete()
    TickRun.objects.filter(slot__lt=now - FAILURES_KEPT).delete()

"""How the trail stands, for the auditor's page and the doctor: how far it is signed, handed out and verified."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from records import ticking
from records.audit import checkpoints, growing, targets, trail
from records.audit.models import Checkpoint, Event, HandOut, Head, Verification

ALARMS = {
    "cut": _("The trail is shorter than its newest checkpoint."),
    "late": _("Events wait for a checkpoint that should have been made."),
    "nowhere": _("Checkpoints are handed out nowhere: whoever writes the database can cut the trail off unseen."),
    "file": _("The newest checkpoint could not be written to its folder."),
    "mail": _("The newest checkpoint could not be mailed."),
    "webhook": _("The newest checkpoint did not reach its web address."),
    "stopped": _("The clock stands still: manage.py tick has not run for a quarter of an hour."),
    "job": _("A job of the clock failed."),
    "unsound": _("Within the last week something did not open, or was not as it was sealed."),
    "faults": _("The last verification found faults."),
    "unverified": _("The trail was not verified for two days."),
}
PATIENCE = datetime.timedelta(minutes=15)
VERIFIED_FOR = datetime.timedelta(days=2)
UNSOUND_FOR = datetime.timedelta(days=7)


@dataclass(frozen=True)
class TargetState:
    """One target: up to which event and when it has checkpoints, and why it lacks the newest."""

    name: str
    size: int
    done_at: datetime.datetime | None
    failed_at: datetime.datetime | None
    error: str
    tries: int
    behind: bool


@dataclass(frozen=True)
class TrailState:
    """Everything at a glance. `alarms` are keys of `ALARMS`, empty when all is well."""

    last_number: int
    last_event_at: datetime.datetime | None
    generation: int
    tree_size: int
    checkpoint: Checkpoint | None
    after_checkpoint: int
    targets: tuple[TargetState, ...]
    verified: Verification | None
    failing: tuple[ticking.TickRun, ...]
    keep_months: int
    alarms: tuple[str, ...]


def state(now: datetime.datetime | None = None) -> TrailState:
    """The trail as it stands; a dozen small queries whatever its length."""
    now = now or timezone.now()
    checkpoint, size = checkpoints.newest(), growing.size()  # before the head, which runs ahead of them
    head = Head.objects.filter(pk=1).first() or Head()
    verified = Verification.objects.order_by("-at", "-pk").first()
    covered = checkpoint.size if checkpoint else 0
    found = tuple(_target(name, checkpoint, now) for name in targets.configured())
    return TrailState(
        last_number=head.number,
        last_event_at=Event.objects.filter(number=head.number).values_list("at", flat=True).first(),
        generation=head.generation,
        tree_size=size,
        checkpoint=checkpoint,
        after_checkpoint=max(0, head.number - covered),
        targets=found,
        verified=verified,
        failing=tuple(ticking.failing()),
        keep_months=settings.AUDIT_KEEP_MONTHS,
        alarms=tuple(_alarms(head.number, covered, found, verified, now)),
    )


def _target(name: str, checkpoint: Checkpoint | None, now: datetime.datetime) -> TargetState:
    rows = HandOut.objects.filter(target=name)
    done = rows.filter(done_at__isnull=False).order_by("-checkpoint").first()
    waiting = rows.filter(checkpoint=checkpoint, done_at__isnull=True).first()
    size = done.checkpoint_id if done else 0
    return TargetState(
        name=name,
        size=size,
        done_at=done.done_at if done else None,
        failed_at=waiting.failed_at if waiting else None,
        error=targets.hindered(name) or (waiting.error if waiting else ""),
        tries=waiting.tries if waiting else 0,
        behind=checkpoint is not None and size < checkpoint.size and checkpoint.made_at < now - PATIENCE,
    )


def _alarms(
    last: int, covered: int, found: tuple[TargetState, ...], verified: Verification | None, now: datetime.datetime
) -> Iterator[str]:
    if last < covered:
        yield "cut"
    if _late(covered, now):
        yield "late"
    if not found:
        yield "nowhere"
    yield from (one.name for one in found if one.behind or one.error)
    yield from _clock(now)
    if trail.unsound().filter(at__gt=now - UNSOUND_FOR).exists():
        yield "unsound"
    if verified is not None and verified.faults:
        yield "faults"
    if last and (verified is None or verified.at < now - VERIFIED_FOR):
        yield "unverified"


def _clock(now: datetime.datetime) -> Iterator[str]:
    last = ticking.last_at()
    if last is None or last < now - PATIENCE:
        yield "stopped"
    if any(ticking.failing()):
        yield "job"


def _late(covered: int, now: datetime.datetime) -> bool:
    """Whether the first event that no checkpoint covers has waited longer than the settings allow."""
    first = Event.objects.filter(number=covered + 1).values_list("at", flat=True).first()
    return first is not None and first < now - datetime.timedelta(minutes=settings.CHECKPOINT_MINUTES) - PATIENCE

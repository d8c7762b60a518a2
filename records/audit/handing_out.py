"""Handing the newest checkpoint out to every target of the settings, again and again until it is there.

The folder is written at once; mail and the web address go through the worker. Whatever arrives twice does no harm. A
try that was cut off is made again; the first comes at once, later ones after 2, 4, 8 … minutes, an hour at most.
"""

import datetime
import http.client
import smtplib
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_tasks import task

from records import ticking
from records.audit import checkpoints, folder, targets, webhook
from records.audit.models import Checkpoint, HandOut
from records.vault.errors import Tampered

LONGEST_WAIT = 60  # minutes
SECONDS = 20


class Hindered(Exception):
    """The settings leave no way to the target."""


FAILURES = (OSError, smtplib.SMTPException, http.client.HTTPException, webhook.Refused, Hindered, Tampered)


def hand_out(now: datetime.datetime | None = None) -> None:
    """Try every target that lacks the newest checkpoint and whose next try is due."""
    moment, checkpoint = now or timezone.now(), checkpoints.newest()
    if checkpoint is None:
        return
    for target in targets.configured():
        row, _made = HandOut.objects.get_or_create(
            checkpoint=checkpoint, target=target, defaults={"next_try_at": moment}
        )
        if row.done_at is None and row.next_try_at <= moment and _claim(row, moment):
            deliver(row.pk) if target == targets.FILE else deliver_later.enqueue(row.pk)


def _claim(row: HandOut, now: datetime.datetime) -> bool:
    """Set the next try; False when another process did so first."""
    wait = datetime.timedelta(minutes=min(2 ** (row.tries + 1), LONGEST_WAIT))
    mine = HandOut.objects.filter(pk=row.pk, done_at__isnull=True, next_try_at=row.next_try_at)
    return mine.update(tries=F("tries") + 1, next_try_at=now + wait) == 1


def deliver(pk: int) -> None:
    """One try, and how it went."""
    row = HandOut.objects.select_related("checkpoint").get(pk=pk)
    send = {targets.FILE: _write, targets.MAIL: _mail, targets.WEBHOOK: _post}[row.target]
    try:
        send(row.checkpoint)
    except FAILURES as error:
        HandOut.objects.filter(pk=pk).update(failed_at=timezone.now(), error=_told(error))
    else:
        HandOut.objects.filter(pk=pk).update(done_at=timezone.now(), error="")


@task()
def deliver_later(pk: int) -> None:
    """The same by the worker, unless another try was faster."""
    if HandOut.objects.filter(pk=pk, done_at__isnull=True).exists():
        deliver(pk)


def _told(error: Exception) -> str:
    return str(error)[:200] if isinstance(error, webhook.Refused | Hindered) else ticking.told(error)


def _write(checkpoint: Checkpoint) -> None:
    folder.write(Path(settings.CHECKPOINT_DIR), checkpoint)


def _post(checkpoint: Checkpoint) -> None:
    webhook.post(settings.CHECKPOINT_WEBHOOK, checkpoint.note)


def _mail(checkpoint: Checkpoint) -> None:
    """The note in the letter, and as a file beside it, whose bytes no mail server changes. Raises Hindered."""
    if why := targets.hindered(targets.MAIL):
        raise Hindered(why)
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("Audit trail: checkpoint over %(count)s events") % {"count": checkpoint.size}
        words = _(
            "Keep this letter: with it, nobody can shorten or rewrite the trail up to here without being found out."
        )
    letter = EmailMessage(
        subject,
        f"{words}\n\n{checkpoint.note}",
        to=settings.CHECKPOINT_MAIL,
        connection=get_connection(timeout=SECONDS),
    )
    letter.attach(folder.name(checkpoint), checkpoint.note.encode(), "application/octet-stream")
    letter.send()

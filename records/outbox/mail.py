"""Mail that goes out: rows of ids, a template's name and a language. Never a body, an address or a link.

queued → sending → sent | failed | unknown, and back to queued after a try that the server refused for now. `unknown`
is what was cut off in the middle: it may have arrived, so nobody sends it again but by hand. Whoever looks after it
says that it was delivered, gives it up, or has it queued again.
"""

import datetime
import uuid

from django.db import models
from django.utils import timezone

from records.outbox.enums import OVER, STUCK, MailState

PAUSES = (1, 5, 20, 60, 240)  # minutes between tries; after the last the mail has failed
CUT_OFF = datetime.timedelta(minutes=10)  # longer than any try takes
KEPT = datetime.timedelta(days=90)  # after it left, or was settled


class Mail(models.Model):
    """One mail to one recipient. `to` is opaque here (`user:<id>`, `link:<id>`), `ids` what the template needs."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    template = models.CharField(max_length=20)
    to = models.CharField(max_length=50)
    language = models.CharField(max_length=10)
    ids = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=MailState, default=MailState.QUEUED)
    tries = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    reason = models.CharField(max_length=60, default="")

    class Meta:
        ordering = ["due_at", "id"]
        indexes = [models.Index(fields=["state", "due_at"], name="mail_state_due")]

    def __str__(self):
        return f"{self.template} {self.state}"


def send(template: str, to: str, language: str, **ids) -> Mail:
    """Queue a mail; the worker renders it when it sends it."""
    now, kept = timezone.now(), {name: str(value) for name, value in ids.items()}
    return Mail.objects.create(template=template, to=to, language=language, ids=kept, due_at=now, changed_at=now)


def take(pk) -> Mail | None:
    """The mail, marked as being sent, for the one who takes it first; None where it is not due. In a transaction."""
    mail = Mail.objects.select_for_update(no_key=True).filter(pk=pk).first()
    if mail is None or mail.state != MailState.QUEUED or mail.due_at > timezone.now():
        return None
    mail.tries += 1
    return _to(mail, MailState.SENDING)


def settle(pk, state: MailState, reason: str = "") -> Mail:
    """Keep how a try ended. One that may be tried again waits a little longer each time. In a transaction."""
    mail = Mail.objects.select_for_update(no_key=True).get(pk=pk)
    if state == MailState.QUEUED and mail.tries > len(PAUSES):
        state = MailState.FAILED
    if state == MailState.QUEUED:
        mail.due_at = timezone.now() + datetime.timedelta(minutes=PAUSES[mail.tries - 1])
    return _to(mail, state, reason)


def cut_off() -> int:
    """Mark what a try left behind when its process died: nobody knows whether it arrived."""
    now = timezone.now()
    left = Mail.objects.filter(state=MailState.SENDING, changed_at__lt=now - CUT_OFF)
    return left.update(state=MailState.UNKNOWN, changed_at=now, reason="cut off")


def stuck():
    """The mails that somebody has to look after: unknown or failed."""
    return Mail.objects.filter(state__in=STUCK)


def old():
    """The mails that are over for so long that nobody asks for them; what is stuck stays until somebody looked."""
    return Mail.objects.filter(state__in=OVER, changed_at__lt=timezone.now() - KEPT)


def put_back(mail) -> Mail:
    """Queue a locked mail anew, with all its tries. In a transaction."""
    mail.tries, mail.due_at = 0, timezone.now()
    return _to(mail, MailState.QUEUED)


def conclude(mail, state: MailState) -> Mail:
    """Keep what somebody found who looked; why it was stuck stays with it. In a transaction."""
    return _to(mail, state, mail.reason)


def due():
    """The ids of the mails that wait for a worker."""
    return Mail.objects.filter(state=MailState.QUEUED, due_at__lte=timezone.now()).values_list("pk", flat=True)


def _to(mail, state, reason="") -> Mail:
    mail.state, mail.reason, mail.changed_at = state, reason, timezone.now()
    mail.save(update_fields=["state", "reason", "changed_at", "tries", "due_at"])
    return mail

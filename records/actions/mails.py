"""The mails that verbs send: queued with their change, rendered and handed over by the worker.

What they say stands in `mail_texts.py`; what becomes of those that got stuck in `stuck_mails.py`.
"""

from django.conf import settings
from django.utils import translation
from django_tasks import task

from records.actions import quiet
from records.actions.mail_texts import RENDERERS, seal_address
from records.actions.typed import uuid_of
from records.outbox import mail
from records.outbox.enums import MailState
from records.outbox.post import Letter, hand_over
from records.people.access import ADMINISTRATORS
from records.people.actor import SYSTEM
from records.people.errors import Conflict
from records.people.grants import Grant
from records.people.links import Link
from records.people.users import User
from records.vault.errors import Tampered


def post(template: str, user: User, **ids) -> mail.Mail | None:
    """Queue a mail to an account, inside the verb that it tells of; nothing where the account has no address."""
    if not user.email:
        return None
    return _queue(template, f"user:{user.pk}", user.language or settings.LANGUAGE_CODE, **ids)


def post_before(template: str, user: User, address: str, **ids) -> None:
    """The same to an address that the account had until now, which rests sealed; nothing where it had none."""
    if address:
        to = f"user:{user.pk}"
        _queue(template, to, user.language or settings.LANGUAGE_CODE, before=seal_address(to, address), **ids)


def tell(user: User, what: str) -> None:
    """Tell the holder of an account, inside the verb, what happened to it (one of `mail_texts.OWN`)."""
    post("told", user, what=what)


def tell_administrators(template: str) -> None:
    """Queue a mail to each administrator and auditor, whoever they are at this moment."""
    grants = Grant.objects.in_force().filter(role__in=ADMINISTRATORS, holder__is_active=True)
    for user in User.objects.filter(pk__in=grants.values("holder")):
        post(template, user)


def post_link(template: str, link: Link, language: str) -> mail.Mail:
    """Queue a mail to the address that a link was made for."""
    return _queue(template, f"link:{link.pk}", language, link=link.pk)


def _queue(template, to, language, **ids) -> mail.Mail:
    if template not in RENDERERS:
        raise LookupError(template)
    row = mail.send(template, to, language, **ids)
    deliver.enqueue(str(row.pk))
    return row


@task()
def deliver(mail_id: str) -> str:
    """Send one mail, if it is its turn. Steps, each committed: taken, rendered, handed over, settled."""
    row = quiet.take_mail(uuid_of(mail_id), by=SYSTEM)
    if row is None:
        return ""
    with translation.override(row.language):
        letter, state, reason = _rendered(row)
    if letter is not None:
        state, reason = hand_over(letter)
    row = quiet.settle_mail(row.pk, state=state, reason=reason, by=SYSTEM)
    if row.state == MailState.QUEUED:
        deliver.using(run_after=row.due_at).enqueue(mail_id)
    return row.state


def _rendered(row) -> tuple[Letter | None, MailState, str]:
    """The letter; where there is none, what that makes of the mail, and why."""
    try:
        letter = quiet.render_mail(row, render=RENDERERS[row.template], by=SYSTEM)
    except Tampered:
        return None, MailState.FAILED, "tampered"
    except Conflict:
        return None, MailState.QUEUED, "changed"
    return letter, MailState.FAILED, "void"


def sweep() -> None:
    """What tries left behind becomes unknown; what waits without a task gets one. Every minute."""
    quiet.cut_mails(by=SYSTEM)
    for pk in mail.due():
        deliver.enqueue(str(pk))

"""Mails that failed, or of which nobody knows: sent again by hand or settled, after somebody looked."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from records.actions.mails import deliver
from records.actions.verb import happened, verb
from records.audit.trail import Subject
from records.outbox import mail as outbox
from records.outbox.enums import OUTCOMES, STUCK, MailState
from records.outbox.mail import Mail
from records.people import undelivered
from records.people.errors import Invalid, WrongState


@dataclass(frozen=True)
class _Told:
    """A mail as the trail tells of it: about the account that it is for, where it is for one; no address."""

    mail: Mail

    def as_subject(self) -> Subject:
        account = undelivered.recipients([self.mail]).get(self.mail.pk)
        return account.as_subject() if account else Subject(id=str(self.mail.pk), label=self.mail.template)


@verb("mail.sent_again")
def send_again(mail, *, by) -> Mail:
    """Queue it anew: it may arrive twice. Raises NotAllowed, WrongState."""
    mail = _stuck(mail, by)
    _tell(mail)
    outbox.put_back(mail)
    deliver.enqueue(str(mail.pk))
    return mail


@verb("mail.settled")
def settle(mail, *, outcome, by) -> Mail:
    """Say what became of it: it arrived, or nobody sends it again. Raises NotAllowed, WrongState, Invalid."""
    mail = _stuck(mail, by)
    if outcome not in OUTCOMES[MailState(mail.state)]:
        raise Invalid.at("outcome", _("Choose one of the list."), "invalid_choice")
    _tell(mail, outcome=outcome)
    return outbox.conclude(mail, MailState(outcome))


def _tell(mail, **detail) -> None:
    happened(_Told(mail), mail=str(mail.pk), template=mail.template, was=mail.state, **detail)


def _stuck(mail, by) -> Mail:
    undelivered.require(by)
    mail = Mail.objects.select_for_update(no_key=True).get(pk=mail.pk)
    if mail.state not in STUCK:
        raise WrongState(_("Somebody saw to this mail in the meantime."))
    return mail

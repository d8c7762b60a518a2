"""Handing one letter to the mail server of the settings, and what its answer means for a second try."""

import smtplib
from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from records.outbox.enums import MailState

FOR_GOOD = 500  # a reply of the server from here on will be the same next time


@dataclass(frozen=True)
class Letter:
    """A rendered mail: it lives in memory alone."""

    to: str
    subject: str
    body: str


def has_server() -> bool:
    """Whether EMAIL_URL names a mail server: with all that it may name besides, mail ends on this machine."""
    return str(settings.EMAIL_BACKEND).endswith("smtp.EmailBackend")


def hand_over(letter: Letter) -> tuple[MailState, str]:
    """Send `letter`: what became of it, and why in a word or two that names nobody.

    Before the server was reached nothing can have arrived; what it answered, it answered; a line that breaks in the
    middle leaves it unknown.
    """
    connection = get_connection()
    try:
        connection.open()
    except (OSError, smtplib.SMTPException) as error:
        return MailState.QUEUED, type(error).__name__
    try:
        connection.send_messages([EmailMessage(letter.subject, letter.body, to=[letter.to], connection=connection)])
    except smtplib.SMTPRecipientsRefused as error:
        return _refused([code for code, _words in error.recipients.values()])
    except smtplib.SMTPResponseException as error:
        return _refused([error.smtp_code])
    except (OSError, smtplib.SMTPException) as error:
        return MailState.UNKNOWN, type(error).__name__
    finally:
        connection.close()
    return MailState.SENT, ""


def _refused(codes) -> tuple[MailState, str]:
    worst = max(codes, default=FOR_GOOD)
    return (MailState.FAILED if worst >= FOR_GOOD else MailState.QUEUED), f"answer {worst}"

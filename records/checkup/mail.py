"""Checks of mail: whether its server greets us, and whether any got stuck. None sends a mail."""

import smtplib

from django.conf import settings
from django.core.mail.backends.smtp import EmailBackend
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from records.checkup.findings import Finding, bad, check, good, look
from records.outbox import mail, post

SECONDS = 8


@check("mail", pgettext_lazy("check-up", "Mail"))
def mail_server_greets() -> Finding:
    """Connect, TLS and sign-in as for a mail, and then nothing."""
    if not post.has_server():
        return look(_("goes nowhere: EMAIL_URL names no server"), "EMAIL_URL=submission://…")
    place = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    server = EmailBackend(timeout=SECONDS)
    try:
        server.open()
    except smtplib.SMTPAuthenticationError:
        return bad(_("%(place)s refuses our name and password") % {"place": place}, _("check EMAIL_URL"))
    except (OSError, smtplib.SMTPException):
        words = _("%(place)s does not answer") % {"place": place}
        return bad(words, _("check EMAIL_URL, then: manage.py doctor --mail you@…"))
    server.close()
    if not (settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL):
        return look(_("%(place)s greets, without TLS") % {"place": place}, "EMAIL_URL=submission://…")
    return good(_("%(place)s greets") % {"place": place})


@check("mails", pgettext_lazy("check-up", "Outgoing mail"))
def mails_arrive() -> Finding:
    """No mail failed or is unknown that nobody looked after yet."""
    count = mail.stuck().count()
    if not count:
        return good(_("none failed"))
    words = ngettext("%(count)d may not have arrived", "%(count)d may not have arrived", count) % {"count": count}
    return look(words, _("the system administrator sees to them: Mail"))

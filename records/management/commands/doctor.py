"""`manage.py doctor`: what is not right on this machine, and what mends it."""

import json

from django.conf import settings
from django.core.mail import send_mail
from django.core.management import BaseCommand, CommandError
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from records.checkup import all as checkup
from records.checkup.findings import BAD, LOOK, OK
from records.documents.writing import write_moment
from records.management.language import spoken
from records.management.terminal import Terminal


class Command(BaseCommand):
    """Looks, changes nothing. Exit code 1 when anything is bad, so that a timer can tell somebody."""

    help = "Checks this machine and says what mends what is not right."
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="for programs")
        parser.add_argument("--mail", metavar="ADDRESS", help="send one test mail there as well")
        parser.add_argument("--language", choices=dict(settings.LANGUAGES))

    def handle(self, *, language, mail, **options):
        with translation.override(language or spoken()):
            if mail:
                self._send(mail)
            found = [(check, finding) for check, finding in checkup.everything()]
            self._as_json(found) if options["json"] else self._show(found, colour=not options["no_color"])
        if any(finding.state == BAD for _check, finding in found):
            raise SystemExit(1)

    def _send(self, address):
        """Raises CommandError; the mail says nothing of the system but its name."""
        try:
            send_mail(_("Test mail from Outreach"), _("Mail works."), None, [address])
        except OSError as error:
            raise CommandError(_("The mail was not sent: %(why)s") % {"why": type(error).__name__}) from None

    def _as_json(self, found):
        rows = [
            {"check": check.name, "state": finding.state, "words": finding.words, "mend": finding.mend}
            for check, finding in found
        ]
        self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=1))

    def _show(self, found, *, colour):
        terminal = Terminal(self.stdout, colour=colour)
        words = {
            OK: pgettext("check-up", "ok"), LOOK: pgettext("check-up", "look"), BAD: pgettext("check-up", "bad")
        }  # fmt: skip
        terminal.head(_("Outreach, check-up"), write_moment(timezone.localtime()))
        terminal.write()
        for check, finding in found:
            terminal.finding(finding.state, words[finding.state], str(check.label), finding.words, finding.mend)
        states = [finding.state for _check, finding in found]
        terminal.write()
        code = 1 if BAD in states else 0
        terminal.sums(
            [(state, words[state], states.count(state)) for state in words], _("exit %(code)s") % {"code": code}
        )

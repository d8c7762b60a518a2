"""`manage.py setup`: the ceremony that makes the root key, the organisation and its three administrators, once."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import translation
from django.utils.translation import gettext as _

from records.actions import setup
from records.actions.setup import ROLES
from records.management import ceremony, roots
from records.management.language import spoken
from records.management.terminal import Terminal
from records.people.actor import SYSTEM
from records.people.units import Organisation


class Command(BaseCommand):
    """Ask, show, and call the verb. With --no-input every answer comes from the flags."""

    help = "Sets the organisation up: root key, service keys, three administrators. Once."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser):
        parser.add_argument("--language", choices=dict(settings.LANGUAGES), help="zh-hans or en; else by LANG")
        parser.add_argument("--no-input", action="store_true", help="ask nothing; all flags below are needed")
        parser.add_argument("--name", default="", help="the organisation's name")
        parser.add_argument("--code", default="", help="its unit code, letters and digits")
        parser.add_argument("--key-file", type=Path, help="where the root key is made; else ROOT_KEY_FILE")
        parser.add_argument("--kit", type=Path, help="folder for the sheets of the recovery kit; else it is postponed")
        parser.add_argument("--invitations", action="store_true", help="only print new ones for who took none up yet")
        for role in ROLES:
            flag = f"--{role.value.replace('_', '-')}"
            names = ("NUMBER", "NAME", "ACCOUNT")
            parser.add_argument(flag, nargs=3, metavar=names, help="staff number, name and account name")
            parser.add_argument(f"{flag}-email", default="", help="e-mail address; may be left out")

    def handle(self, *args, **options):
        with translation.override(options["language"] or spoken()):
            try:
                self._hold(options)
            except (KeyboardInterrupt, EOFError):
                raise CommandError("\n" + _("Left. Nothing was written."), returncode=130) from None
            except ceremony.REFUSALS as error:
                raise CommandError(ceremony.refusal(error)) from None

    def _hold(self, options):
        terminal = Terminal(self.stdout, colour=not options["no_color"])
        if options["invitations"]:
            setup.invite_again(by=SYSTEM)
            ceremony.show_invitations(terminal)
            return
        self._check_ready()
        answers = ceremony.Answers(options["name"], options["code"].upper())
        answers.key_file = (options["key_file"] or answers.key_file).absolute()
        answers.kit_folder = options["kit"].absolute() if options["kit"] else None
        if options["no_input"]:
            self._take(options, answers)
            roots.show(terminal, answers.key_file)
            terminal.line(_("Cipher suite"), settings.CIPHER_SUITE)
            if answers.kit_folder is None:
                ceremony.show_postponed(terminal)
        else:
            ceremony.ask(terminal, answers)
            self._confirm(terminal)
        expected = Path(settings.ROOT_KEY_FILE).absolute()
        ceremony.write(terminal, answers)
        ceremony.show_next(terminal, moved=answers.key_file != expected, kit=answers.kit_folder is not None)

    def _check_ready(self):
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise CommandError(_("The tables are not there yet. → manage.py migrate"))
        if Organisation.objects.exists():
            raise CommandError(_("This system was set up already."))

    def _take(self, options, answers):
        answers.administrators = {role: options[role.value] for role in ROLES if options[role.value]}
        answers.addresses = {role: options[f"{role.value}_email"] for role in ROLES}
        missing = [f"--{flag}" for flag in ("name", "code") if not options[flag]]
        missing += [f"--{role.value.replace('_', '-')}" for role in ROLES if role not in answers.administrators]
        if missing:
            raise CommandError(_("Still needed: %(flags)s") % {"flags": " ".join(missing)})

    def _confirm(self, terminal):
        while (answer := terminal.ask(_("Write all this? yes or no:")).casefold()) not in {"yes", "y", _("yes"), "是"}:
            if answer in {"no", "n", _("no"), "否"}:
                raise KeyboardInterrupt
        terminal.write()

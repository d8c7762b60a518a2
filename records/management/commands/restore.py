"""`manage.py restore`: the whole system out of a backup, into an empty one, by two holders of the recovery kit."""

from pathlib import Path

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from records.actions import backups
from records.backup import reading, restoring
from records.management import seed
from records.management.language import spoken
from records.management.progress import Meter
from records.management.terminal import Terminal
from records.people.actor import SYSTEM
from records.vault.errors import KeyUnavailable, Tampered
from records.vault.root import provider

SKIPPED = 1000


class Command(BaseCommand):
    """Load, bring the tables on, take the keys back, walk the trail. Killed anywhere, it is run again."""

    help = "Restores a backup into an empty system. Refuses where a system is already."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser):
        parser.add_argument("source", type=Path, help="the backup")
        parser.add_argument(
            "--skip",
            type=int,
            default=SKIPPED,
            help=f"how far each number jumps ahead, {SKIPPED} unless said otherwise",
        )
        parser.add_argument("--language", choices=dict(settings.LANGUAGES))
        seed.add_arguments(parser)

    def handle(self, *, source, language, **options):
        self.terminal = Terminal(self.stdout, colour=not options["no_color"])
        with translation.override(language or spoken()):
            self.meter = Meter(self.stdout, {"rows": _("Rows"), "files": _("Files")})
            try:
                self._restore(source, options)
            except restoring.NotEmpty as error:
                words = _("There is a system here already (%(table)s holds rows). A restore never writes over one.")
                raise CommandError(words % {"table": error}) from None
            except restoring.Newer as error:
                words = _("A newer version made this backup (%(migration)s). Install that version first.")
                raise CommandError(words % {"migration": error}) from None
            except (Tampered, KeyUnavailable) as error:
                words = _("This backup does not open: %(what)s. Nothing of it can be used.")
                raise CommandError(words % {"what": error}) from None
            except OSError as error:
                raise CommandError(_("The backup cannot be read: %(why)s") % {"why": error.strerror}) from None
            except EOFError:
                raise CommandError(_("Left. Nothing was written."), returncode=130) from None

    def _restore(self, source, options):
        head, begun = reading.head(source), restoring.begun()
        if begun is None:
            restoring.require_empty()
        elif begun != head.id:
            raise restoring.NotEmpty("outreach_vault.servicekey")
        self.terminal.head(_("Restore"), timezone.localtime(head.made_at).strftime("%Y-%m-%d %H:%M"))
        key = seed.ask(self.terminal, **options)
        if begun is None:
            met = restoring.load(source, key, self.meter.step)
            self.meter.close()
            self._say(_("Written"), _("%(rows)s rows, %(files)s files"), rows=met.rows, files=met.files.files)
        else:
            self.terminal.line(_("Written"), _("before; going on from there"), "look")
        self._finish(head, key, options["skip"])

    def _finish(self, head, key, skip):
        restoring.bring_on()
        provider().make()  # for this machine: the old one is not needed
        skipped = backups.restored(backups.Named(head.id), made_at=head.made_at, seed=key, skip=skip, by=SYSTEM)
        self._say(_("Numbers"), _("%(count)s counters jumped ahead by %(skip)s"), count=skipped, skip=skip)
        self._say(_("Signing in"), _("no session and no device is left: everybody signs in again"))
        words = _("Grants, passwords and second factors are those of the backup: look at what changed since.")
        self.terminal.line("", words, "look")
        call_command("audit", "verify", stdout=self.stdout, stderr=self.stderr)

    def _say(self, label, words, **figures):
        self.terminal.line(label, words % {name: f"{figure:,}" for name, figure in figures.items()}, "ok")

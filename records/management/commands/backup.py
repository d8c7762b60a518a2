"""`manage.py backup`: a sealed copy of database and files while the system runs; with --verify, a check of one."""

import secrets
from pathlib import Path

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from records.actions import backups
from records.audit.models import Event
from records.audit.trail import payload
from records.backup import making, reading
from records.management import seed
from records.management.language import spoken
from records.management.progress import Meter
from records.management.terminal import Terminal
from records.people.actor import SYSTEM
from records.vault.errors import KeyUnavailable, Tampered


class Command(BaseCommand):
    help = "Writes a sealed backup of the whole system into a folder or a file; with --verify, checks one."

    def add_arguments(self, parser):
        parser.add_argument(
            "target", type=Path, help="a folder, or a file that is not there yet; with --verify, a backup"
        )
        parser.add_argument("--verify", action="store_true", help="check a backup against the trail, write nothing")
        parser.add_argument("--open", action="store_true", help="with --verify: go through all of it, by two shares")
        parser.add_argument("--keep", type=int, help="leave so many of the newest backups in the folder")
        parser.add_argument("--language", choices=dict(settings.LANGUAGES))
        seed.add_arguments(parser)

    def handle(self, *, target, language, verify, **options):
        self.terminal = Terminal(self.stdout, colour=not options["no_color"])
        with translation.override(language or spoken()):
            self.meter = Meter(self.stdout, {"rows": _("Rows"), "files": _("Files")})
            try:
                self._verify(target, options) if verify else self._make(target, options)
            except (Tampered, KeyUnavailable) as error:
                raise CommandError(_("This backup is not whole, or not ours: %(what)s.") % {"what": error}) from None
            except EOFError:
                raise CommandError(_("Left. Nothing was written."), returncode=130) from None

    def _make(self, target, options):
        try:
            made = making.make(target.absolute(), self.meter.step)
        except making.NoKit:
            raise CommandError(
                _("There is no recovery kit that opens every key, so this backup could never be restored.")
                + "\n→ manage.py keys kit"
            ) from None
        except making.Busy:
            raise CommandError(_("Another process is writing this backup.")) from None
        except OSError as error:
            raise CommandError(_("The backup cannot be written: %(why)s") % {"why": error.strerror or error}) from None
        self.meter.close()
        backups.made(
            backups.Named(made.id), digest=made.digest, size=made.size, rows=made.rows, files=made.files,
            missing=len(made.missing), by=SYSTEM,
        )  # fmt: skip
        self._show(made)
        if options["keep"] and target.is_dir():
            self._leave(target, options["keep"])
        if made.missing:
            raise CommandError(_("%(count)s sealed files are missing; the rest is in the backup.") % {
                "count": len(made.missing)})  # fmt: skip

    def _show(self, made):
        self.terminal.line(_("Backup"), str(made.path), "ok")
        self.terminal.line(_("Size"), f"{made.size:,}")
        self.terminal.line("SHA-256", made.digest.hex())
        for file_id in made.missing[:20]:
            self.terminal.line(_("Not there"), file_id.hex, "bad")

    def _leave(self, folder, count):
        """Delete what is older than the newest `count`; names sort as their times do."""
        for old in sorted(folder.glob(f"outreach-*{making.SUFFIX}"))[:-count]:
            old.unlink()
            self.terminal.line(_("Deleted"), old.name)

    def _verify(self, path, options):
        head, digest = reading.head(path), reading.digest(path)
        self.terminal.line(_("Made"), timezone.localtime(head.made_at).strftime("%Y-%m-%d %H:%M"))
        self._compare(head, digest)
        opened = options["open"] or options["share_file"] or options["seed_file"]
        if opened:
            with path.open("rb") as file:
                met = reading.Backup(file, seed.ask(self.terminal, **options)).go_through(reading.Look())
            words = _("%(rows)s rows and %(files)s files, all as sealed")
            self.terminal.line(_("Opened"), words % {"rows": f"{met.rows:,}", "files": f"{met.files.files:,}"}, "ok")
        backups.verified(backups.Named(head.id), digest=digest, opened=bool(opened), by=SYSTEM)

    def _compare(self, head, digest):
        event = Event.objects.filter(action="backup.made", object=str(head.id)).first()
        known = payload(event).get("detail", {}).get("digest", "") if event else ""
        if not known:
            self.terminal.line(
                _("Trail"), _("does not know this backup; only its holders can say that it is whole"), "look"
            )
        elif secrets.compare_digest(known, digest.hex()):
            self.terminal.line(_("Trail"), _("every byte is as event %(number)s says") % {"number": event.number}, "ok")
        else:
            raise Tampered("backup: other bytes than the trail says")

"""`manage.py keys …`: how the keys stand, changing them, the kit and its drill, shredding, breaking the glass."""

from argparse import SUPPRESS
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _

from records.actions import keys as key_verbs
from records.ledger.enums import ShredReason
from records.management import glass, key_status, kits, login, seed, shredding
from records.management.language import spoken
from records.management.progress import Meter
from records.management.terminal import Terminal
from records.people.errors import DomainError, Invalid
from records.people.units import Organisation, Unit
from records.vault import rotation
from records.vault.errors import KeyUnavailable, Tampered, WrongShares
from records.vault.service import SERVICE_PURPOSES


class Command(BaseCommand):
    """Each sub-command is one method, which shows and asks; the verbs stand in actions/keys.py."""

    help = "Shows and changes the keys; makes and tries the recovery kit; shreds; recovers by two shares."

    def add_arguments(self, parser):
        what = parser.add_subparsers(dest="what", required=True)
        what.add_parser("status", help="keys, versions, suites, the kit; exit code 1 where something is wrong")
        rotate = what.add_parser("rotate", help="change keys; killed anywhere, it is run again")
        rotate.add_argument("key", choices=[rotation.ROOT, rotation.DOMAIN, rotation.SERVICE])
        rotate.add_argument("names", nargs="*", help="unit codes or «people»; purposes; none: all of them")
        kit = what.add_parser("kit", help="make a recovery kit: three sheets for three holders")
        kit.add_argument("--to", type=Path, required=True, help="folder for the three PDF files")
        seed.add_arguments(what.add_parser("drill", help="prove by two shares that the kit opens every key"))
        shred = what.add_parser("shred", help="destroy the words and files of one record, for good")
        shred.add_argument("record", help="its id, as its page's address has it")
        shred.add_argument("--reason", choices=ShredReason.values, required=True)
        shred.add_argument("--certificate", type=Path, required=True, help="where the certificate is written (PDF)")
        broken = what.add_parser("break-glass", help="recover by two shares: the keys, or a security administrator")
        broken.add_argument("--administrator", metavar="ACCOUNT", help="make this account a security administrator")
        seed.add_arguments(broken)
        for each in (parser, *what.choices.values()):  # before the sub-command and behind it
            each.add_argument("--language", choices=dict(settings.LANGUAGES), default=SUPPRESS)

    def handle(self, *, what, language=None, **options):
        self.terminal = Terminal(self.stdout, colour=not options["no_color"])
        self.by = login.actor()
        with translation.override(language or spoken()):
            try:
                getattr(self, f"_{what.replace('-', '_')}")(options)
            except (KeyboardInterrupt, EOFError):
                raise CommandError("\n" + _("Left."), returncode=130) from None
            except Invalid as error:
                raise CommandError(" ".join(str(words) for row in error.errors.values() for _c, words in row)) from None
            except DomainError as error:
                raise CommandError(str(error.message)) from None
            except (Tampered, KeyUnavailable, WrongShares, OSError) as error:
                raise CommandError(str(error)) from None

    def _status(self, options):
        self.terminal.head(_("Keys"))
        found = key_status.status()
        for line in found.lines:
            self.terminal.line(line.label, line.text, line.tone)
            if line.mend:
                self.terminal.line("", line.mend, "mend")
        if found.worst == "bad":
            raise CommandError(_("Something is wrong with the keys."))

    def _rotate(self, options):
        what = options["key"]
        names = [_domain(name) for name in options["names"]] if what == rotation.DOMAIN else options["names"]
        every = {rotation.ROOT: [""], rotation.DOMAIN: key_verbs.domains(), rotation.SERVICE: SERVICE_PURPOSES}[what]
        if going_on := rotation.unfinished(what):
            words = _("%(count)s changes were begun before; going on with them") % {"count": len(going_on)}
            self.terminal.line(_("Unfinished"), words, "look")
        meter = Meter(self.stdout, {what: _("Keys")})
        for done, total in key_verbs.rotate(what, names or every, by=self.by):
            meter.step(what, done, total)
        meter.close()
        self.terminal.line(_("Changed"), what, "ok")
        if what == rotation.ROOT:
            self._say_what_is_left_of_the_root()

    def _say_what_is_left_of_the_root(self):
        words = _(
            "The key that was in use before is kept beside the new one, for copies of the database from before. Destroy"
            " it when those are gone."
        )
        self.terminal.line("", words, "look")

    def _kit(self, options):
        name = Organisation.objects.values_list("name", flat=True).first()
        if name is None:
            raise CommandError(_("Nothing is set up here yet. → manage.py setup"))
        self.terminal.head(_("Recovery kit"), _("three sheets, of which two recover everything"))
        kits.show(self.terminal, kits.make(options["to"].absolute(), name, self.by))

    def _drill(self, options):
        seed_ = seed.ask(self.terminal, **options)
        key_verbs.complete_kit(by=self.by)
        failed = key_verbs.drill(seed=seed_, by=self.by)
        for name in failed:
            self.terminal.line("", name, "bad")
        if failed:
            raise CommandError(_("%(count)s keys would not come back by this kit.") % {"count": len(failed)})
        self.terminal.line(_("Drill"), _("This kit opens every key."), "ok")

    def _shred(self, options):
        shredding.shred(self.terminal, options["record"], options["reason"], options["certificate"], self.by)

    def _break_glass(self, options):
        if options["administrator"]:
            glass.appoint(self.terminal, options["administrator"], seed.ask(self.terminal, **options), self.by)
        else:
            glass.recover(self.terminal, seed.ask(self.terminal, **options), self.by)


def _domain(name: str) -> str:
    """The domain of a unit's code; any other word stands for itself."""
    with suppress(Unit.DoesNotExist):
        return f"unit:{Unit.objects.get(code=name.upper()).pk}"
    return name

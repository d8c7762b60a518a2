"""`manage.py audit`: verify the trail, sign a checkpoint, print a proof or the keys by which others check, erase."""

import json
from pathlib import Path

from django.core.management import BaseCommand, CommandError
from django.utils.translation import gettext as _

from records.actions import verifying
from records.audit import checkpoints, folder, handing_out, proof_text, proofs, trail
from records.audit.faults import WORDS
from records.audit.models import Checkpoint
from records.ledger.enums import EraseReason
from records.management import erasing, login
from records.management.progress import Bar
from records.management.terminal import Terminal
from records.people.actor import SYSTEM
from records.people.errors import DomainError
from records.vault.errors import Tampered

SHOWN = 20  # faults listed before the rest is only counted


class Command(BaseCommand):
    help = "The audit trail: verify it, sign a checkpoint, print a proof or the public keys, erase particulars."

    def add_arguments(self, parser):
        what = parser.add_subparsers(dest="what", required=True)
        verify = what.add_parser("verify", help="walk through everything; exit code 1 when anything was altered")
        verify.add_argument("--checkpoints", type=Path, metavar="DIR", help="checkpoints kept elsewhere, to hold it to")
        what.add_parser("checkpoint", help="sign all events by now, and hand the checkpoint out")
        what.add_parser("key", help="the verifier keys, newest first; hand them over when the system is set up")
        prove = what.add_parser("prove", help="a proof as JSON, for docs/check_proof.py")
        prove.add_argument("event", type=int, nargs="?", help="the event's number")
        prove.add_argument("--payload", action="store_true", help="with the payload, which names people")
        prove.add_argument("--consistency", type=int, nargs=2, metavar=("OLD", "NEW"), help="sizes of two checkpoints")
        erase = what.add_parser("erase", help="erase the particulars of one event, for good; another event says so")
        erase.add_argument("event", type=int, help="the event's number, which is typed again")
        erase.add_argument("--reason", choices=EraseReason.values, required=True)
        erase.add_argument("--yes", action="store_true", help="do not ask for the number again")

    def handle(self, *, what, **options):
        try:
            getattr(self, f"_{what}")(options)
        except (KeyboardInterrupt, EOFError):
            raise CommandError("\n" + _("Left."), returncode=130) from None
        except DomainError as error:
            raise CommandError(str(error.message)) from None
        except Tampered as error:
            raise CommandError(f"✗ {error.what}") from None

    def _verify(self, options):
        place = options["checkpoints"]
        if place is not None and not place.is_dir():
            raise CommandError(_("%(path)s is no folder.") % {"path": place})
        bar = Bar(self.stdout, _("Events"), trail.last_number())
        kept = verifying.verify(
            by=SYSTEM, handed_out=folder.notes(place) if place else (), progress=bar.at, hear=self._show()
        )
        bar.end()
        if kept.faults:
            raise CommandError(_("%(count)s faults in the trail. Tell the auditor.") % {"count": kept.faults})
        self.stdout.write("✓ " + _("%(count)s events, no fault.") % {"count": kept.up_to})

    def _show(self):
        places = iter(range(SHOWN))

        def show(fault):
            if next(places, None) is not None:
                self.stdout.write(f"✗ {fault.number}: {WORDS[fault.what]} {fault.about}".rstrip())

        return show

    def _checkpoint(self, options):
        checkpoint = checkpoints.make()
        if checkpoint is None:
            raise CommandError(_("There is no event yet."))
        handing_out.hand_out()
        self.stdout.write(checkpoint.note, ending="")

    def _key(self, options):
        for key in checkpoints.verifier_keys():
            self.stdout.write(key)

    def _prove(self, options):
        if (options["event"] is None) == (options["consistency"] is None):
            raise CommandError(_("Name an event, or two checkpoints with --consistency."))
        told = self._consistency(*options["consistency"]) if options["consistency"] else self._inclusion(options)
        self.stdout.write(json.dumps(told, ensure_ascii=False, indent=1))

    def _inclusion(self, options) -> dict:
        try:
            proof = proofs.inclusion(options["event"])
        except proofs.NotCovered:
            raise CommandError(_("No checkpoint covers this event yet. → manage.py audit checkpoint")) from None
        return proof_text.inclusion(proof, with_payload=options["payload"])

    def _consistency(self, old, new) -> dict:
        found = Checkpoint.objects.in_bulk([old, new])
        for size in (old, new):
            if size not in found:
                raise CommandError(_("There is no checkpoint over %(count)s events.") % {"count": size})
        if old > new:
            raise CommandError(_("Name the older checkpoint first."))
        return proof_text.consistency(found[old], found[new])

    def _erase(self, options):
        terminal = Terminal(self.stdout, colour=not options["no_color"])
        erasing.erase(terminal, options["event"], options["reason"], login.actor(), sure=options["yes"])

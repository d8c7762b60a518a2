"""`manage.py audit verify`: walk the whole trail and say whether anything was altered."""

from django.core.management import BaseCommand, CommandError
from django.utils.translation import gettext as _

from records.audit import trail
from records.audit.models import Event

SHOWN = 20  # faults listed before the rest is only counted


class Command(BaseCommand):
    help = "Checks the audit trail: numbers without a gap, every event unchanged, the chain unbroken."

    def add_arguments(self, parser):
        parser.add_argument("what", choices=["verify"])

    def handle(self, *, what, **options):
        faults = list(trail.faults())
        for fault in faults[:SHOWN]:
            self.stdout.write(f"✗ {fault.number}: {fault.what}")
        if faults:
            raise CommandError(_("%(count)s faults in the trail. Tell the auditor.") % {"count": len(faults)})
        self.stdout.write("✓ " + _("%(count)s events, no fault.") % {"count": Event.objects.count()})

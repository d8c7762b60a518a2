"""`manage.py seal`: once, after the upgrade from a version that sealed nothing or less."""

from django.core.management import BaseCommand, CommandError
from django.utils.translation import gettext as _

from records.actions import sealing
from records.people.actor import SYSTEM
from records.people.errors import WrongState


class Command(BaseCommand):
    help = "Seals everything that an earlier version left without a seal. Once; refuses where the trail tells of all."

    def handle(self, **options):
        try:
            count = sealing.seal_all(by=SYSTEM)
        except WrongState as refusal:
            raise CommandError(str(refusal.message)) from None
        self.stdout.write("✓ " + _("%(count)s things sealed. The trail says so.") % {"count": count})

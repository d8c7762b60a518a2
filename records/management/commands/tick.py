"""`manage.py tick`: the jobs that are due by the clock, once or minute by minute."""

import signal
import time
from threading import Event as Flag

from django.core.management import BaseCommand, CommandError
from django.db import close_old_connections
from django.utils.translation import gettext as _

from records import ticking

MINUTE = 60


class Command(BaseCommand):
    help = "Runs the jobs that are due; to be started each minute, by any number of machines."

    def add_arguments(self, parser):
        parser.add_argument("--keep-on", action="store_true", help="stay, and run them minute by minute")

    def handle(self, *, keep_on, **options):
        if keep_on:
            self._keep_on()
        elif failed := self._tick():
            raise CommandError(_("Failed: %(jobs)s") % {"jobs": ", ".join(failed)})

    def _tick(self) -> list[str]:
        runs = ticking.tick()
        for run in runs:
            self.stdout.write(f"{'✗' if run.error else '✓'} {run.job} {run.error}".rstrip())
        return [run.job for run in runs if run.error]

    def _keep_on(self) -> None:
        stop = Flag()
        signal.signal(signal.SIGTERM, lambda *_: stop.set())
        signal.signal(signal.SIGINT, lambda *_: stop.set())
        while not stop.is_set():
            close_old_connections()
            self._tick()
            stop.wait(MINUTE - time.time() % MINUTE)

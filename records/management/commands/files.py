"""`manage.py files status|sweep`: what lies in the store of sealed files, and sweeping what belongs to nothing."""

from django.core.management.base import BaseCommand, CommandError

from records.actions import sweeping


class Command(BaseCommand):
    help = "Sealed files: compare the store with the database, sweep what belongs to nothing."

    def add_arguments(self, parser):
        parser.add_argument("what", choices=["status", "sweep"])
        parser.add_argument("--all", action="store_true", help="sweep even where most of the store belongs to nothing")

    def handle(self, *args, what, all, **options):
        try:
            found = sweeping.sweep(all=all) if what == "sweep" else sweeping.look()
        except sweeping.TooMany:
            raise CommandError(
                "Most of what lies there belongs to nothing in this database. Is it the right store, and the newest "
                "database? If so: files sweep --all"
            ) from None
        swept = "swept" if what == "sweep" else "can be swept"
        self.stdout.write(f"{found.kept} files and segments in use, {found.bytes} bytes")
        self.stdout.write(f"{len(found.stray)} belong to nothing: {swept}; {found.waiting} too young to tell")
        self.stdout.write(f"{found.stale} uploads given up" if what == "sweep" else f"{found.stale} uploads stale")
        if found.missing:
            raise CommandError(f"{found.missing} files are gone that the database knows of")

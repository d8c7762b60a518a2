"""Checks of the database: it answers, keeps what it acknowledged, has the tables of this version, its disk has room."""

import shutil
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from records.checkup.findings import Finding, bad, check, good, look

LITTLE, TOO_LITTLE = 0.15, 0.05
GIB = 1024**3


@check("database", pgettext_lazy("check-up", "Database"))
def database_answers() -> Finding:
    """It answers, and SQLite serves one machine alone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    version = {"version": ".".join(map(str, connection.get_database_version()))}
    if connection.vendor == "postgresql":
        return good(_("PostgreSQL %(version)s") % version)
    if settings.MACHINES > 1:
        return bad(_("SQLite serves one machine alone"), "DATABASE_URL=postgres://…")
    return good(_("SQLite %(version)s, one machine") % version)


@check("durable", pgettext_lazy("check-up", "Power cut"))
def commits_outlive_a_power_cut() -> Finding:
    """PostgreSQL writes through what it acknowledged; SQLite has its write-ahead log."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA journal_mode")
            logged = cursor.fetchone()[0] == "wal"
            return good(_("nothing is damaged")) if logged else look(_("SQLite without its write-ahead log"), "WAL")
        cursor.execute("SELECT current_setting('fsync') = 'on' AND current_setting('synchronous_commit') <> 'off'")
        kept = cursor.fetchone()[0]
    if kept:
        return good(_("nothing acknowledged is lost"))
    return bad(_("PostgreSQL forgets: fsync or synchronous_commit is off"), "fsync = on")


@check("migrations", pgettext_lazy("check-up", "Tables"))
def migrations_are_applied() -> Finding:
    """No migration of this version waits."""
    executor = MigrationExecutor(connection)
    waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if not waiting:
        return good(_("complete for this version"))
    words = ngettext("%(count)d migration waits", "%(count)d migrations wait", waiting) % {"count": waiting}
    return bad(words, "manage.py migrate")


@check("disk", pgettext_lazy("check-up", "Disk"))
def there_is_room() -> Finding:
    """The fullest of the volumes that the system writes to."""
    places = {Path(settings.VAR), Path(settings.FILES_ROOT)}
    if connection.vendor == "sqlite":
        places.add(Path(str(connection.settings_dict["NAME"])).parent)
    usages = [(shutil.disk_usage(_existing(place)), place) for place in places]
    usage, place = min(usages, key=lambda pair: pair[0].free / pair[0].total)
    share = usage.free / usage.total
    words = _("%(free)d GiB free at %(place)s") % {"free": usage.free // GIB, "place": place}
    if share >= LITTLE or usage.free > 50 * GIB:
        return good(words)
    return (bad if share < TOO_LITTLE else look)(words, _("make room before nothing can be written"))


def _existing(place: Path) -> Path:
    return next(one for one in (place, *place.parents) if one.exists())

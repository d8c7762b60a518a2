"""The demo's organisation with its year of records: what `manage.py demo` fills an empty system with."""

import datetime
import random
from functools import partial

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from records.people.enums import Role
from records.people.units import Organisation
from records.people.users import User
from records.samples import founding, lately, organisation, year

PASSWORD = "come in and look around"  # noqa: S105  everybody may know it: nothing here is real
SHOWN = ("zhoumin", "hejing", "sunjianguo", "liwei", "liguoqiang", "zhaoying", "chenlixin")


def state() -> str:
    """What the database holds: `empty`, `sample` (made by the demo) or `real`."""
    if Organisation._meta.db_table not in connection.introspection.table_names():
        return "empty"
    if not Organisation.objects.exists():
        return "real" if User.objects.exists() else "empty"
    return "real" if Organisation.objects.filter(sample=False).exists() else "sample"


def fill(days: int, track) -> None:
    """Fill an empty system, alike each time but for the date. `track(label, items)` yields items and shows progress."""
    rng, now = random.Random(20260921), timezone.now()
    today = max(timezone.localdate(), organisation.PICTURED)
    seed = organisation.seed(rng, today=today)
    sample = founding.found(seed, PASSWORD, partial(track, _("People")))
    yesterday = today - datetime.timedelta(days=1)  # today's hours may not have come yet
    plans = year.plans(rng, sample, today - datetime.timedelta(days=days), yesterday)
    playing = year.Year(rng, sample, now)
    for plan in track(_("Records"), plans):
        playing.play(plan)
    lately.play(playing)
    founding.bring_up_to_date(sample)


def accounts() -> list[tuple[str, str, str]]:
    """(account name, person, roles) for the accounts worth trying, in a telling order."""
    users = {user.username: user for user in User.objects.filter(username__in=SHOWN).select_related("person")}
    rows = []
    for name in SHOWN:
        if name in users:
            roles = {str(Role(grant.role).label) for grant in users[name].grants.in_force()}
            rows.append((name, users[name].name, ", ".join(sorted(roles))))
    return rows

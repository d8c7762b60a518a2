"""What an auditor sets going: an export of the trail, and a verification of all of it in the background."""

import time
from collections.abc import Iterator
from dataclasses import dataclass

from django.core.cache import cache
from django.utils.translation import gettext as _
from django_tasks import task

from records.actions import quiet, verifying
from records.actions.verb import happened, verb
from records.audit import trail
from records.audit.models import Event
from records.documents import trail_sheet
from records.ledger.trail_filters import TrailFilter
from records.people import trail_access
from records.people.actor import Actor
from records.people.errors import Invalid, NotAllowed, WrongState
from records.people.units import Organisation
from records.people.users import User

BATCH = 1000
RUNNING, WAITS = "trail.verification", 600  # seconds after which a verification that says nothing is taken for dead
TELLS = 0.5  # seconds between two words of a verification on how far it is


# ---- Export ----


def export(asked: dict, shape: str, *, by) -> Iterator[bytes]:
    """The events that `asked` (the fields of the filter) leaves, as CSV or Excel, in pieces.

    Its event is committed before a row is read; the right to read is looked at again for each batch. Raises NotAllowed,
    Invalid.
    """
    asked = {name: value for name, value in asked.items() if name in TrailFilter.base_filters}
    last = begin_export(asked, shape, by=by)
    batches = _batches(asked, last, by)
    if shape == trail_sheet.CSV:
        return trail_sheet.write_csv(batches, NotAllowed)
    return trail_sheet.write_excel(batches)


@verb("audit.exported")
def begin_export(asked: dict, shape: str, *, by) -> int:
    """Write down who takes which events out; gives the number of the last one that is among them."""
    trail_access.require(by)
    if shape not in trail_sheet.TYPES:
        raise Invalid.at("shape", _("Choose one of the list."), "invalid_choice")
    last = trail.last_number()
    count = _chosen(asked, by).filter(number__lte=last).count()
    if count > (most := trail_sheet.MOST[shape]):
        words = _("At most %(most)s rows. Choose fewer days, or take CSV.")
        raise Invalid.at("shape", words % {"most": most}, "too_many")
    happened(Organisation.objects.get(), filter=asked, shape=shape, count=count, up_to=last)
    return last


def _chosen(asked: dict, by):
    found = TrailFilter(asked, trail_access.visible_to(by.user), user=by.user)
    if not found.is_valid():
        raise Invalid.from_form(found.form)
    return found.qs


def _batches(asked: dict, last: int, by) -> Iterator[list[Event]]:
    number = 0
    while True:
        account = User.objects.filter(pk=by.user.pk).first()
        now = Actor(user=account, address=by.address, request_id=by.request_id)
        quiet.go_on_exporting(by=now)
        rows = _chosen(asked, now).filter(number__gt=number, number__lte=last)
        batch = list(rows.order_by("number")[:BATCH])
        if not batch:
            return
        yield batch
        number = batch[-1].number


# ---- Verification ----


@dataclass(frozen=True)
class Progress:
    """How far a running verification is; `total` 0 while it waits for the worker."""

    done: int
    total: int


@verb("trail.verification_asked")
def ask_verification(*, by) -> None:
    """Have the whole trail verified by the worker. Raises WrongState while one runs."""
    trail_access.require_whole(by)
    if not cache.add(RUNNING, (0, 0), WAITS):
        raise WrongState(_("A verification is running already."))
    happened(Organisation.objects.get(), up_to=trail.last_number())
    verify_now.enqueue(str(by.user.pk))


@task()
def verify_now(account: str) -> None:
    """Verify everything for an auditor who is one still; the result is kept as every other."""
    by, total = Actor(user=User.objects.get(pk=account)), trail.last_number()
    told = 0.0

    def tell(done: int) -> None:
        nonlocal told
        if time.monotonic() - told > TELLS:
            told = time.monotonic()
            cache.set(RUNNING, (done, total), WAITS)

    try:
        if trail_access.whole(by.user):
            verifying.verify(by=by, progress=tell)
    finally:
        cache.delete(RUNNING)


def running() -> Progress | None:
    """The verification that runs now."""
    found = cache.get(RUNNING)
    return Progress(*found) if found else None

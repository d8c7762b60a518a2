"""What is long over is deleted by the clock: links and devices that ran out, mails that left or were settled, requests
that nobody sends again, and what was kept as proof of something that ended years ago.
"""

import datetime
from functools import partial

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from records.actions.verb import happened, verb
from records.ledger import idempotency
from records.outbox import mail
from records.people.actor import SYSTEM
from records.people.dated import today
from records.people.devices import Device
from records.people.errors import NotAllowed
from records.people.evidence import Evidence
from records.people.households import PROOF_KEPT, Consent
from records.people.links import Link
from records.people.proposals import LASTS, Proposal
from records.people.units import Organisation
from records.vault import files

PROPOSALS_KEPT = datetime.timedelta(days=3 * 366)
MOST = 500  # of each a day: what a verb changes is held in memory until it ends


def sweep() -> None:
    """Daily, by the tick."""
    idempotency.forget()
    clear(by=SYSTEM)
    clear_devices(by=SYSTEM)
    clear_past(by=SYSTEM)


@verb("outgoing.cleared")
def clear(*, by) -> int:
    """Delete old links and mails, and say how many in one event; the clock alone does. Raises NotAllowed."""
    _require_clock(by)
    Proposal.objects.filter(link__in=Link.objects.old()).update(link=None)  # under its seal, as a cascade is not
    mails, links = mail.old().delete()[0], Link.objects.old().delete()[0]
    if mails or links:
        happened(Organisation.objects.get(), mails=mails, links=links)
    return mails + links


@verb("device.cleared")
def clear_devices(*, by) -> int:
    """Delete devices whose token ran out, and say how many in one event; the clock alone does. Raises NotAllowed."""
    _require_clock(by)
    count = Device.objects.filter(pk__in=list(Device.objects.run_out().values_list("pk", flat=True)[:MOST])).delete()[0]
    if count:
        happened(Organisation.objects.get(), devices=count)
    return count


@verb("past.cleared")
def clear_past(*, by) -> int:
    """Delete consents three years after they were withdrawn, with their evidence, and proposals as long after they were
    decided or ran out; one event says how many. The clock alone does. Raises NotAllowed.
    """
    _require_clock(by)
    ids = Consent.objects.filter(withdrawn_on__lt=today() - PROOF_KEPT).values_list("pk", flat=True)[:MOST]
    consents = Consent.objects.filter(pk__in=list(ids))
    evidence = Evidence.objects.filter(consent__in=consents)
    for file in evidence.values_list("file", flat=True):
        transaction.on_commit(partial(files.remove, file))
    evidence.delete()  # by itself, under its seal, as a cascade is not
    before = timezone.now() - PROPOSALS_KEPT
    over = Q(decided_at__lt=before) | Q(decided_at=None, proposed_at__lt=before - LASTS)
    proposals = Proposal.objects.filter(pk__in=list(Proposal.objects.filter(over).values_list("pk", flat=True)[:MOST]))
    gone = {"consents": consents.delete()[0], "proposals": proposals.delete()[0]}
    if any(gone.values()):
        happened(Organisation.objects.get(), **gone)
    return sum(gone.values())


def _require_clock(by) -> None:
    if not by.is_system:
        raise NotAllowed(verb="clear")

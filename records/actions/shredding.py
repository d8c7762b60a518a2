"""Shredding: a record's key is destroyed, and with it every word and file sealed under it. Nothing undoes it."""

import datetime
from dataclasses import dataclass
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from records.actions.verb import happened, verb
from records.audit import trail
from records.audit.models import Event
from records.ledger.enums import ShredReason
from records.ledger.locking import lock
from records.people.errors import Invalid, WrongState
from records.vault import files, keys


@dataclass(frozen=True)
class Shredded:
    """What a certificate says: what was destroyed, when, why, and the event by which the trail knows it."""

    record: str
    number: str
    files: int
    reason: str
    at: datetime.datetime
    event: int
    digest: str


def shred(record, *, reason: str, by) -> Shredded:
    """Destroy what is sealed of `record`. Raises Invalid, and WrongState where it was destroyed before."""
    count = _shred(record, reason=reason, by=by)
    event: Event = trail.of(record.pk).filter(action="record.shredded", result=trail.DONE).latest("number")
    label = str(ShredReason(reason).label)
    return Shredded(str(record.pk), record.number, count, label, event.at, event.number, bytes(event.leaf).hex())


@verb("record.shredded")
def _shred(record, *, reason, by) -> int:
    """The files go once the key is gone for good; what a crash leaves of them, nothing opens any more."""
    if reason not in ShredReason.values:
        raise Invalid.at("reason", _("Choose one of the list."), "invalid_choice")
    record = lock(record, None)
    sealed = list(record.attachments.values_list("file", flat=True))
    if not keys.shred(record.pk):
        raise WrongState(_("The words of this record were destroyed before."))
    for file_id in sealed:
        transaction.on_commit(partial(files.remove, file_id))
    happened(record, reason=reason, files=len(sealed))
    return len(sealed)

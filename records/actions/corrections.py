"""Corrections of an accepted record: addendum, amendment or void, proposed by a principal and decided by an officer."""

from django.utils import timezone
from django.utils.translation import gettext as _

from records.actions.typed import choice, words
from records.actions.verb import happened, verb
from records.ledger import access, lifecycle
from records.ledger.decisions import Correction
from records.ledger.enums import CorrectionKind, CorrectionReason, CorrectionState
from records.ledger.locking import keep, lock
from records.ledger.words import seal
from records.people.errors import Incomplete, WrongState

TEXT_LIMIT = 5000


@verb("correction.proposed")
def propose(record, *, by, version, kind, reason, text):
    """Propose a correction; the record stays as it was accepted. Raises NotAllowed, WrongState, Invalid, Incomplete."""
    record = lock(record, version)
    access.require(by, "propose_correction", record)
    lifecycle.check(record, "propose_correction")
    if record.void:
        raise WrongState(_("It is void already."))
    kind, reason = choice(kind, CorrectionKind, "kind"), choice(reason, CorrectionReason, "reason")
    text = words(text, "text", TEXT_LIMIT)
    if not text:
        raise Incomplete.at("text", _("Say what is to be added or put right."), "missing")
    correction = Correction(
        record=record, kind=kind, reason=reason, revision=record.revision, by=by.user, at=timezone.now()
    )
    correction.sealed = seal(record.pk, correction.words, record.revision, text)
    correction.save()
    keep(record)
    happened(record, correction=str(correction.pk), kind=kind, reason=reason)
    return correction


@verb("correction.accepted")
def accept(correction, *, by, version, comment=""):
    """Accept a correction; an accepted void is listed and counted nowhere. Raises NotAllowed, WrongState, Conflict."""
    return _decide(correction, CorrectionState.ACCEPTED, by, version, comment)


@verb("correction.returned")
def hand_back(correction, *, by, version, comment):
    """Return a proposed correction with a comment. Raises as `accept`, and Incomplete without comment."""
    return _decide(correction, CorrectionState.RETURNED, by, version, comment)


def _decide(correction, state, by, version, comment):
    record = lock(correction.record, version)
    correction = Correction.objects.select_for_update(no_key=True).get(pk=correction.pk)
    access.require(by, "decide_correction", record)
    lifecycle.check(record, "decide_correction")
    if correction.state != CorrectionState.PROPOSED:
        raise WrongState(_("This correction was decided already."))
    comment = words(comment, "comment", TEXT_LIMIT)
    if state == CorrectionState.RETURNED and not comment:
        raise Incomplete.at("comment", _("Say what should be looked at again."), "missing")
    correction.state, correction.decided_by, correction.decided_at = state, by.user, timezone.now()
    if comment:
        correction.decision = seal(record.pk, f"decision:{correction.pk}", correction.revision, comment)
    correction.save()
    if state == CorrectionState.ACCEPTED and correction.kind == CorrectionKind.VOID:
        record.void = True
    keep(record)
    happened(record, correction=str(correction.pk))
    return correction

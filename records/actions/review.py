"""What an officer decides on a record that was handed in."""

from django.utils import timezone
from django.utils.translation import gettext as _

from records.actions.typed import words
from records.actions.verb import happened, verb
from records.ledger import access, lifecycle
from records.ledger.decisions import Decision
from records.ledger.enums import Verdict
from records.ledger.locking import keep, lock
from records.ledger.words import seal
from records.people.errors import Incomplete

COMMENT_LIMIT = 2000


@verb("record.accepted")
def accept(record, *, by, version, comment=""):
    """Accept `record`; final. Raises NotAllowed (also for who wrote it or took part), WrongState, Conflict, Invalid."""
    return _decide(record, "accept", Verdict.ACCEPTED, by, version, comment)


@verb("record.returned")
def hand_back(record, *, by, version, comment):
    """Hand `record` back with a comment for its author. Raises as `accept`, and Incomplete without comment."""
    return _decide(record, "hand_back", Verdict.RETURNED, by, version, comment)


def _decide(record, verb_name, verdict, by, version, comment):
    record = lock(record, version)
    access.require(by, verb_name, record)
    lifecycle.check(record, verb_name)
    comment = words(comment, "comment", COMMENT_LIMIT)
    if verdict == Verdict.RETURNED and not comment:
        raise Incomplete.at("comment", _("Say what should be looked at again."), "missing")
    decision = Decision(record=record, revision=record.revision, verdict=verdict, by=by.user, at=timezone.now())
    if comment:
        decision.sealed = seal(record.pk, decision.words, record.revision, comment)
    decision.save()
    lifecycle.move(record, verb_name)
    record.decided_at = decision.at
    keep(record)
    happened(record, decision=str(decision.pk), revision=record.revision)
    return record

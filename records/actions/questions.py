"""Questions that nobody answered: put before the auditor by the clock, urged or concluded by the auditor."""

from django.utils import timezone
from django.utils.translation import gettext as _

from records.actions.typed import choice, words
from records.actions.verb import happened, verb
from records.ledger import questions
from records.ledger.enums import QuestionOutcome
from records.ledger.locking import lock
from records.ledger.words import seal
from records.people.actor import SYSTEM
from records.people.errors import NotAllowed, WrongState

WORDS_LIMIT = 500


def escalate_due() -> None:
    """Put every question that waited long enough before the auditor; each in a verb of its own."""
    for opening in questions.due():
        escalate(opening, by=SYSTEM)


@verb("question.escalated")
def escalate(opening, *, by):
    """Put one unanswered question before the auditor; the clock alone does."""
    if not by.is_system:
        raise NotAllowed(verb="escalate")
    opening = _locked(opening)
    if opening.escalated_at is None and _open(opening):
        opening.escalated_at = timezone.now()
        opening.save(update_fields=["escalated_at"])
        happened(opening.record, opening=str(opening.pk), reader=str(opening.reader_id), asked=_day(opening))
    return opening


@verb("question.urged")
def urge(opening, *, by):
    """Ask the reader to answer, as the auditor."""
    opening = _locked(opening)
    questions.require(by, opening)
    if not _open(opening):
        raise WrongState(_("This question was answered or concluded in the meantime."))
    opening.urged_at = timezone.now()
    opening.save(update_fields=["urged_at"])
    happened(opening.record, opening=str(opening.pk), reader=str(opening.reader_id))
    return opening


@verb("question.concluded")
def conclude(opening, *, by, outcome, text=""):
    """Close a question that its reader left unanswered, with an outcome from the list; further words are sealed."""
    opening = _locked(opening)
    questions.require(by, opening)
    if not _open(opening):
        raise WrongState(_("This question was answered or concluded in the meantime."))
    opening.outcome = choice(outcome, QuestionOutcome, "outcome")
    if text := words(text, "text", WORDS_LIMIT):
        opening.conclusion = seal(opening.record_id, f"conclusion:{opening.pk}", opening.revision, text)
    opening.concluded_by, opening.concluded_at = by.user, timezone.now()
    opening.save()
    happened(opening.record, opening=str(opening.pk), reader=str(opening.reader_id), outcome=opening.outcome)
    return opening


def _locked(opening):
    record = lock(opening.record, None)
    return record.openings.select_for_update(no_key=True).get(pk=opening.pk)


def _open(opening) -> bool:
    return bool(opening.questioned_at) and not opening.answered_at and not opening.concluded_at


def _day(opening) -> str:
    return timezone.localdate(opening.questioned_at).isoformat()

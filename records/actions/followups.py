"""Closing what was promised."""

from django.utils import timezone
from django.utils.translation import gettext as _

from records.actions.typed import words
from records.actions.verb import happened, verb
from records.ledger import access, lifecycle
from records.ledger.followups import FollowUp
from records.ledger.locking import keep, lock
from records.ledger.words import seal
from records.people.errors import Incomplete, WrongState

WORD_LIMIT = 1000


@verb("followup.closed")
def close(followup, *, by, word):
    """Close a follow-up with a word on how. Raises NotAllowed, WrongState, Incomplete."""
    record = lock(followup.record, None)
    followup = FollowUp.objects.select_for_update(no_key=True).get(pk=followup.pk)
    access.require(by, "close_follow_up", record)
    lifecycle.check(record, "close_follow_up")
    if followup.closed_at:
        raise WrongState(_("It was closed already."))
    word = words(word, "word", WORD_LIMIT)
    if not word:
        raise Incomplete.at("word", _("Say in a word how it was done."), "missing")
    followup.closing = seal(record.pk, f"closing:{followup.pk}", followup.revision, word)
    followup.closed_by, followup.closed_at = by.user, timezone.now()
    followup.save()
    keep(record)
    happened(record, followup=str(followup.pk))
    return followup

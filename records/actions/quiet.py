"""What changes without an event: a short list, held by a test. A refusal leaves one all the same."""

from django.utils import timezone

from records.actions.drafting import Saved, says_nothing_new, write
from records.actions.verb import verb
from records.ledger import access, lifecycle
from records.ledger.locking import lock
from records.people.errors import Conflict, NotAllowed
from records.people.users import User


@verb("record.saved")
def save(record, *, data, by, version, lenient=False) -> Saved:
    """Keep what was typed, sealed, while it may be edited. Raises NotAllowed, WrongState, Conflict, Invalid.

    Lenient, an older version is no conflict where `data` says nothing new: the answer to a first try was lost on its
    way, and the second is told the version that the first had made.
    """
    record = lock(record, None)
    access.require(by, "edit", record)
    lifecycle.check(record, "edit")
    if version is not None and version != record.version:
        if lenient and says_nothing_new(record, data, by=by):
            return Saved(record)
        raise Conflict(version=record.version)
    return write(record, data, by=by, lenient=lenient)


@verb("opening.noted")
def note_opening(opening, *, by) -> None:
    """Take the notice of an opening off Today."""
    if not access.may(by, "question", opening.record):
        raise NotAllowed(verb="note_opening")
    opening.noted_at = timezone.now()
    opening.save(update_fields=["noted_at"])


@verb("account.preferred")
def prefer(*, by, language=None, shortcuts=None) -> User:
    """Keep the account's own language and whether its keyboard shortcuts are on."""
    user = User.objects.select_for_update(no_key=True).get(pk=by.user.pk)
    if language is not None:
        user.language = language
    if shortcuts is not None:
        user.shortcuts = shortcuts
    user.save(update_fields=["language", "shortcuts"])
    return user

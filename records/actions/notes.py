"""The door of the note: a person reads only after the trace of it is committed."""

from contextlib import contextmanager
from dataclasses import replace

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.actions import links, shut
from records.actions.typed import words
from records.actions.verb import FASTER, happened, in_verb, verb
from records.audit import trail
from records.ledger import access, around, door, openings
from records.ledger.enums import OpenReason
from records.ledger.locking import lock
from records.ledger.note import Opened
from records.ledger.openings import Opening
from records.ledger.words import NOTE, seal, unseal
from records.people.errors import Conflict, DomainError, Incomplete, NotAllowed, WrongState
from records.vault import seals
from records.vault.errors import KeyUnavailable, Moved, Tampered

WORDS_LIMIT = 500


class Unreadable(DomainError):
    """The note does not open. Nothing of it is shown; the failure stands in the trail."""

    code = "unreadable"
    message = gettext_lazy("This note cannot be opened; the administrator has been told.")


def open_note(record, *, by, reason="", in_words="", revision=None) -> Opened:
    """What `by` may read of the note, after its event is committed. An older `revision` can be asked for.

    Raises NotAllowed, Invalid (no reason chosen), Unreadable; RuntimeError inside a verb or a transaction, since a
    roll-back would take the event along after the text was shown.
    """
    if in_verb():
        raise RuntimeError("a note is never opened inside a verb")
    with telling(record, by):
        return read(record, permit(record, by=by, reason=reason, in_words=in_words, revision=revision))


@contextmanager
def telling(thing, by):
    """What does not open, or is not as it was sealed, is told to the trail; its reader hears the one sentence."""
    try:
        yield
    except Moved:
        raise Conflict(FASTER) from None
    except (Tampered, KeyUnavailable) as failure:
        if isinstance(failure, Tampered) and destroyed(thing):
            raise WrongState(_("The words of this record were destroyed.")) from None
        raise shut_fast(thing, failure, by=by) from None


def shut_fast(thing, failure, *, by) -> Unreadable:
    """Tell the trail that `thing` did not open; what its reader hears."""
    told = _told(thing, failure, by)
    return Unreadable(Unreadable.message if told and isinstance(failure, Tampered) else shut.sentence(failure, told))


def _told(thing, failure, by) -> bool:
    try:
        unreadable(thing, by=by, what=shut.what(failure))
    except Tampered as other:  # the reader's own account may be what is broken, which is told already
        return shut.known(other.what)
    except KeyUnavailable:  # the trail's own key does not answer either
        return False
    return True


def destroyed(record) -> bool:
    """Whether the trail knows that the words were destroyed: then it is no tampering that they do not open."""
    return trail.of(record.pk).filter(action="record.shredded", result=trail.DONE).exists()


@verb("note.opened")
def permit(record, *, by, reason="", in_words="", revision=None) -> Opening:
    """Write down who opens what, when and why. Raises as `open_note`."""
    record = lock(record, None)
    allowed = _earlier(record, door.decide_for(by, record, reason), by, revision)
    if by.user is None:
        links.standing(by.link)
    in_words = words(in_words, "in_words", WORDS_LIMIT)
    if allowed.reason == OpenReason.OTHER and not in_words:
        raise Incomplete.at("in_words", _("Say why in a few words; they are sealed too."), "missing")
    opening = openings.begin(record, by, allowed)
    if in_words:
        opening.sealed = seal(record.pk, f"opening:{opening.pk}", opening.revision, in_words)
    opening.save()
    happened(record, reason=opening.reason, role=opening.role, revision=opening.revision, sections=opening.sections)
    return opening


@verb("note.unreadable")
def unreadable(record, *, by, what):
    """Tell the trail that a note, a file or a household did not open."""
    happened(record, what=what)


def read(record, opening: Opening) -> Opened:
    """The text that a committed `opening` allows, and the sealed words around it. Raises Tampered."""
    row = _row(record, opening)
    whole = opening.sections == ["*"]
    words_ = around.unseal_all(record, None if whole else opening.reader) if whole or opening.reader else {}
    sections = unseal(record.pk, NOTE, row.revision, row.sealed)
    if not whole:
        sections = {name: value for name, value in sections.items() if name in opening.sections}
    return Opened(row.revision, sections, words_)


def _row(record, opening):
    """The envelope of the opening's revision; what is being written falls back on what was handed in last.

    One that is gone is a failure to open, never an empty note or an older one in its place.
    """
    rows = {row.revision: row for row in record.notes.filter(revision__gte=opening.revision - 1)}
    writing = 1 < opening.revision == record.working_revision > record.revision
    row = rows.get(opening.revision) or (rows.get(opening.revision - 1) if writing else None)
    if row is None:
        raise Tampered("note: missing")
    return row


def _earlier(record, allowed, by, wanted) -> door.Pass:
    """The pass for the revision asked for. A talkee sees again what they once read of it and may still read."""
    if wanted is None or wanted == allowed.revision:
        return allowed
    if not 1 <= wanted <= allowed.revision:
        raise NotAllowed(verb="open")
    if allowed.sections is None:
        return replace(allowed, revision=wanted)
    mine = {"reader": by.user} if by.user is not None else {"reader": None, "person": by.person_id}
    before = list(record.openings.filter(revision=wanted, **mine))
    seals.rely_on(*before)
    seen = {name for row in before for name in row.sections}
    again = tuple(name for name in allowed.sections if name in seen)
    if not again:
        raise NotAllowed(verb="open")
    return replace(allowed, revision=wanted, sections=again)


@verb("opening.questioned")
def question(opening, *, by, text):
    """Ask the reader why. The words are sealed; the reader and, unanswered, the auditor are told."""
    record = lock(opening.record, None)
    opening = record.openings.select_for_update(no_key=True).get(pk=opening.pk)
    access.require(by, "question", record)
    if opening.questioned_at:
        raise WrongState(_("This opening was questioned already."))
    if opening.reader is None:
        raise WrongState(_("Who read by a link has no account to answer with."))
    text = words(text, "text", WORDS_LIMIT)
    if not text:
        raise Incomplete.at("text", _("Write what you want to ask."), "missing")
    opening.question = seal(record.pk, f"question:{opening.pk}", opening.revision, text)
    opening.questioned_by, opening.questioned_at = by.user, timezone.now()
    if access.PRINCIPAL in access.relations(by.user, record):  # a talkee's question leaves the author's notice
        opening.noted_at = opening.questioned_at
    opening.save()
    happened(record, opening=str(opening.pk))
    return opening


@verb("opening.answered")
def answer(opening, *, by, text):
    """The reader's answer to a question about an opening."""
    record = lock(opening.record, None)
    opening = record.openings.select_for_update(no_key=True).get(pk=opening.pk)
    if opening.reader_id != by.user.pk:
        raise NotAllowed(verb="answer")
    if not opening.questioned_at or opening.answered_at:
        raise WrongState(_("There is no open question."))
    text = words(text, "text", WORDS_LIMIT)
    if not text:
        raise Incomplete.at("text", _("Write your answer."), "missing")
    opening.answer = seal(record.pk, f"answer:{opening.pk}", opening.revision, text)
    opening.answered_at = timezone.now()
    opening.save()
    happened(record, opening=str(opening.pk))
    return opening

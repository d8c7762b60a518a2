"""What every verb has in common: one transaction, its events written last, refusals written after the roll-back.

    @verb("record.submitted")
    def submit(record, *, by, version): ...

The outermost verb opens `atomic(durable=True)`, so a verb inside somebody's transaction raises. A verb called by a verb
joins it as a savepoint; what it drafted falls with a rolled-back savepoint. Before the events are written, the seals of
all that it relied on or changed are checked, and what changed is sealed anew; the last event tells the new epochs.
"""

from collections.abc import Callable
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from functools import wraps

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy

from records.audit import trail
from records.audit.catalogue import CATALOGUE
from records.people import access
from records.people.actor import Actor
from records.people.errors import Conflict, DomainError, NotAllowed
from records.vault import seals
from records.vault.errors import Moved, Tampered

UNIQUE_VIOLATION = "23505"  # SQLSTATE; SQLite says it in words
FASTER = gettext_lazy("Somebody did the same at this moment. Look again.")
VERBS: dict[str, Callable] = {}  # "submission.submit" → the verb, for the tests about the house


class _Work:
    """What the running verbs gathered: drafted events and the stack of (action, actor) in progress."""

    def __init__(self, hand: seals.Hand):
        self.hand = hand
        self.drafts: list[trail.Draft] = []
        self.stack: list[tuple[str, Actor]] = []


_work: ContextVar[_Work | None] = ContextVar("verb", default=None)


def verb(action: str):
    """Make a function a verb that leaves the event `action` of the catalogue. Its actor is the keyword `by`."""
    if action not in CATALOGUE:
        raise LookupError(action)

    def decorate(function):
        @wraps(function)
        def run(*args, by: Actor, **kwargs):
            work = _work.get()
            join = _savepoint if work else _outermost
            with join(work, action, by, args):
                access.look_again(by.user)
                return function(*args, by=by, **kwargs)

        run.action = action
        VERBS[f"{function.__module__.removeprefix('records.actions.')}.{function.__name__}"] = run
        return run

    return decorate


@contextmanager
def _savepoint(work, action, by, args):
    drafted, mark = len(work.drafts), work.hand.mark()
    work.stack.append((action, by))
    try:
        with transaction.atomic():
            yield
    except BaseException:
        del work.drafts[drafted:]
        work.hand.back_to(mark)
        raise
    finally:
        work.stack.pop()


@contextmanager
def _outermost(_none, action, by, args):
    try:
        with transaction.atomic(durable=True), seals.hand() as hand, _working(hand, action, by) as work:
            try:
                yield
            except DomainError:
                hand.verify()  # what was refused may have been turned; then that is what happened
                raise
            told = hand.settle()
            if work.drafts:
                trail.settle()
                trail.write(_telling(work.drafts, told))
    except (NotAllowed, Tampered) as refusal:
        with transaction.atomic(durable=True):
            trail.write([_refused(refusal, action, by, args)])
        raise
    except Moved:
        raise Conflict(FASTER) from None
    except IntegrityError as error:
        if not _taken(error):
            raise
        # Without its cause: the database's words hold the values.
        raise Conflict(FASTER) from None


@contextmanager
def _working(hand, action, by):
    work = _Work(hand)
    work.stack.append((action, by))
    token = _work.set(work)
    try:
        yield work
    finally:
        _work.reset(token)


def _telling(drafts, told: seals.Told) -> list[trail.Draft]:
    """The last event tells the new epochs, so that a row put back together with its old seal is found."""
    if not told:
        return drafts
    return [*drafts[:-1], replace(drafts[-1], seals=drafts[-1].seals | told)]


def _taken(error: IntegrityError) -> bool:
    """Whether two wrote what may stand once only; any other violation is a mistake of ours, and surfaces."""
    return getattr(error.__cause__, "sqlstate", "") == UNIQUE_VIOLATION or "UNIQUE constraint failed" in str(error)


def _refused(refusal, action, by, args) -> trail.Draft:
    result = trail.TAMPERED if isinstance(refusal, Tampered) else trail.DENIED
    subject = args[0].as_subject() if args and hasattr(args[0], "as_subject") else trail.Subject()
    detail = {"what": refusal.what} if isinstance(refusal, Tampered) else {}
    return trail.Draft(action, by, subject, result, detail=detail)


def happened(thing, *, on_behalf_of="", also=frozenset(), sealed=None, **detail) -> None:
    """Draft the event of the verb in progress about `thing` (a model with `as_subject`).

    `also` names scopes that saw the thing before the change. `detail` holds ids, codes and labels only. `sealed` are
    epochs that no verb changed anything for (`sealing.py`).
    """
    work = _work.get()
    if work is None:
        raise RuntimeError("happened() outside a verb")
    action, by = work.stack[-1]
    told = {"detail": detail, "also": frozenset(also), "seals": sealed or {}}
    work.drafts.append(trail.Draft(action, by, thing.as_subject(), on_behalf_of=str(on_behalf_of or ""), **told))


def in_verb() -> bool:
    """Whether a verb is running here."""
    return _work.get() is not None

"""What every verb has in common: one transaction, its events written last, refusals written after the roll-back.

    @verb("record.submitted")
    def submit(record, *, by, version): ...

The outermost verb opens `atomic(durable=True)`, so a verb inside somebody's transaction raises. A verb called by a verb
joins it as a savepoint; what it drafted falls with a rolled-back savepoint.
"""

from collections.abc import Callable
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from records.audit import trail
from records.audit.catalogue import CATALOGUE
from records.people import access
from records.people.actor import Actor
from records.people.errors import Conflict, NotAllowed
from records.vault.errors import Tampered

UNIQUE_VIOLATION = "23505"  # SQLSTATE; SQLite says it in words
VERBS: dict[str, Callable] = {}  # "submission.submit" → the verb, for the tests about the house


class _Work:
    """What the running verbs gathered: drafted events and the stack of (action, actor) in progress."""

    def __init__(self):
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
    drafted = len(work.drafts)
    work.stack.append((action, by))
    try:
        with transaction.atomic():
            yield
    except BaseException:
        del work.drafts[drafted:]
        raise
    finally:
        work.stack.pop()


@contextmanager
def _outermost(work, action, by, args):
    work = _Work()
    work.stack.append((action, by))
    token = _work.set(work)
    try:
        with transaction.atomic(durable=True):
            yield
            if work.drafts:
                trail.settle()
                trail.write(work.drafts)
    except (NotAllowed, Tampered) as refusal:
        with transaction.atomic(durable=True):
            trail.write([_refused(refusal, action, by, args)])
        raise
    except IntegrityError as error:
        if not _taken(error):
            raise
        # Without its cause: the database's words hold the values.
        raise Conflict(_("Somebody did the same at this moment. Look again.")) from None
    finally:
        _work.reset(token)


def _taken(error: IntegrityError) -> bool:
    """Whether two wrote what may stand once only; any other violation is a mistake of ours, and surfaces."""
    return getattr(error.__cause__, "sqlstate", "") == UNIQUE_VIOLATION or "UNIQUE constraint failed" in str(error)


def _refused(refusal, action, by, args) -> trail.Draft:
    result = trail.TAMPERED if isinstance(refusal, Tampered) else trail.DENIED
    subject = args[0].as_subject() if args and hasattr(args[0], "as_subject") else trail.Subject()
    return trail.Draft(action, by, subject, result)


def happened(thing, *, on_behalf_of="", also=frozenset(), **detail) -> None:
    """Draft the event of the verb in progress about `thing` (a model with `as_subject`).

    `also` names scopes that saw the thing before the change. `detail` holds ids, codes and labels only.
    """
    work = _work.get()
    if work is None:
        raise RuntimeError("happened() outside a verb")
    action, by = work.stack[-1]
    work.drafts.append(
        trail.Draft(
            action, by, thing.as_subject(), on_behalf_of=str(on_behalf_of or ""), detail=detail, also=frozenset(also)
        )
    )


def in_verb() -> bool:
    """Whether a verb is running here."""
    return _work.get() is not None

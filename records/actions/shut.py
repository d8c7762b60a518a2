"""What stayed shut: told to the trail where no verb met it, and the sentence that its reader hears."""

import logging
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import DatabaseError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from records.actions.verb import happened, verb
from records.audit import tail, trail
from records.vault.errors import KeyUnavailable, Tampered

log = logging.getLogger(__name__)
PAUSE = timedelta(hours=1)  # between two events of the same failure: a page can be loaded again all day
LOOKED_AT = 200
TOLD = _("What is sealed cannot be opened at present; the administrator has been told.")
UNTOLD = _("What is sealed cannot be opened at present. Please tell whoever keeps this system.")
UNAVAILABLE = _(
    "What is sealed cannot be opened at present: the key or the store of files does not answer. "
    "Nothing is lost by that; please tell whoever keeps this system."
)

Failure = Tampered | KeyUnavailable


@dataclass(frozen=True)
class Shut:
    """Something sealed of which no more is known than what the vault said."""

    what: str
    record_id: UUID | None = None

    def as_subject(self) -> trail.Subject:
        """What an event calls it."""
        return trail.Subject(id=str(self.record_id or ""), label=self.what)


def what(failure: Failure) -> str:
    """A failure as the trail keeps it: whether somebody changed something, or only nothing answers."""
    return failure.what if isinstance(failure, Tampered) else f"unavailable, not tampered with: {failure}"


def sentence(failure: Failure, told: bool):
    """What a reader hears: that the administrator knows, only where the trail does."""
    if isinstance(failure, KeyUnavailable):
        return UNAVAILABLE
    return TOLD if told else UNTOLD


def tell(failure: Failure, *, by) -> bool:
    """Leave the event of a failure, unless one of the last hour tells it already. Whether the trail knows of it.

    For whoever stands outside a verb; never in the way of the answer, whatever else does not work.
    """
    log.error("something sealed did not open: %s", type(failure).__name__)
    try:
        if not known(what(failure)):
            stayed_shut(Shut(what(failure), getattr(failure, "record_id", None)), by=by)
    except (Tampered, KeyUnavailable, DatabaseError, ValueError) as error:
        log.error("that could not be told to the trail: %s", type(error).__name__)
        return False
    return True


def known(said: str) -> bool:
    """Whether an event of the last hour tells of this failure, a verb's that met it included."""
    recent = trail.unsound().filter(at__gt=timezone.now() - PAUSE).reverse()[:LOOKED_AT]
    return any(trail.payload(event).get("detail", {}).get("what") == said and tail.holds(event) for event in recent)


@verb("note.unreadable")
def stayed_shut(thing, *, by) -> None:
    """Tell the trail what did not open, as far as that is known."""
    happened(thing, what=thing.what)

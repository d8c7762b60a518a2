"""What went out and is long over is deleted by the clock: links that ran out, mails that left or were settled."""

from records.actions.verb import happened, verb
from records.outbox import mail
from records.people.actor import SYSTEM
from records.people.errors import NotAllowed
from records.people.links import Link
from records.people.proposals import Proposal
from records.people.units import Organisation


def sweep() -> None:
    """Daily, by the tick."""
    clear(by=SYSTEM)


@verb("outgoing.cleared")
def clear(*, by) -> int:
    """Delete old links and mails, and say how many in one event; the clock alone does. Raises NotAllowed."""
    if by.user is not None or by.link is not None:
        raise NotAllowed(verb="clear")
    Proposal.objects.filter(link__in=Link.objects.old()).update(link=None)  # under its seal, as a cascade is not
    mails, links = mail.old().delete()[0], Link.objects.old().delete()[0]
    if mails or links:
        happened(Organisation.objects.get(), mails=mails, links=links)
    return mails + links

"""Links between an account and the organisation's own sign-in: made and undone by the holder.

To an account that others rely on it is a second way in, so making it takes two people; undoing it only takes away.
"""

from django.utils.translation import gettext as _

from records.actions import proposals
from records.actions.mails import tell
from records.actions.verb import happened, verb
from records.people import factors, identities, proposal_rules
from records.people.enums import Operation
from records.people.errors import NotAllowed
from records.people.identities import Identity
from records.people.proposals import Proposal
from records.people.users import User


def link_or_propose(user, *, provider, subject, by) -> Identity | Proposal:
    """Link an identity that was just shown at the provider, or propose that where it takes two people."""
    if proposal_rules.apart(user):
        return proposals.propose(Operation.IDENTITY, user, {"provider": provider, "subject": subject}, by=by)
    return link(user, provider=provider, subject=subject, by=by)


@verb("identity.linked")
def link(user, *, provider, subject, by) -> Identity:
    """Link an identity that was just shown at the provider to one's own account. Raises NotAllowed, Conflict.

    Whoever holds an officer's, administrator's or auditor's grant gets no second way in without another's approval.
    """
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if by.user is None or by.user.pk != user.pk or factors.obliged(user):
        raise NotAllowed(_("Somebody else must approve this change: you hold a grant that others rely on."))
    identity = identities.keep(user, provider, subject)
    happened(user, provider=provider)
    tell(user, "identity.linked")
    return identity


@verb("identity.unlinked")
def unlink(identity, *, by) -> None:
    """Undo a link of one's own. Raises NotAllowed."""
    if by.user is None or by.user.pk != identity.user_id:
        raise NotAllowed(verb="unlink_identity")
    identity.delete()
    happened(identity.user, provider=identity.provider)
    tell(identity.user, "identity.unlinked")

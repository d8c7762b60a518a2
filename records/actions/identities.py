"""Links between an account and the organisation's own sign-in: made and undone by the holder."""

from django.utils.translation import gettext as _

from records.actions.mails import tell
from records.actions.verb import happened, verb
from records.people import factors
from records.people.errors import Conflict, NotAllowed
from records.people.identities import Identity
from records.people.users import User


@verb("identity.linked")
def link(user, *, provider, subject, by) -> Identity:
    """Link an identity that was just shown at the provider to one's own account. Raises NotAllowed, Conflict.

    Whoever holds an officer's, administrator's or auditor's grant gets no second way in without another's approval.
    """
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if by.user is None or by.user.pk != user.pk or factors.obliged(user):
        raise NotAllowed(_("Somebody else must approve this change: you hold a grant that others rely on."))
    if Identity.objects.filter(provider=provider, subject=subject).exclude(user=user).exists():
        raise Conflict(_("This identity is linked to another account."))
    Identity.objects.filter(user=user, provider=provider).delete()
    identity = Identity(user=user, provider=provider, subject=subject)
    identity.bind()
    identity.save(force_insert=True)
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

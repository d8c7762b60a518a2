"""Sealing everything that an earlier version left without seals: once, at the upgrade, and never again."""

from django.utils.translation import gettext as _

from records.actions.verb import happened, verb
from records.audit import trail
from records.people.errors import WrongState
from records.people.units import Organisation
from records.vault import seals
from records.vault.models import Seal

LATER = {"relative", "consent", "link", "proposal", "identity"}  # kinds that came under seals after the others


@verb("organisation.sealed")
def seal_all(*, by) -> int:
    """Seal what stands, and say how many things. Raises WrongState where the trail tells of seals of all kinds.

    Whoever took all seals away could otherwise have whatever they turned sealed as if it had always been so. Where
    there are seals of which no event's header tells, an earlier version made them: it had none of the later kinds.
    """
    organisation = Organisation.objects.first()
    if organisation is None:
        raise WrongState(_("This system was not set up yet."))
    if ever_sealed(organisation):
        raise WrongState(_("Everything was sealed already. What has lost its seal is found by: manage.py audit verify"))
    count = 0
    for told in seals.seal_all(LATER if Seal.objects.exists() else None):
        happened(organisation, sealed=told, things=len(told))
        count += len(told)
    if not count:
        happened(organisation, things=0)
    return count


def ever_sealed(organisation) -> bool:
    """Whether the trail tells of seals that were made when the organisation was founded, or since by this verb."""
    headers = [event for event in trail.of(organisation.as_subject().id) if event.seals is not None]
    return any(event.seals or (event.action, event.result) == ("organisation.sealed", trail.DONE) for event in headers)

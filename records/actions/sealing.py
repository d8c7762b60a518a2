"""Sealing everything that an earlier version left without seals: once, at the upgrade, and never again."""

from django.utils.translation import gettext as _

from records.actions.verb import happened, verb
from records.audit import trail
from records.people.errors import WrongState
from records.people.units import Organisation
from records.vault import seals
from records.vault.models import Seal


@verb("organisation.sealed")
def seal_all(*, by) -> int:
    """Seal what stands, and say how many things. Raises WrongState where there is or ever was a seal.

    Whoever took all seals away could otherwise have whatever they turned sealed as if it had always been so.
    """
    organisation = Organisation.objects.first()
    if organisation is None:
        raise WrongState(_("This system was not set up yet."))
    if Seal.objects.exists() or ever_sealed(organisation):
        raise WrongState(_("Everything was sealed already. What has lost its seal is found by: manage.py audit verify"))
    count = 0
    for told in seals.seal_all():
        happened(organisation, sealed=told, things=len(told))
        count += len(told)
    return count


def ever_sealed(organisation) -> bool:
    """Whether the trail tells of seals that were made when the organisation was founded, or since by this verb."""
    return any(event.seals for event in trail.of(organisation.as_subject().id))

"""Who may read and keep a household: the person, who keeps persons, and cadres who may look the person up."""

from records.people import access
from records.people.enums import Role
from records.people.persons import Person
from records.vault import seals


def may_keep_for(user, person) -> bool:
    """The person themself, or a system administrator who keeps the person's unit."""
    seals.rely_on(person)
    if user.person_id == person.pk:
        return True
    units = access.reached(user, Role.SYSTEM_ADMIN)
    return person.positions.filter(unit_id__in=units).exists()


def may_keep(user, household) -> bool:
    """As `may_keep_for`, of a household that may be there already."""
    if not household._state.adding:
        seals.rely_on(household)
    return may_keep_for(user, household.person)


def may_open(user, household) -> bool:
    """Who keeps it, and the cadres, heads and scribes within whose units the person holds a post: they visit."""
    if may_keep(user, household):
        return True
    visiting = access.has(user, Role.CADRE, Role.HEAD, Role.SCRIBE)
    return visiting and Person.objects.visible_to(user).filter(pk=household.person_id).exists()

"""Who keeps the units, persons and accounts: administrators, within the units of their grant."""

from records.people import access
from records.people.actor import Actor
from records.people.enums import Role
from records.people.errors import NotAllowed
from records.people.grants import Grant
from records.vault import seals


def require_units(by, *units) -> None:
    """Raise NotAllowed unless `by` keeps every one of `units`."""
    kept = access.covered(by.user, Role.SYSTEM_ADMIN)
    if not kept or not {unit.pk for unit in units if unit is not None} <= kept:
        raise NotAllowed(verb="keep_units")


def require_person(by, person) -> None:
    """Raise NotAllowed unless `by` keeps `person`."""
    if not keeps_person(by, person):
        raise NotAllowed(verb="keep_person")


def keeps_person(by, person) -> bool:
    """Whether `by` keeps a unit in which `person` holds or held a post (or nobody keeps them yet)."""
    if not person._state.adding:
        seals.rely_on(person)
    kept = access.reached(by.user, Role.SYSTEM_ADMIN)
    held = {position.unit_id for position in person.positions.all()}
    return bool(kept) and not (held and held.isdisjoint(kept))


def keeps_account(by, user, *roles) -> bool:
    """Whether `by`, in one of `roles`, keeps a unit in which the person of `user` holds or held a post.

    Who never held one is kept from the top.
    """
    reached = access.reached(by.user, *roles)
    seals.rely_on(user, *([user.person] if user.person else ()))
    held = {position.unit_id for position in user.person.positions.all()} if user.person else set()
    return not reached.isdisjoint(held) if held else access.at_top(by.user, *roles)


def security_admins() -> set:
    """The ids of the accounts that are security administrators today."""
    return set(Grant.objects.in_force().filter(role=Role.SECURITY_ADMIN).values_list("holder", flat=True))


def roles_warned(user, security) -> tuple:
    """In which roles those who keep `user` hear that the account is in danger; of one in `security` auditors too."""
    return (Role.SECURITY_ADMIN, Role.AUDITOR) if user.pk in security else (Role.SECURITY_ADMIN,)


def keepers(user, *roles) -> list:
    """The accounts that keep that of `user` in one of `roles`, the account itself left out."""
    rows = Grant.objects.in_force().filter(role__in=roles, holder__is_active=True).exclude(holder=user)
    holders = {row.holder for row in rows.select_related("holder__person")}
    return sorted((holder for holder in holders if keeps_account(Actor(user=holder), user, *roles)), key=str)

"""Who may propose what takes two people, who may approve it, and who must not: whoever would gain by it."""

from records.people import access, keeping, units
from records.people.actor import Actor
from records.people.dated import today
from records.people.enums import APART, Operation, Role
from records.people.grant_rules import entrusted, standing
from records.people.grants import Grant
from records.people.proposals import Proposal
from records.people.users import User

UNIT_TOLD = (Role.HEAD, Role.OFFICER)  # whose reach a moved or merged unit may change
OWN = frozenset({Operation.EMAIL, Operation.PASSWORD, Operation.SECOND_FACTOR})  # what the holder may ask for too
SHOWN = frozenset({Operation.IDENTITY})  # what the holder alone can ask for, having shown it just now


def apart(user) -> bool:
    """Whether `user` holds an officer's, administrator's or auditor's grant, now or from a later day on."""
    return standing(user).filter(role__in=APART).exists()


def needs_two(operation, user, *, own=False) -> bool:
    """Whether `operation` on the account of `user` takes two people; whose person it is always does.

    A new way in to any account that may read something does too: an address that links go to, or a link that is shown
    because there is none. The holder of a plain account (`own`) needs nobody.
    """
    if operation == Operation.PERSON or apart(user):
        return True
    if own:
        return False
    if operation == Operation.PASSWORD:
        return not user.email and entrusted(user)
    return operation == Operation.EMAIL and entrusted(user)


def may_propose(user, operation, *, holder=None, units_=()) -> bool:
    """The system administrator who keeps it, the holder for their own way of signing in; for a system administrator's
    account also the security administrator, since nobody else could.
    """
    if holder is None:
        kept = access.covered(user, Role.SYSTEM_ADMIN)
        return bool(kept) and {unit.pk for unit in units_} <= kept
    if operation in OWN | SHOWN and user.pk == holder.pk and user.is_active:
        return True
    if operation in SHOWN:
        return False
    if keeping.keeps_account(Actor(user=user), holder, Role.SYSTEM_ADMIN):
        return True
    for_system = standing(holder).filter(role=Role.SYSTEM_ADMIN).exists() and operation in OWN
    return for_system and keeping.keeps_account(Actor(user=user), holder, Role.SECURITY_ADMIN)


def may_decide(user, proposal: Proposal, units_=(), gainers=frozenset()) -> bool:
    """A security administrator over it who is neither proposer nor holder nor gains by it, as account or as person.

    Where every security administrator is a party to it, an auditor. `gainers` holds ids of persons.
    """
    parties = [account for account in (proposal.proposed_by, proposal.holder) if account is not None]
    persons = {account.person_id for account in parties} | set(gainers)
    if user.pk in {account.pk for account in parties} or (user.person_id and user.person_id in persons):
        return False
    if _over(user, proposal, units_, Role.SECURITY_ADMIN):
        return True
    guards = _guards(proposal, units_)
    return bool(guards) and guards <= {account.pk for account in parties} and _over(
        user, proposal, units_, Role.AUDITOR
    )  # fmt: skip


def _over(user, proposal, units_, role) -> bool:
    if not access.grants(user):
        return False
    if proposal.holder is not None:
        return keeping.keeps_account(Actor(user=user), proposal.holder, role)
    return {unit.pk for unit in units_} <= access.reached(user, role)


def _guards(proposal, units_) -> set:
    """The ids of the security administrators over it; a locked one counts, so that locking opens no other way."""
    tree = units.trees()[1]
    wanted = {unit.pk for unit in units_}
    if proposal.holder is not None and proposal.holder.person is not None:
        wanted = set(proposal.holder.person.positions.values_list("unit_id", flat=True))
    found = set()
    for grant in Grant.objects.in_force(today()).filter(role=Role.SECURITY_ADMIN):
        reach = units.under([grant.unit_id], tree)
        covers = wanted <= reach if proposal.holder is None else not wanted.isdisjoint(reach)
        if covers if wanted else tree.get(grant.unit_id, "") is None:
            found.add(grant.holder_id)
    return found


def deciders(proposal: Proposal, units_=(), gainers=frozenset()) -> list:
    """The accounts that may approve it, for the page that says so."""
    rows = Grant.objects.in_force().filter(role__in=(Role.SECURITY_ADMIN, Role.AUDITOR), holder__is_active=True)
    holders = {row.holder for row in rows.select_related("holder__person")}
    return sorted((user for user in holders if may_decide(user, proposal, units_, gainers)), key=str)


def told(proposal: Proposal) -> list[User]:
    """Whom it concerns: the holder of the account; of a unit, its officers and heads, whose reach it may change."""
    if proposal.holder is not None:
        return [proposal.holder]
    above = units.path(proposal.unit_id, units.trees()[1])
    grants = Grant.objects.in_force().filter(role__in=UNIT_TOLD, unit_id__in=above)
    return sorted({grant.holder for grant in grants.select_related("holder__person")}, key=str)

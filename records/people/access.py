"""From grants to units: the one place that turns what was approved into where somebody may do something.

Each room's own `access.py` builds on this. Deny by default: no grant gives no unit, and no unit gives nothing.
"""

from typing import Any

from records.people import units
from records.people.dated import today
from records.people.enums import GrantState, Role
from records.vault import seals
from records.vault.errors import Tampered

Account = Any  # a `User`, or None for nobody; `users.py` stands above this module

LOOKING_UP = (Role.CADRE, Role.HEAD, Role.OFFICER, Role.SCRIBE)  # who picks persons for a record
ADMINISTRATORS = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR)


def grants(user: Account) -> list[Any]:
    """The grants of `user` in force today; read once per account object. An inactive account has none."""
    if user is None or not user.is_active:
        return []
    if not hasattr(user, "_grants_in_force"):
        user._grants_in_force = [grant for grant in _ever_held(user) if _in_force(grant)]
        user._tree, user._whole_tree = units.trees() if user._grants_in_force else ({}, {})
        user._covered, user._reached = {}, {}
    found: list[Any] = user._grants_in_force if user.is_active else []
    return found


def _ever_held(user: Account) -> list[Any]:
    """Every grant of `user`, whatever became of it: all stand under one seal with the account.

    A verb rests on the account as it is now, not as it was when the request began.
    """
    read: list[Any] | None = getattr(user, "_prefetched_objects_cache", {}).get("grants")
    if read is not None and not seals.in_verb():
        return list(read)
    held = list(user.grants.select_related("leader", "holder"))
    if seals.in_verb():
        now = held[0].holder if held else user._meta.model.objects.filter(pk=user.pk).first()
        if now is None:
            raise Tampered("account: row is gone")
        now._prefetched_objects_cache = {"grants": held}
        seals.rely_on(now)
        user.is_active = now.is_active
    return held


def _in_force(grant: Any) -> bool:
    day = today()
    return grant.state == GrantState.APPROVED and grant.since <= day and (grant.until is None or grant.until > day)


def look_again(user: Account) -> None:
    """Forget what was read of the grants of `user`; a verb asks anew."""
    if user is not None:
        user.__dict__.pop("_grants_in_force", None)


def roles(user: Account) -> frozenset[Any]:
    """The roles `user` holds anywhere today."""
    return frozenset(Role(grant.role) for grant in grants(user))


def held(user: Account, *wanted: str) -> list[Any]:
    """The grants of `user` in force today with one of the roles `wanted`."""
    return [grant for grant in grants(user) if grant.role in wanted]


def has(user: Account, *wanted: str) -> bool:
    """Whether `user` holds one of the roles anywhere today."""
    return not roles(user).isdisjoint(wanted)


def covered(user: Account, *wanted: str) -> frozenset[Any]:
    """The ids of all units, today's tree, in which `user` holds one of the roles `wanted`: where something begins."""
    if roots := _roots(user, wanted):
        return _below(user._covered, wanted, roots, user._tree)
    return frozenset()


def reached(user: Account, *wanted: str) -> frozenset[Any]:
    """As `covered`, with the units that ended, where they stood last: what was done there stays in their reach."""
    if roots := _roots(user, wanted):
        return _below(user._reached, wanted, roots, user._whole_tree)
    return frozenset()


def _roots(user: Account, wanted: tuple[str, ...]) -> list[Any]:
    return [grant.unit_id for grant in grants(user) if grant.role in wanted]


def _below(known: dict[Any, Any], wanted: tuple[str, ...], roots: list[Any], tree: dict[Any, Any]) -> frozenset[Any]:
    """The units of a role, worked out once an account: a list asks this of every row."""
    if wanted not in known:
        known[wanted] = units.under(roots, tree)
    found: frozenset[Any] = known[wanted]
    return found


def at_top(user: Account, *wanted: str) -> bool:
    """Whether `user` holds one of the roles over the whole organisation."""
    return any(user._tree[unit] is None for unit in covered(user, *wanted))


def tree(user: Account) -> dict[Any, Any]:
    """Today's tree of units as `units.parents` gives it, the one by which the grants of `user` were read."""
    found: dict[Any, Any] = user._tree if grants(user) else units.parents()
    return found


def leaders(user: Account) -> dict[Any, frozenset[Any]]:
    """person id of a leader → the kinds of record that `user` may type for them as a scribe."""
    found: dict[Any, frozenset[Any]] = {}
    for grant in grants(user):
        if grant.role == Role.SCRIBE:
            found[grant.leader_id] = found.get(grant.leader_id, frozenset()) | frozenset(grant.kinds)
    return found

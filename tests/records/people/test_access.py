"""From grants to units: on which days a grant counts, how far it reaches, and by which tree it was read."""

import datetime

import pytest
from django.db import transaction
from django.utils import timezone

from records.people import access, units
from records.people.dated import today
from records.people.enums import GrantState, Role
from records.people.grants import Grant
from records.people.users import User
from records.vault import seals
from tests import world as make

DAY = datetime.timedelta(days=1)


def granted(world, *, since=0, until=1, state=GrantState.APPROVED, role=Role.CADRE, unit="PS02"):
    """A grant of Ma's, who holds no other, so many days from today; gives her account."""
    last = None if until is None else today() + until * DAY
    with make.sealed():
        Grant.objects.create(
            holder=world.users["ma"], role=role, unit=world.units[unit], since=today() + since * DAY, until=last,
            state=state, proposed_at=timezone.now(),
        )  # fmt: skip
    return world.user("ma")


@pytest.mark.parametrize(
    ("since", "until", "held"), [(0, 1, True), (-9, 1, True), (0, None, True), (-1, 0, False), (1, 2, False)]
)
def test_a_grant_counts_from_its_first_day_on_and_on_its_last_no_more(world, since, until, held):
    user = granted(world, since=since, until=until)
    assert access.has(user, Role.CADRE) == held
    assert access.covered(user, Role.CADRE) == (
        units.under([world.units["PS02"].pk], units.parents()) if held else set()
    )


@pytest.mark.parametrize("state", [state for state in GrantState if state != GrantState.APPROVED])
def test_a_grant_that_is_not_approved_gives_nothing(world, state):
    user = granted(world, state=state)
    assert (access.grants(user), access.roles(user), access.covered(user, Role.CADRE)) == ([], frozenset(), frozenset())


def test_a_grant_reaches_its_unit_and_all_below_it_for_its_role_alone(world):
    user = granted(world, role=Role.HEAD)
    below = {world.units["PS02"].pk, world.units["PS21"].pk}
    assert access.covered(user, Role.HEAD) == access.reached(user, Role.HEAD, Role.CADRE) == below
    assert access.covered(user, Role.CADRE) == access.reached(user, Role.OFFICER) == frozenset()
    assert not access.at_top(user, Role.HEAD)
    assert access.at_top(world.user("li"), Role.OFFICER)
    assert not access.at_top(world.user("ouyang"), Role.OFFICER)


def test_each_role_reaches_its_own_units_whichever_is_asked_first(world):
    granted(world, role=Role.HEAD)
    user = granted(world, role=Role.CADRE, unit="GS01")
    below, beside = {world.units["PS02"].pk, world.units["PS21"].pk}, {world.units["GS01"].pk}
    for ask in (access.covered, access.reached):
        assert ask(user, Role.HEAD) == below
        assert ask(user, Role.CADRE) == beside
        assert ask(user, Role.CADRE, Role.HEAD) == below | beside


def test_a_scribe_types_for_their_leader_what_the_grant_names(world):
    assert access.leaders(world.user("he")) == {world.persons["zhou"].pk: frozenset({"talk", "visit"})}
    assert access.leaders(world.user("zhou")) == {}


def test_what_was_read_of_grants_is_kept_until_one_looks_again(world):
    user = granted(world)
    assert access.has(user, Role.CADRE)
    with make.sealed():
        Grant.objects.filter(holder=user).update(state=GrantState.REVOKED)
    assert access.has(user, Role.CADRE)
    access.look_again(user)
    assert not access.has(user, Role.CADRE)
    access.look_again(None)


def test_in_a_verb_an_account_that_was_locked_since_the_request_began_has_no_grant(world):
    user = granted(world)
    with make.sealed():
        User.objects.filter(pk=user.pk).update(is_active=False)
    assert user.is_active
    with transaction.atomic(), seals.hand():
        assert access.grants(user) == []
        assert access.covered(user, Role.CADRE) == frozenset()


def test_nobody_and_a_locked_account_hold_nothing(world):
    user = granted(world)
    user.is_active = False
    for account in (None, user):
        assert (access.grants(account), access.roles(account)) == ([], frozenset())


def test_who_holds_a_grant_keeps_the_tree_by_which_it_was_read(world):
    user = world.user("zhou")
    tree = access.tree(user)
    assert tree == units.parents()
    assert access.tree(user) is tree


def test_who_holds_none_and_nobody_at_all_get_todays_tree(world):
    stranger = world.user("ma")
    assert access.grants(stranger) == []
    assert access.tree(stranger) == access.tree(None) == units.parents()

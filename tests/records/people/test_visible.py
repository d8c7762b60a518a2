"""Who sees which grants and accounts: the three administrators all of them, everybody else their own."""

import pytest

from records.people.grants import Grant
from records.people.users import User


@pytest.mark.parametrize("key", ["sysadmin", "security", "auditor"])
def test_an_administrator_sees_every_grant_and_account(world, key):
    user = world.user(key)
    assert Grant.objects.visible_to(user).count() == Grant.objects.count()
    assert User.objects.visible_to(user).count() == User.objects.count()


def test_a_leader_sees_her_own_grants_and_those_of_her_scribe(world):
    seen = Grant.objects.visible_to(world.user("zhou"))
    assert {(grant.holder.username, grant.role) for grant in seen} == {
        ("zhou", "cadre"),
        ("zhou", "head"),
        ("he", "scribe"),
    }


def test_a_holder_sees_her_own_grants_and_account_alone(world):
    for key in ("he", "li", "sun"):
        user = world.user(key)
        assert {grant.holder_id for grant in Grant.objects.visible_to(user)} <= {user.pk}
        assert list(User.objects.visible_to(user)) == [user]


def test_a_locked_administrator_sees_no_more_than_her_own(world):
    User.objects.filter(username="zhaoying").update(is_active=False)
    user = world.user("security")
    assert {grant.holder_id for grant in Grant.objects.visible_to(user)} == {user.pk}

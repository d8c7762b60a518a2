"""The tree by which grants were read, and the tree for somebody who has none."""

from records.people import access, units


def test_who_holds_a_grant_keeps_the_tree_by_which_it_was_read(world):
    user = world.user("zhou")
    tree = access.tree(user)
    assert tree == units.parents()
    assert access.tree(user) is tree


def test_who_holds_none_and_nobody_at_all_get_todays_tree(world):
    stranger = world.user("ma")
    assert access.grants(stranger) == []
    assert access.tree(stranger) == access.tree(None) == units.parents()

"""Every submitted record needs an officer in force who had no hand in it; where there is none, it shows."""

import datetime

import pytest

from records.actions import accounts, grants
from records.people.dated import today
from records.people.grants import Grant
from records.review import reviewers
from tests import world as make


def missing():
    return {(row.unit.code, row.count) for row in reviewers.missing()}


def test_where_an_officer_may_review_nothing_is_missing(world):
    make.submitted(world)
    assert missing() == set()


def test_what_the_only_officer_wrote_has_no_reviewer(world):
    world.grant("li", "cadre", "JT00")
    make.submitted(world, "li", talkee="sun")
    assert missing() == {("JT00", 1)}


def test_an_officer_who_took_part_does_not_review_and_the_nearest_above_does(world):
    make.submitted(world, "zheng", talkee="ouyang")
    assert missing() == set()  # li, above, may
    accounts.lock(world.user("li"), by=world.actor("security"))
    assert missing() == {("GS01", 1)}


def test_a_grant_that_ended_or_was_revoked_reviews_nothing(world):
    make.submitted(world)
    grant = Grant.objects.get(holder=world.users["li"])
    grants.revoke(grant, by=world.actor("security"))
    assert missing() == {("PS02", 1)}
    with make.sealed():
        Grant.objects.filter(pk=grant.pk).update(state="approved", until=today() - datetime.timedelta(days=1))
    assert missing() == {("PS02", 1)}


def test_drafts_and_decided_records_wait_for_nobody(world):
    make.draft(world)
    make.accepted(world)
    accounts.lock(world.user("li"), by=world.actor("security"))
    assert missing() == set()


@pytest.mark.parametrize("count", [1, 8])
def test_missing_reviewers_are_found_in_a_handful_of_queries(world, count, django_assert_max_num_queries):
    for _ in range(count):
        make.submitted(world)
    accounts.lock(world.user("li"), by=world.actor("security"))
    with django_assert_max_num_queries(6):
        assert missing() == {("PS02", count)}


def test_reach_counts_the_units_and_what_was_handed_in_there(world):
    make.submitted(world)
    make.submitted(world, "wang", talkee="ma")
    make.draft(world)
    reach = reviewers.reach_of(world.units["PS02"].pk)
    assert (reach.units, reach.records) == (2, 2)

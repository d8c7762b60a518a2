import random
from collections import defaultdict
from datetime import date

import pytest

from records.people.enums import APART, CommitteePart, Rank, Role
from records.samples import organisation
from records.samples.employees import CHILD_BELOW

TODAY = organisation.PICTURED
PICTURED_NAMES = {
    "周敏", "李伟", "何静", "孙建国", "马晓燕", "王海涛", "陈志远", "李国强", "赵颖", "陈立新", "郑凯", "林小雨",
    "吴桐", "欧阳慧", "刘洋", "黄志强", "方国栋", "徐海燕", "田野", "尼玛次仁", "阿依古丽·买买提", "孟祥宇",
    "𠮷田美华", "㛃子涵",
}  # fmt: skip


@pytest.fixture(params=["demo", "bench"])
def seed(request):
    rng = random.Random(11)
    return organisation.seed(rng) if request.param == "demo" else organisation.big(rng, units=60, persons=900)


def test_the_same_chance_makes_the_same_organisation():
    assert organisation.seed(random.Random(5)) == organisation.seed(random.Random(5))
    assert organisation.seed(random.Random(5)) != organisation.seed(random.Random(6))
    assert organisation.big(random.Random(5), persons=300) == organisation.big(random.Random(5), persons=300)


def test_the_demo_has_the_people_of_the_pictures_and_accounts_for_a_few():
    seed = organisation.seed(random.Random(1))
    assert {person.name for person in seed.persons} >= PICTURED_NAMES
    assert 90 <= len(seed.persons) <= 120
    assert 15 <= len(seed.accounts) <= 20
    assert len(seed.committees) == 8


def test_the_bench_gets_the_size_it_asks_for():
    seed = organisation.big(random.Random(1), units=60, persons=3000)
    assert (len(seed.units), len(seed.persons)) == (60, 3000)


def test_a_unit_stands_after_the_one_above_it_and_codes_are_unique(seed):
    seen = {None}
    for unit in seed.units:
        assert unit.parent in seen
        seen.add(unit.key)
    assert len({unit.code for unit in seed.units}) == len(seed.units)
    assert all(len(unit.code) <= 12 for unit in seed.units)


def test_a_unit_that_ended_was_merged_into_one_that_goes_on(seed):
    for unit in seed.units:
        assert (unit.until is None) == (unit.merged_into is None)
        assert unit.merged_into is None or seed.by_key[unit.merged_into].until is None


def test_the_repair_team_was_merged_in_2025():
    repairs = organisation.seed(random.Random(1)).by_key["repairs"]
    assert repairs.until == date(2025, 12, 31)


def test_every_post_is_in_a_unit_that_existed_then(seed):
    for person in seed.persons:
        for post in person.posts:
            unit = seed.by_key[post.unit]
            assert unit.since <= post.since
            assert unit.until is None or (post.until is not None and post.until <= unit.until)


def test_a_life_goes_forward(seed):
    for person in seed.persons:
        assert person.birthday.year + 18 <= min(post.since for post in person.posts).year
        assert person.party_since is None or person.birthday.year + 18 <= person.party_since.year
        assert person.party_since is None or person.party_since <= TODAY
        assert person.post is not None
        for post in person.posts:
            assert post.since <= TODAY
            assert post.until is None or post.since < post.until <= TODAY


def test_posts_of_a_person_follow_one_another(seed):
    for person in seed.persons:
        assert [post.since for post in person.posts] == sorted(post.since for post in person.posts)
        ended = [post.until for post in person.posts if post.until]
        assert all(until <= person.post.since for until in ended)


def test_every_open_unit_has_one_head(seed):
    heads = defaultdict(list)
    for person in seed.persons:
        for post in person.posts:
            if post.rank == Rank.HEAD and post.until is None:
                heads[post.unit].append(person.name)
    assert {unit.key for unit in seed.units if unit.until is None} == set(heads)
    assert all(len(names) == 1 for names in heads.values())


def test_staff_numbers_and_keys_are_unique(seed):
    assert len({person.staff_number for person in seed.persons}) == len(seed.persons)
    assert len(seed.by_key) == len(seed.persons) + len(seed.units)


def test_a_child_has_no_name_and_nobody_has_one_without_consent(seed):
    relatives = [relative for person in seed.persons for relative in person.household]
    assert relatives
    for relative in relatives:
        assert relative.consent or relative.name is None
        if TODAY.year - relative.birth_year <= CHILD_BELOW:
            assert not relative.consent
    assert any(TODAY.year - relative.birth_year <= CHILD_BELOW for relative in relatives)


def test_no_person_holds_two_powers(seed):
    powers = defaultdict(set)
    for grant in seed.grants:
        if grant.role in APART:
            powers[grant.person].add(grant.role)
    assert {role for roles in powers.values() for role in roles} == APART
    assert all(len(roles) == 1 for roles in powers.values())


def test_every_grant_names_who_and_where_and_is_in_force(seed):
    holders = {account.person for account in seed.accounts if account.active}
    for grant in seed.grants:
        assert grant.person in holders
        assert seed.by_key[grant.unit].until is None
        assert grant.since <= TODAY < grant.until
        assert (grant.role == Role.SCRIBE) == (grant.leader is not None)


def test_the_scribe_serves_a_leader_and_is_not_that_leader():
    scribes = [grant for grant in organisation.seed(random.Random(1)).grants if grant.role == Role.SCRIBE]
    assert [(grant.person, grant.leader) for grant in scribes] == [("he_jing", "zhou_min")]


def test_a_committee_has_one_secretary_and_only_party_members(seed):
    for committee in seed.committees:
        parts = [member.part for member in committee.members]
        assert parts.count(CommitteePart.SECRETARY) <= 1
        for member in committee.members:
            person = seed.by_key[member.person]
            assert person.party_since is not None
            assert person.party_since <= member.since <= TODAY


def test_every_committee_of_the_demo_has_a_secretary():
    for chance in range(5):
        for committee in organisation.seed(random.Random(chance)).committees:
            assert CommitteePart.SECRETARY in {member.part for member in committee.members}, committee.name


def test_a_scene_knows_the_post_of_that_day():
    seed = organisation.seed(random.Random(1))
    principal, talkee = seed.by_key["zheng_kai"], seed.by_key["xu_haiyan"]
    before = organisation.scene(seed, principal, talkee, "routine", date(2026, 6, 11))
    after = organisation.scene(seed, principal, talkee, "routine", date(2026, 9, 2))
    assert (before.post, before.trade, before.pronoun) == ("副所长", "supply", "她")
    assert (after.post, after.unit, after.trade) == ("宣传主管", "党群工作部", "headquarters")

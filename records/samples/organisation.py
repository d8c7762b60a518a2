"""Linjiang Water Group (临江水务集团), invented: with its principal characters for the demo, larger for the bench."""

from datetime import date

from records.people.enums import CommitteePart, Gender, Rank, Role
from records.samples import employees
from records.samples.cast import CAST
from records.samples.grammar import Scene
from records.samples.seeds import AccountSeed, CommitteeSeed, GrantSeed, MemberSeed, OrganisationSeed
from records.samples.units import large, linjiang

NAME, NAME_EN = "临江水务集团", "Linjiang Water Group"
PICTURED = date(2026, 9, 21)  # the day on which the pictures in the docs were taken
SINCE = date(2025, 1, 1)

# person, role, unit, since; all until the end of next year.
GRANTS = (
    ("li_guoqiang", Role.SYSTEM_ADMIN, "group", SINCE),
    ("zhao_ying", Role.SECURITY_ADMIN, "group", SINCE),
    ("qian_li", Role.SECURITY_ADMIN, "group", date(2025, 6, 2)),
    ("chen_lixin", Role.AUDITOR, "group", SINCE),
    ("li_wei", Role.OFFICER, "group", SINCE),
    ("ouyang_hui", Role.OFFICER, "laboratory", date(2026, 3, 1)),
    ("wu_tong", Role.OFFICER, "purchasing", date(2025, 10, 1)),
    ("fang_guodong", Role.HEAD, "group", SINCE),
    ("zhou_min", Role.HEAD, "drainage", SINCE),
    ("zheng_kai", Role.HEAD, "supply", SINCE),
    ("liu_yang", Role.HEAD, "works", SINCE),
    ("ma_xiaoyan", Role.HEAD, "service", date(2026, 3, 2)),
    ("ouyang_hui", Role.CADRE, "laboratory", SINCE),
    ("wu_tong", Role.CADRE, "purchasing", SINCE),
    ("wang_haitao", Role.CADRE, "drainage/pumps", date(2026, 6, 3)),
    ("sun_jianguo", Role.CADRE, "drainage/safety", SINCE),
    ("ayguli", Role.CADRE, "drainage/network", date(2026, 9, 14)),
    ("chen_zhiyuan", Role.CADRE, "drainage/pumps", SINCE),
    ("xu_haiyan", Role.CADRE, "headquarters/culture", date(2026, 7, 6)),
)
WITHOUT_GRANT = ("lin_xiaoyu",)
SUSPENDED = ("jitian_meihua",)


def seed(rng, persons=110, today=PICTURED):
    """The demo's organisation as of `today`, which is not before the day of the pictures."""
    tree = linjiang()
    people = (*CAST, *employees.staff(rng, tree, CAST, persons, today))
    return OrganisationSeed(NAME, NAME_EN, tree, people, _committees(tree, people), _accounts(), _grants(today))


def big(rng, units=60, persons=3000, today=PICTURED):
    """A larger group without principal characters; every head, deputy, administrator and officer has an account."""
    tree = large(units)
    people = tuple(employees.staff(rng, tree, (), persons, today))
    grants = _big_grants(tree, people, today)
    accounts = tuple(AccountSeed(key, key) for key in dict.fromkeys(grant.person for grant in grants))
    return OrganisationSeed(NAME, NAME_EN, tree, people, _committees(tree, people), accounts, grants)


def scene(group, principal, talkee, kind, day, festival=""):
    """Where the text of a record between two PersonSeeds of `group` plays: with the post the talkee held that day."""
    post = talkee.post_on(day)
    unit = group.by_key[post.unit]
    pronoun = "她" if talkee.gender == Gender.FEMALE else "他"
    return Scene(principal.name, talkee.name, post.title, unit.name, unit.trade, kind, day, pronoun, festival)


def _accounts():
    keys = dict.fromkeys([*(row[0] for row in GRANTS), "he_jing", *WITHOUT_GRANT])
    accounts = [AccountSeed(key, key.replace("_", "")) for key in keys]
    return (*accounts, *(AccountSeed(key, key.replace("_", ""), active=False) for key in SUSPENDED))


def _grants(today):
    end = date(today.year + 2, 1, 1)
    grants = [GrantSeed(person, role, unit, since, end) for person, role, unit, since in GRANTS]
    scribe = GrantSeed("he_jing", Role.SCRIBE, "drainage", date(2026, 1, 1), end, "zhou_min", ("talk", "visit"))
    return (*grants, scribe)


def _committees(tree, people):
    """One a company: its head is secretary, deputies and heads of sections sit on it, the rest are party members."""
    parents = {unit.key: unit.parent for unit in tree}
    return tuple(
        CommitteeSeed(unit.key, f"{unit.name}{_committee_word(unit)}", f"Party Committee, {unit.name_en}", unit.since,
                      tuple(_members(unit, parents, people)))
        for unit in tree if unit.parent in (None, "group") and unit.until is None
    )  # fmt: skip


def _committee_word(unit):
    if unit.parent is None:
        return "党委"
    return "党总支" if unit.name.rstrip("0123456789").endswith("公司") else "党支部"


def _members(company, parents, people):
    for person in people:
        posts = [post for post in person.posts if post.until is None and _belongs(post.unit, company, parents)]
        if not posts or person.party_since is None:
            continue
        part = _part(posts[0], company)
        if company.parent is not None or part != CommitteePart.PARTY_MEMBER:
            yield MemberSeed(person.key, part, max(posts[0].since, person.party_since))


def _belongs(unit_key, company, parents):
    if company.parent is None:  # the group's own committee: its leaders and the heads of the companies
        return unit_key == company.key or parents[unit_key] == company.key
    return company.key in (unit_key, parents[unit_key])


def _part(post, company):
    if post.rank == Rank.NONE:
        return CommitteePart.PARTY_MEMBER
    if post.unit != company.key:
        return CommitteePart.MEMBER if post.rank == Rank.HEAD else CommitteePart.PARTY_MEMBER
    if post.rank == Rank.HEAD:
        return CommitteePart.SECRETARY
    return CommitteePart.DEPUTY if company.parent is None and post.rank == Rank.DEPUTY else CommitteePart.MEMBER


def _big_grants(tree, people, today):
    end = date(today.year + 2, 1, 1)
    clerks = (person for person in people if person.post.rank == Rank.NONE)
    officers = [tree[0], *[unit for unit in tree if unit.parent == "group"][::4]]
    roles = [(Role.SYSTEM_ADMIN, tree[0]), (Role.SECURITY_ADMIN, tree[0]), (Role.AUDITOR, tree[0])]
    roles += [(Role.OFFICER, unit) for unit in officers]
    grants = [
        GrantSeed(person.key, role, unit.key, SINCE, end) for person, (role, unit) in zip(clerks, roles, strict=False)
    ]
    for person in people:
        if person.post.rank in (Rank.HEAD, Rank.DEPUTY):
            role = Role.HEAD if person.post.rank == Rank.HEAD else Role.CADRE
            grants.append(GrantSeed(person.key, role, person.post.unit, max(SINCE, person.post.since), end))
    return tuple(grants)

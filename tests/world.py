"""A small organisation for the tests, built by the real verbs: units, persons, accounts, grants, records in any status.

JT00 group ─┬─ PS02 drainage ── PS21 pumping
            └─ GS01 supply
"""

import datetime
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from records.actions import accounts, drafting, grants, people, review, setup, submission
from records.people.actor import SYSTEM, Actor
from records.people.dated import today
from records.people.enums import APART, Role
from records.people.persons import Person
from records.people.units import Unit
from records.people.users import User
from records.vault import seals
from tests import signing

PASSWORD = "long enough for anyone"
SINCE = datetime.date(2020, 1, 1)
ADMINISTRATORS = (
    (Role.SYSTEM_ADMIN, "10001", "李国强", "liguoqiang"),
    (Role.SECURITY_ADMIN, "10002", "赵颖", "zhaoying"),
    (Role.AUDITOR, "10003", "陈立新", "chenlixin"),
)


@dataclass
class World:
    """What was built; persons and accounts by the short name used in the tests."""

    units: dict = field(default_factory=dict)
    persons: dict = field(default_factory=dict)
    users: dict = field(default_factory=dict)

    def user(self, name) -> User:
        """The account of `name`, read anew, so that no grant is remembered."""
        return User.objects.get(pk=self.users[name].pk)

    def actor(self, name) -> Actor:
        return Actor(user=self.user(name))

    def add_unit(self, code, name, parent):
        data = {"code": code, "name": name, "parent": self.units[parent].pk, "since": SINCE}
        self.units[code] = people.add_unit(data=data, by=self.actor("sysadmin"))

    def add_person(self, key, name, unit, *, title="科员", rank="none", account=True):
        number = str(20000 + len(self.persons))
        post = {"unit": self.units[unit].pk, "title": title, "rank": rank, "since": SINCE}
        by = self.actor("sysadmin")
        person = people.add_person(data={"staff_number": number, "name": name}, post=post, by=by)
        self.persons[key] = person
        if account:
            self.users[key] = accounts.make(person=person, username=key, password=PASSWORD, by=by, must_change=False)
        return person

    def grant(self, key, role, unit, *, by="sysadmin", **more):
        since, until = today() - datetime.timedelta(days=30), today() + datetime.timedelta(days=365)
        grant = grants.propose(
            holder=self.users[key],
            role=role,
            unit=self.units[unit],
            since=since,
            until=until,
            by=self.actor(by),
            **more,
        )
        if role in APART:
            signing.enrol(self.user(key))
        return grants.approve(grant, by=self.actor("security"))


def build() -> World:
    """The whole small organisation."""
    world = World()
    three = [setup.Administrator(*row, password=PASSWORD, must_change=False) for row in ADMINISTRATORS]
    setup.found(name="临江水务集团", code="JT00", administrators=three, by=SYSTEM, since=SINCE)
    world.units["JT00"] = Unit.objects.get()
    for key, (_role, number, _name, username) in zip(("sysadmin", "security", "auditor"), ADMINISTRATORS, strict=True):
        world.persons[key] = Person.objects.get(staff_number=number)
        world.users[key] = User.objects.get(username=username)
        signing.enrol(world.users[key])
    world.add_unit("PS02", "排水分公司", "JT00")
    world.add_unit("PS21", "泵站管理所", "PS02")
    world.add_unit("GS01", "供水分公司", "JT00")
    world.add_person("zhou", "周敏", "PS02", title="书记", rank="head")
    world.add_person("wang", "王海涛", "PS21", title="所长", rank="head")
    world.add_person("sun", "孙建国", "PS02", title="科长")
    world.add_person("he", "何静", "PS02", title="秘书")
    world.add_person("ma", "马晓燕", "PS21")
    world.add_person("li", "李伟", "JT00", title="纪检干部")
    world.add_person("ouyang", "欧阳慧", "GS01", title="纪检员")
    world.add_person("zheng", "郑凯", "GS01", title="经理", rank="head")
    world.grant("zhou", Role.CADRE, "PS02")
    world.grant("zhou", Role.HEAD, "PS02")
    world.grant("wang", Role.CADRE, "PS21")
    world.grant("zheng", Role.CADRE, "GS01")
    world.grant("li", Role.OFFICER, "JT00")
    world.grant("ouyang", Role.OFFICER, "GS01")
    world.grant("he", Role.SCRIBE, "PS02", by="zhou", leader=world.persons["zhou"], kinds=["talk", "visit"])
    return world


@contextmanager
def sealed():
    """For a state that no verb leads to in a test's time: what is changed here is sealed as if a verb had done it."""
    with transaction.atomic(), seals.hand() as hand:
        yield
        hand.settle()


def people_of(world, **parts) -> list:
    """The participants list: `principal="zhou", talkee=["sun", "ma"]`."""
    rows = []
    for part, keys in parts.items():
        named = [keys] if isinstance(keys, str) else keys
        rows += [{"person": str(world.persons[key].pk), "part": part} for key in named]
    return rows


def talk_data(world, *, principal="zhou", talkee="sun", **more) -> dict:
    """A complete talk that took place this morning, or yesterday when it is still early."""
    started = timezone.now() - datetime.timedelta(hours=1)
    return {
        "participants": people_of(world, principal=principal, talkee=talkee),
        "started_at": started.isoformat(),
        "ended_at": (started + datetime.timedelta(minutes=50)).isoformat(),
        "place": "分公司 302 谈话室",
        "form": "one_to_one",
        "talk_kind": "reminder",
        "topic": "安全费用报销提醒",
        "outline": "回访半年前关于安全费用报销的提醒",
        "said": "孙建国汇报：安全费用一律按“两人验收、一月一清”办理。",
        "opinions": "希望公司统一安全费用的验收表格。",
        "commitments": [],
    } | more


def visit_data(world, *, principal="zhou", talkee="wang", **more) -> dict:
    """A complete visit."""
    started = timezone.now() - datetime.timedelta(hours=2)
    return {
        "participants": people_of(world, principal=principal, talkee=talkee),
        "started_at": started.isoformat(),
        "where": "home",
        "relatives_present": 2,
        "left_book": 1,
        "topic": "家庭助廉走访",
        "purpose": "新任职满三个月，听家里人说说变化。",
        "family": "三代同住单位集资房。",
        "commitments": [],
    } | more


def draft(world, author="zhou", *, kind="talk", data=None, **more):
    """A draft by `author`."""
    make = visit_data if kind == "visit" else talk_data
    by = more.pop("by", author)
    data = data if data is not None else make(world, principal=author, **more)
    return drafting.start(kind=kind, data=data, by=world.actor(by)).record


def submitted(world, author="zhou", *, released=(), **more):
    """A record handed in by `author`."""
    record = draft(world, author, **more)
    return submission.submit(record, by=world.actor(author), version=record.version, released=released)


def returned(world, author="zhou", *, officer="li", **more):
    """A record handed back by `officer`."""
    record = submitted(world, author, **more)
    return review.hand_back(record, by=world.actor(officer), version=record.version, comment="请补记具体情况。")


def accepted(world, author="zhou", *, officer="li", **more):
    """A record accepted by `officer`."""
    record = submitted(world, author, **more)
    return review.accept(record, by=world.actor(officer), version=record.version)

"""Every address of both faces stands in the table of doors, and each lets in whom the table says, nobody else."""

import datetime
import json
import uuid
from typing import NamedTuple

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from records.actions import (
    accounts,
    admission,
    attachments,
    corrections,
    evidence,
    factors,
    grants,
    households,
    identities,
    notes,
    people,
    printing,
    proposals,
    questions,
    sessions,
    uploads,
)
from records.audit import trail
from records.documents import codes
from records.ledger.announced import Announced
from records.ledger.enums import Status
from records.ledger.records import Record
from records.outbox import mail as outbox
from records.outbox.mail import Mail
from records.people.actor import SYSTEM
from records.people.dated import today
from records.people.enums import Role
from records.people.grants import Grant
from tests import signing
from tests.access.doors import BODIES, DOORS, NAMELESS, OFFICES, QUERIES
from tests.files import PNG

METHODS = ("head", "get", "post", "put", "patch", "delete")
FORM = "application/x-www-form-urlencoded"
IN, OUT, NO_ROLE, NOT_THERE = "in", "out", "403", "404"
NOT_ALLOWED = 405


class Door(NamedTuple):
    """A row of the table."""

    method: str
    name: str
    nobody: str
    stranger: str
    by: str
    state: str

    @property
    def api(self) -> bool:
        return self.name.startswith("api_")


TABLE = [Door(*line.split()) for line in DOORS.strip().splitlines()[1:] if line.strip()]


def patterns(found=None, prefix=""):
    """(route, pattern) of every address there is."""
    for pattern in found if found is not None else get_resolver().url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route, pattern
        else:
            yield from patterns(pattern.url_patterns, route)


def methods(pattern) -> set:
    """What a class answers to; of a function only the table can say."""
    view = getattr(pattern.callback, "view_class", None) or getattr(pattern.callback, "cls", None)
    return {method.upper() for method in METHODS if hasattr(view, method)}


def test_every_address_stands_in_the_table():
    rows = {(door.method, door.name) for door in TABLE}
    names = {door.name for door in TABLE}
    missing = set()
    for route, pattern in patterns():
        if pattern.name is None:
            assert route in NAMELESS, f"{route} has no name"
            continue
        missing |= {(method, pattern.name) for method in methods(pattern)} - rows
        missing |= {("?", pattern.name)} if pattern.name not in names else set()
    assert missing == set()


def test_every_row_of_the_table_leads_somewhere_and_stands_there_once():
    names = {pattern.name: pattern for _route, pattern in patterns() if pattern.name}
    assert {door.name for door in TABLE} - set(names) == set()
    answered = {name: methods(pattern) for name, pattern in names.items()}
    idle = {door for door in TABLE if answered[door.name] and door.method not in answered[door.name]}
    assert idle == set()
    assert len({(door.method, door.name) for door in TABLE}) == len(TABLE)


# ---- Through the doors ----


def target(world, record, door) -> dict:
    """The parts of the address of `door`, made where nothing is there yet."""
    [pattern] = [pattern for _route, pattern in patterns() if pattern.name == door.name]
    route = "".join(route for route, found in patterns() if found is pattern)
    found = {}
    for part in get_resolver().reverse_dict.getlist(door.name)[0][0][0][1]:
        found[part] = PARTS[part](world, record, door, route)
    return found


def _id(world, record, door, route):
    things = {
        "people/": lambda: world.persons["sun"].pk,
        "units/": lambda: world.units["GS01"].pk,
        "accounts/": lambda: _account(world, door),
        "proposals/": lambda: proposals.propose("account.password", world.user("li"), by=world.actor("sysadmin")).pk,
        "links/": lambda: admission.reset(world.user("sun"), by=world.actor("sysadmin")).pk,
        "mails/": lambda: _stuck_mail(world),
        "grants/": lambda: _grant(world, door).pk,
        "account/devices/": lambda: _device(world),
        "account/sessions/": lambda: _session(world),
        "account/identities/": lambda: _identity(world),
        "api/v1/devices": lambda: _device(world),
    }
    return next((make() for start, make in things.items() if route.startswith(start)), None) or record.pk


def _stuck_mail(world):
    mail = outbox.send("waiting", f"user:{world.users['sun'].pk}", "en")
    Mail.objects.filter(pk=mail.pk).update(state="unknown")
    return mail.pk


def _grant(world, door):
    if door.name == "grant_stand_in":
        return Grant.objects.get(holder=world.users["li"], role=Role.OFFICER)
    return grants.propose(
        by=world.actor("sysadmin"), holder=world.users["sun"], role=Role.CADRE, unit=world.units["PS02"], since=today(),
        until=today().replace(year=today().year + 1),
    )  # fmt: skip


def _device(world):
    return accounts.add_device(world.user("zhou"), name="手机", by=world.actor("zhou"))[0].id


def _account(world, door):
    if door.name == "factors_reset":
        factors.add_app(world.user("sun"), key=signing.KEY, code=signing.now(), by=world.actor("sun"))
    return world.users["sun"].pk


def _session(world):
    """A browser of zhou's, whose cookie still opens something."""
    key = "0" * 40
    Session.objects.create(session_key=key, expire_date=timezone.now() + datetime.timedelta(hours=1))
    return sessions.begin(world.user("zhou"), key=key, by=world.actor("zhou")).pk


def _identity(world):
    return identities.link(world.user("zhou"), provider="oidc", subject="1", by=world.actor("zhou")).pk


def _factor(world, *_):
    return factors.add_app(world.user("zhou"), key=signing.KEY, code=signing.now(), by=world.actor("zhou")).factor.pk


def _correction(world, record, *_):
    return corrections.propose(
        record, by=world.actor("zhou"), version=record.version, kind="addendum", reason="new_facts", text="补充。"
    ).pk


def _opening(world, record, door, _route):
    if record is None:
        return _unanswered(world)
    notes.open_note(record, by=world.actor("li"))
    opening = record.openings.first()
    notes.question(opening, by=world.actor("wang"), text="为什么？")
    return opening.pk


def _unanswered(world):
    """A question that came before the auditor."""
    record = Record.objects.with_people().filter(status=Status.ACCEPTED).first()
    notes.open_note(record, by=world.actor("li"), reason="inspection")
    opening = record.openings.first()
    notes.question(opening, by=world.actor("zhou"), text="为什么？")
    return questions.escalate(opening, by=SYSTEM).pk


def _file(world, record, door, _route):
    if door.method == "PUT":
        return uuid.uuid4()
    if "evidence" in door.name:
        by = world.actor("sysadmin")
        place = evidence.of(world.consent, by=by)
        return uploads.receive(place, Announced(uuid.uuid4(), evidence.PURPOSE, len(PNG)), [PNG], by=by).pk
    return attachments.receive(record, by=world.actor("zhou"), purpose="paper", chunks=iter([PNG])).pk


def _membership(world, *_):
    by = world.actor("sysadmin")
    data = {"unit": world.units["PS02"].pk, "name": "支部委员会", "since": "2021-01-01"}
    committee = people.add_committee(data=data, by=by)
    data = {"committee": committee.pk, "person": world.persons["sun"].pk, "part": "member", "since": "2021-01-01"}
    return people.give_membership(data=data, by=by).pk


def _consent(world, *_):
    data = {"scope": "birthday", "way": "written", "given_on": today()}
    world.consent = households.give_consent(data=data, by=world.actor("sysadmin"), person=world.persons["sun"])
    return world.consent.pk


def _code(world, *_):
    record = Record.objects.with_people().filter(status=Status.ACCEPTED).first()
    printing.print_record(record, by=world.actor("zhou"))
    return codes.write(trail.of(record.pk).last().number, record.revision)


def _member(world, *_):
    by = world.actor("sysadmin")
    household = households.keep_household(world.persons["sun"], by=by)
    return households.add_member(household, data={"relation": "spouse"}, by=by).pk


PARTS = {
    "id": _id,
    "correction": _correction,
    "opening": _opening,
    "file": _file,
    "follow_up": lambda _world, record, *_: record.followups.get().pk,
    "followup": lambda _world, record, *_: record.followups.get().pk,
    "participant": lambda world, record, *_: record.participants.get(person=world.persons["sun"]).pk,
    "code": _code,
    "number": lambda *_: 1,
    "revision": lambda *_: 1,
    "kind": lambda *_: "talk",
    "verb": lambda _world, _record, door, _route: "approve" if door.name.endswith("_decide") else "lock",
    "person": lambda world, *_: world.persons["sun"].pk,
    "position": lambda world, *_: world.persons["sun"].positions.get().pk,
    "membership": _membership,
    "factor": _factor,
    "provider": lambda *_: "oidc",
    "provider_id": lambda *_: "oidc",
    "what": lambda *_: "second-factor",
    "consent": _consent,
    "member": _member,
}


def knock(world, door, address, who):
    """One request at a door, by `who` or by nobody."""
    client, headers = Client(), {}
    if who is not None and door.api:
        token = accounts.add_device(world.user(who), name="手机", by=world.actor(who))[1]
        headers["Authorization"] = f"Bearer {token}"
    elif who is not None:
        signing.sign_in(client, world.user(who))
    if door.api and door.method in {"POST", "PATCH", "DELETE"}:
        headers |= {"If-Match": '"1"', "Idempotency-Key": str(uuid.uuid4())}
    if door.method == "PUT":
        return client.generic("PUT", address, PNG, "image/png", headers=headers)
    if door.api:
        body = b"" if door.method == "GET" else json.dumps(BODIES.get(door.name, {}))
        return client.generic(door.method, address, body, "application/json", headers=headers)
    return client.generic(door.method, address, BODIES.get(door.name, ""), FORM, headers=headers)


def answer(response) -> str:
    """What a door did: in, out, no such role, nothing there."""
    if response.status_code == 401 or "/sign-in/" in response.headers.get("Location", ""):
        return OUT
    assert response.status_code != NOT_ALLOWED, "the table names a method that the address does not know"
    assert response.status_code < 500, response.content[:500]
    return str(response.status_code) if response.status_code in {403, 404} else IN


@pytest.mark.parametrize("door", TABLE, ids=lambda door: f"{door.method} {door.name}")
def test_a_door_lets_in_whom_the_table_says(stage, db, door):
    world, records = stage
    record = None
    if door.state != "-":
        record = _record(records[door.state])
    address = _address(world, record, door)
    stranger = answer(knock(world, door, address, "stranger"))
    nobody = answer(knock(world, door, address, None))
    allowed = answer(knock(world, door, address, door.by)) if door.by != "-" else IN
    assert (nobody, stranger, allowed) == (door.nobody, door.stranger, IN)


FUNCTIONS = {pattern.name for _route, pattern in patterns() if pattern.name and not methods(pattern)}
ASKED_FOR = {"GET", "POST", "PUT", "PATCH", "DELETE"}


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_a_function_answers_to_no_method_without_a_row(stage, db, name):
    """Not even to whom the table lets in. What a class answers to can be read, a function has to be asked."""
    world, records = stage
    rows = [door for door in TABLE if door.name == name]
    door = rows[-1]
    address = _address(world, _record(records[door.state]) if door.state != "-" else None, door)
    who = door.by if door.by != "-" else None
    idle = ASKED_FOR - {row.method for row in rows}
    answers = {method: knock(world, door._replace(method=method), address, who).status_code for method in idle}
    assert set(answers.values()) <= {NOT_ALLOWED} | ({404} if door.nobody == NOT_THERE else set()), answers


OF_RECORDS = [door for door in TABLE if door.state != "-"]


@pytest.mark.parametrize("door", OF_RECORDS, ids=lambda door: f"{door.method} {door.name}")
def test_to_an_officer_of_another_unit_a_record_is_as_one_that_never_was(stage, db, door):
    """One with a role, so that it is the record that is not there for them; no answer tells that it exists."""
    world, records = stage
    record = _record(records[door.state])
    address = _address(world, record, door)
    found = answer(knock(world, door, address, "ouyang"))
    assert found == answer(knock(world, door, address.replace(str(record.pk), str(uuid.uuid4())), "ouyang"))
    assert found == NOT_THERE or door.name == "review_open"


(_, *KNOCKING), *ROWS = (line.split() for line in OFFICES.strip().splitlines() if line.strip())
OTHERWISE = {name: dict(zip(KNOCKING, marks, strict=True)) for name, *marks in ROWS}
OF_ADMINISTRATION = [door for door in TABLE if door.by in {"sysadmin", "security", "auditor"}]


@pytest.mark.parametrize("door", OF_ADMINISTRATION, ids=lambda door: f"{door.method} {door.name}")
def test_a_door_of_administration_is_shut_to_every_other_office(stage, db, door):
    """Those who are let in knock last: what they do may change what the door leads to."""
    world, _records = stage
    alone = {who: IN if who == door.by else door.stranger for who in KNOCKING}
    expected = OTHERWISE.get(door.name, alone)
    address = _address(world, None, door)
    found = {
        who: answer(knock(world, door, address, who)) for who in sorted(KNOCKING, key=lambda who: expected[who] == IN)
    }
    assert found == expected
    assert set(OTHERWISE) <= {door.name for door in OF_ADMINISTRATION}


def _address(world, record, door) -> str:
    if door.name.startswith("family_"):
        households.keep_household(world.persons["sun"], address="人民路 1 号", by=world.actor("sysadmin"))
    query = QUERIES.get(door.name, "").format(author=world.persons["zhou"].pk)
    return reverse(door.name, kwargs=target(world, record, door)) + query


def _record(pk):
    return Record.objects.with_people().get(pk=pk)

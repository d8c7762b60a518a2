"""Erasing an event's particulars: by the terminal alone, told for good; what went otherwise, or came back, is found."""

import ast
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction

from outreach.web import history, own_account
from outreach.web.audit.telling import Teller
from records.actions import alarms, erasing, printing, verifying
from records.audit import catalogue, checkpoints, erasures, proof_text, proofs, trail
from records.audit.models import Event
from records.documents import codes, standing, trail_sheet
from records.people.actor import SYSTEM, Actor
from records.people.errors import Invalid, NotAllowed, WrongState
from records.vault.errors import Tampered
from tests import world as make
from tests.attacks import story
from tests.attacks.database import sql, turn

pytestmark = pytest.mark.django_db
TERMINAL = Actor(address="terminal:root")


@pytest.fixture
def event(world) -> Event:
    """Somebody handed a record in: the payload names them."""
    record = make.submitted(world)
    return trail.of(record.pk).get(action="record.submitted")


def erase(event, reason="asked", by=TERMINAL) -> Event:
    erasing.erase(erasing.Particulars(event), reason=reason, by=by)
    return erasures.telling(event.number)


def found() -> set:
    return {(fault.number, fault.what) for fault in verifying.faults()}


def again(event) -> Event:
    return Event.objects.get(pk=event.pk)


# ---- By the door ----


def test_payload_and_salt_go_and_another_event_names_the_number_and_why(event):
    content = bytes(event.payload).decode()
    told = erase(event)
    assert (again(event).payload, again(event).salt) == (None, None)
    assert (told.action, told.object, told.unit) == ("payload.erased", f"event:{event.number}", event.unit)
    assert trail.payload(told) == {
        "labels": {"actor": "", "object": str(event.number)}, "address": "terminal:root", "request": "",
        "detail": {"reason": "asked"},
    }  # fmt: skip
    assert "周敏" in content
    assert "周敏" not in bytes(told.payload).decode()


def test_what_was_erased_by_right_is_no_fault_and_is_proved_as_before(event):
    checkpoints.make()
    erase(event)
    assert found() == set()
    assert proof_text.inclusion(proofs.inclusion(event.number))["digest"] == bytes(event.digest).hex()


def test_nobody_with_an_account_erases_and_the_refusal_excuses_nothing(world, event):
    """Nor does an event of a refusal, which names the number too, make what was emptied by SQL look erased."""
    for name in ("sysadmin", "security", "auditor", "zhou"):
        with pytest.raises(NotAllowed):
            erase(event, by=world.actor(name))
    assert Event.objects.last().object == f"event:{event.number}"
    assert again(event).payload is not None
    turn(event, payload=None, salt=None)
    assert found() == {(event.number, "payload gone")}


@pytest.mark.parametrize("reason", ["", "period", "because"])
def test_the_reason_is_one_of_the_list(event, reason):
    with pytest.raises(Invalid):
        erase(event, reason)
    assert again(event).payload is not None


def test_it_is_erased_once(event):
    erase(event)
    with pytest.raises(WrongState):
        erase(event, "ordered")
    assert trail.done("payload.erased").count() == 1


def test_what_is_gone_is_not_erased_again_so_that_nothing_emptied_by_sql_is_made_good(event):
    turn(event, payload=None, salt=None)
    with pytest.raises(WrongState):
        erase(event)
    assert found() == {(event.number, "payload gone")}


@pytest.mark.parametrize("column", ["payload", "actor"])
def test_what_was_turned_is_not_erased_which_would_take_its_fault_away(event, column):
    turn(event, **{column: b"{}" if column == "payload" else "somebody"})
    before = found()
    with pytest.raises(Tampered):
        erase(event)
    assert again(event).payload is not None
    assert before
    assert found() == before
    assert trail.unsound().last().object == f"event:{event.number}"


# ---- Past the door ----


def test_an_event_emptied_by_sql_is_a_fault_and_so_is_each_of_all(world, event):
    turn(event, payload=None, salt=None)
    assert found() == {(event.number, "payload gone")}
    sql("UPDATE outreach_audit_event SET payload = NULL, salt = NULL")
    assert found() == {(number, "payload gone") for number in Event.objects.values_list("number", flat=True)}


@pytest.mark.parametrize("column", ["payload", "salt"])
def test_half_of_it_gone_is_a_fault_as_well(event, column):
    turn(event, **{column: None})
    assert (event.number, "payload gone") in found()


@pytest.mark.parametrize("column", ["payload", "salt", "both"])
def test_what_was_erased_and_is_put_back_is_a_fault_though_it_is_the_true_one(event, column):
    kept = {"payload": bytes(event.payload), "salt": bytes(event.salt)}
    erase(event)
    turn(event, **(kept if column == "both" else {column: kept[column]}))
    assert (event.number, "payload back") in found()
    assert erasures.telling(event.number) is not None


def test_one_erasure_excuses_one_event(world, event):
    other = Event.objects.get(number=event.number - 1)
    erase(event)
    turn(other, payload=None, salt=None)
    assert found() == {(other.number, "payload gone")}


def test_no_event_is_turned_into_one_that_tells_of_an_erasure(world, event):
    make.draft(world)
    last = Event.objects.last()
    turn(event, payload=None, salt=None)
    turn(last, action="payload.erased", object=f"event:{event.number}")
    assert (last.number, "header changed") in found()


def test_what_tells_of_an_erasure_names_an_event_before_it(world):
    """Nobody is told beforehand that what is still to come was erased."""
    with transaction.atomic():
        subject = trail.Subject(id=f"event:{trail.last_number() + 2}")
        trail.write([trail.Draft("payload.erased", SYSTEM, subject)])
        [later] = trail.write([trail.Draft("trail.verified", SYSTEM, trail.Subject())])
    assert subject.id == f"event:{later.number}"
    assert found() == set()
    turn(later, payload=None, salt=None)
    assert found() == {(later.number, "payload gone")}


@pytest.mark.parametrize("named", ["event:", "event:x", "event:²", "event:" + "9" * 40, "organisation"])
def test_an_erasure_of_no_event_excuses_nothing_and_stops_no_verification(event, named):
    told = erase(event)
    turn(told, object=named)
    assert {(event.number, "payload gone"), (told.number, "header changed")} <= found()


def test_one_question_is_asked_however_long_the_trail_is(event, django_assert_num_queries):
    erase(event)
    events = list(Event.objects.all())
    with django_assert_num_queries(1):
        held = erasures.Erasures()
        assert [fault for event in events for fault in held.see(event)] == []


# ---- Who reads payloads ----

# Module → the actions whose events it reads for more than showing them; those stay, or the module does without.
READERS = {
    "records/actions/alarms.py": {"alarm.raised"},
    "records/checkup/backups.py": {"backup.made", "backup.verified"},
    "records/management/key_status.py": {"kit.made"},
    "records/management/horizon.py": {"kit.made", "rotation.finished"},
    "records/documents/standing.py": set(),
    "records/documents/trail_sheet.py": set(),
    "outreach/web/audit/telling.py": set(),
    "records/actions/shut.py": set(),
    "outreach/web/grants.py": set(),
    "outreach/web/history.py": set(),
    "outreach/web/notices.py": set(),
    "outreach/web/own_account.py": set(),
}


def readers() -> set:
    """The modules that look into a payload."""
    root = Path(settings.BASE_DIR)
    return {
        str(path.relative_to(root))
        for place in ("records", "outreach", "api")
        for path in (root / place).rglob("*.py")
        if any(
            isinstance(node, ast.Call) and ast.unparse(node.func) == "trail.payload"
            for node in ast.walk(ast.parse(path.read_text()))
        )
    }


def test_of_whoever_reads_a_payload_it_is_known_what_becomes_of_an_erased_one():
    assert readers() == set(READERS)
    assert set().union(*READERS.values()) <= erasures.KEPT <= set(catalogue.CATALOGUE)


@pytest.mark.parametrize("action", sorted(erasures.KEPT))
def test_what_the_system_goes_by_stays(world, action):
    with transaction.atomic():
        [kept] = trail.write([trail.Draft(action, SYSTEM, trail.Subject(id="thing"))])
    with pytest.raises(WrongState):
        erase(kept)
    assert again(kept).payload is not None


def test_nobody_silences_an_alarm_by_erasing_it(world):
    alarms.raise_alarm(alarms.Whole(), after=0, by=SYSTEM)
    with pytest.raises(WrongState):
        erase(trail.done("alarm.raised").get())


def test_a_printed_form_is_verified_without_the_name_of_who_printed_it(world):
    record = make.accepted(world)
    printing.print_record(record, by=world.actor("zhou"))
    printed = trail.done("record.printed").last()
    code = codes.write(printed.number, record.revision)
    assert standing.of_code(code).printed_by == "周敏"
    erase(printed)
    told = standing.of_code(code)
    assert (told.state, told.printed_by) == (standing.State.PRESENT, "姓名已删去")
    assert told.as_subject().id == str(record.pk)


def test_a_records_history_says_that_a_name_was_erased_and_not_that_the_system_did_it(world, event):
    record = make.accepted(world)
    for told in trail.of(record.pk):
        erase(told)
    assert {row.who for row in history.events(record)} == {"姓名已删去"}


def test_every_event_of_a_whole_story_is_shown_erased(world):
    """The trail and its sheet, sign-ins, a record's history: nothing needs what may be erased."""
    story.tell(world)
    events = [event for event in Event.objects.all() if event.action not in erasures.KEPT]
    for event in events:
        trail.erase_payload(event)
    rows = Teller(Event.objects.filter(pk__in=[event.pk for event in events])).rows()
    assert {"附带内容已删去"} <= {part for row in rows for part in row.parts}
    assert len(rows) == len(events)
    assert all(trail_sheet.cells(event)[12:15] == ["", "", ""] for event in Event.objects.filter(payload=None))
    for user in world.users.values():
        assert all(row["address"] == "" for row in own_account.sign_ins(user))

"""Whatever is sealed, deleted by SQL or put back to an earlier state together with its seal: `verify` finds it.

It does so by what the headers of events tell of seals, so it does with every payload erased as well.
"""

import uuid
from contextlib import contextmanager

import pytest
from django.db import connection, transaction

from records.actions import (
    accounts,
    attachments,
    corrections,
    evidence,
    factors,
    followups,
    grants,
    households,
    identities,
    links,
    notes,
    people,
    proposals,
    review,
    shredding,
    uploads,
    verifying,
)
from records.actions.uploads import Announced
from records.audit.models import Event
from records.ledger.enums import Kind
from records.ledger.seals import faults
from records.people.actor import SYSTEM
from records.people.dated import today
from records.people.enums import Operation
from records.people.households import Consent, Household
from records.people.identities import Identity
from records.people.links import Link
from records.vault import covered
from records.vault.models import DataKey, Seal
from tests import signing
from tests import world as make
from tests.attacks import story
from tests.attacks.database import SQLITE, sql, turn
from tests.files import PNG

MADE_ONCE = {"confirmation", "decision", "relative"}  # no verb changes these or takes them away
KEPT = "kept_"  # before the names of the attacker's own copies


def told(world) -> dict:
    """Things of every kind, some of which `go_on` changes or takes away."""
    zhou, sysadmin, sun = (world.actor(name) for name in ("zhou", "sysadmin", "sun"))
    story.tell(world, [Kind.TALK])
    promise = {"text": "清完台账", "person": str(world.persons["sun"].pk), "due": "2030-01-01"}
    record = make.submitted(world, commitments=[promise])
    paper = attachments.receive(make.draft(world), by=zhou, purpose="paper", chunks=iter([PNG]))
    record = review.accept(again(record), by=world.actor("li"), version=record.version)
    proposed = corrections.propose(record, by=zhou, version=record.version, kind="addendum", reason="new_facts",
                                   text="补充。")  # fmt: skip
    notes.open_note(record, by=world.actor("li"), reason="inspection")
    consent = Consent.objects.get()
    place = evidence.of(consent, by=sysadmin)
    scan = uploads.receive(place, Announced(uuid.uuid4(), evidence.PURPOSE, len(PNG), "同意书.png"), [PNG], by=sysadmin)
    device, _token = accounts.add_device(world.user("sun"), name="手机", by=sun)
    signing.enrol(world.user("sun"))
    identities.link(world.user("sun"), provider="oidc", subject="1", by=sun)
    change = proposals.propose(Operation.PASSWORD, world.user("li"), {}, by=sysadmin)
    other = proposals.propose(Operation.EMAIL, world.user("auditor"), {"email": "c@example.org"}, by=sysadmin)
    proposals.approve(change, by=world.actor("security"))
    return {"record": record, "paper": paper, "proposed": proposed, "consent": consent, "place": place, "scan": scan,
            "device": device, "proposal": other}  # fmt: skip


def again(row):
    return type(row).objects.get(pk=row.pk)


def go_on(world, made) -> None:
    """One thing of each kind becomes another, or is taken away by right."""
    zhou, li, sysadmin, sun = (world.actor(name) for name in ("zhou", "li", "sysadmin", "sun"))
    corrections.accept(made["proposed"], by=li, version=again(made["record"]).version)
    followups.close(made["record"].followups.get(), by=zhou, word="已办。")
    notes.question(made["record"].openings.latest("at"), by=zhou, text="为何？")
    attachments.remove(made["paper"].record, attachment=made["paper"], by=zhou)
    evidence.remove(made["place"], evidence=made["scan"], by=sysadmin)
    households.withdraw_consent(made["consent"], by=sysadmin)
    grants.revoke(world.user("he").grants.get(), by=world.actor("security"))
    factors.renew_codes(world.user("sun"), by=sun)
    accounts.remove_device(made["device"], by=sun)
    people.end_post(world.persons["ma"].positions.get(), until=today(), by=sysadmin)
    people.rename_unit(world.units["GS01"], name="供水公司", since=today(), by=sysadmin)
    identities.unlink(Identity.objects.get(), by=sun)
    proposals.turn_down(made["proposal"], by=world.actor("security"))
    links.revoke(Link.objects.standing().latest("made_at"), by=sysadmin)


def tables() -> list:
    """Every table of which rows are sealed, once, and that of the seals."""
    rows = [rows for kind in covered.KINDS.values() for rows in (kind.own, *kind.hanging) if rows is not None]
    return [*{rows.model._meta.db_table for rows in rows}, Seal._meta.db_table]


def keep() -> None:
    """The attacker copies every table that they may want something back from."""
    for table in tables():
        sql(f"CREATE TEMPORARY TABLE {KEPT}{table} AS SELECT * FROM {table}")


def take_away(thing, back=False) -> None:
    """Delete all rows of a thing and its seal; with `back`, put in their place what was kept of it."""
    kind = covered.KINDS[thing.kind]
    for rows, column in ((kind.own, kind.own and kind.own.key), *((rows, rows.owner) for rows in kind.hanging)):
        if rows is not None:
            field = rows.model._meta.get_field("id" if column == "pk" else column) if column else None
            place = "1 = 1" if field is None else f'"{field.column}" = %s'
            value = [] if field is None else [field.get_db_prep_value(thing.id, connection)]
            _exchange(rows.model._meta.db_table, place, value, back)
    _exchange(Seal._meta.db_table, '"kind" = %s AND "row" = %s', [thing.kind, thing.id], back)


def _exchange(table, place, value, back) -> None:
    sql(f"DELETE FROM {table} WHERE {place}", *value)
    if back:
        sql(f"INSERT INTO {table} SELECT * FROM {KEPT}{table} WHERE {place}", *value)


def sealed() -> dict:
    return {covered.Thing(seal.kind, seal.row): seal.epoch for seal in Seal.objects.all()}


@contextmanager
def put_back_after():
    """What was done inside is undone."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def found() -> set:
    return {(kind, id_) for kind, id_, _what in faults()}


@pytest.fixture
def states(world):
    """An organisation that went on, the attacker's copies of before, and what changed since: things by kind."""
    made = told(world)
    keep()
    before = sealed()
    go_on(world, made)
    assert found() == set()
    changed = {thing.kind: thing for thing, epoch in sealed().items() if epoch > before.get(thing, epoch)}
    Event.objects.update(payload=None, salt=None)
    return changed


@pytest.mark.proof
def test_each_sealed_thing_deleted_with_its_seal_is_found(states):
    present = {thing.kind: thing for thing, content in covered.read(sealed()).items() if content.there}
    assert set(present) >= set(covered.KINDS) - {"evidence", "device", "identity"}  # taken away by right just before
    for thing in present.values():
        with put_back_after():
            take_away(thing)
            assert found() == {thing}, thing


@pytest.mark.proof
def test_each_sealed_thing_put_back_with_its_old_seal_is_found(states):
    assert set(states) == set(covered.KINDS) - MADE_ONCE
    for thing in states.values():
        with put_back_after():
            take_away(thing, back=True)
            assert found() == {thing}, thing


def test_a_thing_put_back_is_found_after_a_verb_has_sealed_it_anew(world):
    """The epoch is then the newest again, but it was told twice."""
    home = households.keep_household(world.persons["wang"], by=world.actor("sysadmin"), address="旧址")
    kept = {"sealed": bytes(Household.objects.get().sealed)}
    seal = Seal.objects.get(kind="household")
    old = {"epoch": seal.epoch, "mac": bytes(seal.mac)}
    households.keep_household(world.persons["wang"], by=world.actor("sysadmin"), address="新址")
    turn(home, **kept)
    turn(seal, **old)
    data = {"relation": "spouse", "name": "林芳", "consent_way": "written"}
    households.add_member(Household.objects.get(), data=data, by=world.actor("sysadmin"))
    assert found() == {("household", str(home.pk))}


def test_a_household_taken_away_is_told_by_the_command(world):
    home = households.keep_household(world.persons["wang"], by=world.actor("sysadmin"), address="江口路 18 号")
    assert list(verifying.faults()) == []
    number = Event.objects.latest("number").number
    sql("DELETE FROM outreach_vault_seal WHERE kind = 'household'")
    sql("DELETE FROM outreach_people_household")
    [fault] = verifying.faults()
    assert (fault.number, fault.what) == (number, "seal broken")
    assert str(home.pk) in fault.about


def test_what_a_header_tells_of_seals_cannot_be_taken_out_of_it(world):
    households.keep_household(world.persons["wang"], by=world.actor("sysadmin"), address="江口路 18 号")
    last = Event.objects.latest("number")
    for seals in (None, b"", b"\x00", bytes(last.seals)[:-1] + b"\x09"):
        Event.objects.filter(pk=last.pk).update(seals=seals)
        assert (last.number, "header changed") in {(fault.number, fault.what) for fault in verifying.faults()}


# ---- Keys ----


def of_key(row) -> str:
    return row.pk.hex if SQLITE else str(row.pk)


@pytest.mark.parametrize("what", ["record", "household"])
def test_a_key_taken_away_is_found_before_anybody_wants_to_read(world, what):
    home = households.keep_household(world.persons["wang"], by=world.actor("sysadmin"), address="江口路 18 号")
    row = make.submitted(world) if what == "record" else home
    assert list(verifying.faults()) == []
    sql("DELETE FROM outreach_vault_datakey WHERE record_id = %s", of_key(row))
    assert [(fault.what, fault.about) for fault in verifying.faults()] == [("key missing", str(row.pk))]


def test_a_key_that_was_destroyed_and_is_put_back_is_found(world):
    record = make.submitted(world)
    key = DataKey.objects.get(pk=record.pk)
    shredding.shred(record, reason="period", by=SYSTEM)
    assert list(verifying.faults()) == []
    DataKey.objects.bulk_create([key])
    assert [(fault.what, fault.about) for fault in verifying.faults()] == [("key back", str(record.pk))]

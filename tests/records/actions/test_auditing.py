"""What an auditor takes out and sets going: an export, looked at again for each batch; a verification."""

import csv
import io
import os
import time
import zipfile
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.management import call_command
from python_calamine import CalamineWorkbook

from records.actions import accounts, auditing, grants
from records.audit.models import Event, Verification
from records.documents import trail_sheet
from records.people.dated import today
from records.people.enums import Role
from records.people.errors import Invalid, NotAllowed, WrongState
from records.people.grants import Grant
from tests import world as make


def exported(world, asked=None, shape="csv", name="auditor") -> bytes:
    return b"".join(auditing.export(asked or {}, shape, by=world.actor(name)))


def rows(content: bytes) -> list:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def test_an_export_holds_every_event_until_then_and_leaves_one_with_filter_and_count(world):
    make.accepted(world)
    before = list(Event.objects.order_by("number").values_list("number", flat=True))
    table = rows(exported(world, {"result": "done"}))
    assert [int(row[0]) for row in table[1:]] == before
    event = Event.objects.last()
    assert (event.action, event.number) == ("audit.exported", before[-1] + 1)
    detail = auditing.trail.payload(event)["detail"]
    assert detail == {"filter": {"result": "done"}, "shape": "csv", "count": len(before), "up_to": before[-1]}


def test_excel_and_csv_hold_the_same(world):
    make.accepted(world)
    asked = {"group": "records"}
    table = CalamineWorkbook.from_filelike(io.BytesIO(exported(world, asked, "xlsx"))).get_sheet_by_index(0)
    assert [[str(cell) for cell in row] for row in table.to_python()] == rows(exported(world, asked))


@pytest.mark.parametrize("name", ["zhou", "li", "sysadmin", "security"])
def test_nobody_else_exports_and_the_attempt_stands_in_the_trail(world, name):
    with pytest.raises(NotAllowed):
        exported(world, name=name)
    assert (Event.objects.last().action, Event.objects.last().result) == ("audit.exported", "denied")


@pytest.mark.parametrize(("asked", "shape"), [({"since": "x"}, "csv"), ({}, "pdf"), ({"group": "none"}, "xlsx")])
def test_what_makes_no_sense_is_refused(world, asked, shape):
    with pytest.raises(Invalid):
        exported(world, asked, shape)


def test_more_than_a_workbook_takes_is_refused_before_a_row_is_read(world, monkeypatch):
    monkeypatch.setitem(trail_sheet.MOST, "xlsx", 3)
    with pytest.raises(Invalid):
        exported(world, shape="xlsx")


def test_a_grant_revoked_while_an_export_runs_stops_it(world, monkeypatch):
    monkeypatch.setattr(auditing, "BATCH", 5)
    pieces = auditing.export({}, "csv", by=world.actor("auditor"))
    next(pieces), next(pieces)
    revoke(world)
    rest = rows(b"".join(pieces))
    assert len(rest) == 1
    assert "STOPPED" in rest[0][0] or "停" in rest[0][0]
    assert (Event.objects.last().action, Event.objects.last().result) == ("export.continued", "denied")


def test_a_workbook_is_not_handed_out_when_the_grant_ends_while_it_is_filled(world, monkeypatch):
    monkeypatch.setattr(auditing, "BATCH", 5)
    batches = auditing._batches

    def revoking(*args):
        found = batches(*args)
        yield next(found)
        revoke(world)
        yield from found

    monkeypatch.setattr(auditing, "_batches", revoking)
    with pytest.raises(NotAllowed):
        exported(world, shape="xlsx")


def test_the_next_workbook_deletes_what_a_killed_process_left_of_another(world, tmp_path, monkeypatch):
    """Names stand in it. One that may still be written is left alone."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    old, young, strange = (tmp_path / name for name in ("outreach-trail-old", "outreach-trail-young", "somebody-else"))
    for folder in (old, young, strange):
        folder.mkdir()
        (folder / "trail.xlsx").write_bytes(b"names")
    for folder in (old, strange):
        os.utime(folder, (time.time() - 2 * trail_sheet.LEFT,) * 2)
    exported(world, shape="xlsx")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["outreach-trail-young", "somebody-else"]


def test_a_locked_account_exports_no_further(world, monkeypatch):
    monkeypatch.setattr(auditing, "BATCH", 5)
    pieces = auditing.export({}, "csv", by=world.actor("auditor"))
    next(pieces), next(pieces)
    accounts.lock(world.users["auditor"], by=world.actor("security"))
    assert len(rows(b"".join(pieces))) == 1


def revoke(world):
    grant = Grant.objects.get(holder=world.users["auditor"], role=Role.AUDITOR)
    grants.revoke(grant, by=world.actor("security"))
    with make.sealed():
        Grant.objects.filter(pk=grant.pk).update(until=today() - timedelta(days=1))


FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1", "|calc", '=HYPERLINK("http://x")']


@pytest.mark.parametrize("name", FORMULAS)
def test_no_name_becomes_a_formula_in_csv(name):
    cell = trail_sheet.harmless(name)
    assert not cell.startswith(trail_sheet.BEGINS_A_FORMULA)
    assert cell.endswith(name)


def test_no_name_becomes_a_formula_in_a_sheet(world):
    world.add_person("evil", '=HYPERLINK("http://x","y")', "PS02")
    world.grant("evil", Role.CADRE, "PS02")
    make.draft(world, author="evil")
    asked = {"actor": str(world.users["evil"].pk)}
    [_head, *table] = rows(exported(world, asked))
    assert {row[4] for row in table} == {'\'=HYPERLINK("http://x","y")'}
    with zipfile.ZipFile(io.BytesIO(exported(world, asked, "xlsx"))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet
    assert b"HYPERLINK" in sheet


def test_nothing_of_an_export_stays_behind(world, monkeypatch, tmp_path):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    make.accepted(world)
    exported(world, shape="xlsx")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.django_db(transaction=True)
def test_the_worker_verifies_what_the_auditor_asked_for(world):
    cache.clear()
    make.accepted(world)
    auditing.ask_verification(by=world.actor("auditor"))
    assert auditing.running() == (auditing.Progress(0, 0))
    with pytest.raises(WrongState):
        auditing.ask_verification(by=world.actor("auditor"))
    work()
    found = Verification.objects.get()
    assert (found.by, found.faults) == (str(world.users["auditor"].pk), 0)
    assert auditing.running() is None


@pytest.mark.django_db(transaction=True)
def test_an_auditor_no_more_gets_no_verification(world):
    cache.clear()
    auditing.ask_verification(by=world.actor("auditor"))
    revoke(world)
    work()
    assert not Verification.objects.exists()
    assert auditing.running() is None


@pytest.mark.parametrize("name", ["zhou", "li", "sysadmin", "security"])
def test_nobody_else_has_it_verified(world, name):
    with pytest.raises(NotAllowed):
        auditing.ask_verification(by=world.actor(name))


def work():
    """What the worker does with what waits."""
    call_command("db_worker", batch=True, verbosity=0, startup_delay=False, reload=False)

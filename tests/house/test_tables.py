"""Tables and migrations: complete, reversible on a filled database; every record has exactly one row of its kind."""

import io

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from records.ledger import checks
from records.ledger.kinds.registry import misfits
from records.ledger.kinds.talk import Talk
from records.ledger.kinds.visit import Visit
from records.ledger.records import Record
from tests import world as make

OURS = ("outreach_vault", "outreach_audit", "outreach_people", "records")


def test_no_change_of_a_model_lacks_its_migration(db):
    call_command("makemigrations", check=True, dry_run=True, stdout=io.StringIO())


@pytest.mark.proof
@pytest.mark.django_db(transaction=True)
def test_migrations_go_back_and_forth_on_a_filled_database(world):
    make.accepted(world)
    make.draft(world, kind="visit")
    for app in OURS[::-1]:
        call_command("migrate", app, "zero", verbosity=0)
    assert not {name for name in connection.introspection.table_names() if name.startswith(OURS)}
    call_command("migrate", verbosity=0)
    assert Record.objects.count() == 0


def test_every_record_has_exactly_one_row_of_its_kind(world):
    record = make.draft(world)
    make.accepted(world)
    make.draft(world, kind="visit")
    assert not misfits().exists()
    Visit(record_ptr_id=record.pk).save_base(raw=True, force_insert=True)
    assert list(misfits()) == [Record.objects.get(pk=record.pk)]
    Visit.objects.filter(pk=record.pk)._raw_delete(Visit.objects.db)
    assert not misfits().exists()
    Talk.objects.filter(pk=record.pk)._raw_delete(Talk.objects.db)
    assert list(misfits()) == [Record.objects.get(pk=record.pk)]


def test_requests_are_not_atomic_and_a_check_says_so(monkeypatch):
    assert checks.requests_are_not_atomic(None) == []
    monkeypatch.setitem(settings.DATABASES["default"], "ATOMIC_REQUESTS", True)
    assert [error.id for error in checks.requests_are_not_atomic(None)] == ["records.E001"]

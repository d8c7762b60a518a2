"""What a person typed under seal is nowhere in the clear: not in a table, a file, a log or a dump, in no encoding."""

import base64
import gzip
import logging
import os
import shutil
import subprocess
import tempfile
import zipfile
import zlib
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django_tasks_db.models import DBTaskResult

from records.actions import confirmation, printing
from records.audit import trail
from records.audit.catalogue import CATALOGUE
from records.audit.models import Event
from records.ledger.enums import Status
from records.ledger.records import Record
from tests import world as make
from tests.attacks import story
from tests.attacks.canary import birds_in, in_files, layers, spellings, written

SEALED = {"sealed", "closing", "decision", "question", "answer", "conclusion"}
DIGESTS = {"digest", "mac"}


def values():
    """(table, column, value as bytes) of every row of every table."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            columns = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                for column, value in zip(columns, row, strict=True):
                    raw = bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
                    yield table, column, raw


@dataclass
class Told:
    """What the story left behind beside its rows."""

    log: str
    written: set[Path]
    temporary: Path


@pytest.fixture
def told(world, caplog, tmp_path, monkeypatch):
    """The whole story, told, and one of its records printed."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    with caplog.at_level(logging.DEBUG), written() as paths:
        heard = story.tell(world)
        printing.print_record(Record.objects.filter(status=Status.ACCEPTED).first(), by=world.actor("zhou"))
    assert all(story.BIRD in text for text in heard)
    return Told(caplog.text, paths, folder)


@pytest.mark.parametrize("spelling", range(len(spellings())))
def test_every_spelling_is_found_wherever_it_is_packed(spelling):
    text = os.urandom(50) + spellings()[spelling] + os.urandom(50)
    box = BytesIO()
    with zipfile.ZipFile(box, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/sharedStrings.xml", text * 9)
    bare = zlib.compressobj(wbits=-15)
    packed = (gzip.compress(text), zlib.compress(text), bare.compress(text) + bare.flush(), box.getvalue())
    assert birds_in(text)
    for blob in packed:
        assert birds_in(blob)
    for blob in (packed[0], packed[1], packed[3]):
        assert birds_in(os.urandom(500) + blob[:-4] + os.urandom(500))
        assert birds_in(gzip.compress(b"a page\n" + blob))


@pytest.mark.parametrize("before", range(6))
@pytest.mark.parametrize("code", ["utf-8", "utf-16-le", "utf-16-be"])
def test_base64_hides_it_in_none_of_its_alignments(before, code):
    text = ("." * before + story.canary("x") + " and after").encode(code)
    for letters in (base64.b64encode(text), base64.urlsafe_b64encode(text)):
        assert birds_in(letters)
    assert birds_in(text)


def test_what_is_no_canary_is_none():
    assert not birds_in(os.urandom(4_000_000))
    assert len(list(layers(b"a text that is packed nowhere"))) == 1


def test_no_table_log_or_file_holds_a_sealed_word_in_the_clear(told, tmp_path):
    found = {(table, column) for table, column, raw in values() if birds_in(raw)}
    assert found == set()
    assert not birds_in(told.log.encode())
    _check_files(told, tmp_path)
    _check_columns()
    _check_story()


def _check_files(told, tmp_path):
    """Nothing is written beside the sealed files and the counters, not even for a moment."""
    places = (Path(settings.FILES_ROOT), Path(settings.CACHES["default"]["LOCATION"]))
    assert {path for path in told.written if not any(path.is_relative_to(place) for place in places)} == set()
    assert any(path.is_relative_to(places[0]) for path in told.written)
    assert list(told.temporary.rglob("*")) == []
    assert in_files(tmp_path, Path(settings.FILES_ROOT)) == {}


@pytest.mark.proof
@pytest.mark.django_db(transaction=True)
def test_the_rows_of_tasks_and_the_mails_that_they_send_hold_none(world):
    """But for its address, which is a canary as well: a mail that goes out bears it."""
    story.tell(world)
    record = make.submitted(world, talkee="tian", said=story.canary("said"), released=["said"])
    row = record.participants.get(person=world.persons["tian"])
    confirmation.ask_by_link(record, participant=row.pk, email="robin7f3a@example.org", by=world.actor("zhou"))
    call_command("db_worker", batch=True, verbosity=0, startup_delay=False, reload=False)
    assert {row.status for row in DBTaskResult.objects.all()} == {"SUCCESSFUL"}
    assert {(table, column) for table, column, raw in values() if birds_in(raw)} == set()
    [letter] = mail.outbox  # the story's own went out of date before the worker came to them
    assert letter.to == ["robin7f3a@example.org"]
    parts = (letter.subject, letter.body, *letter.attachments)
    assert not birds_in("\n".join(map(str, parts)).encode())


def _check_columns():
    """A binary column of the ledger is an envelope or NULL; beside them stand digests and MACs."""
    for model in apps.get_app_config("records").get_models():
        for field in model._meta.concrete_fields:
            if field.get_internal_type() == "BinaryField" and field.name in SEALED:
                for value in model.objects.exclude(**{field.name: None}).values_list(field.name, flat=True):
                    assert bytes(value)[0] == 1, (model, field.name)
                    assert len(bytes(value)) >= 1024


def _check_story():
    """It went through every verb that seals."""
    done = set(Event.objects.values_list("action", flat=True))
    rooms = ("correction.", "confirmation.", "followup.", "opening.", "note.", "household.")
    wanted = {action for action in CATALOGUE if action.startswith(rooms)} - {"opening.noted", "note.unreadable"}
    assert wanted | {"record.submitted", "record.accepted", "record.returned", "attachment.added"} <= done
    assert list(trail.faults()) == []


def test_no_binary_column_of_the_ledger_is_forgotten():
    names = {
        field.name
        for model in apps.get_app_config("records").get_models()
        for field in model._meta.concrete_fields
        if field.get_internal_type() == "BinaryField"
    }
    assert names == SEALED | DIGESTS


@pytest.mark.django_db(transaction=True)
def test_the_database_file_itself_holds_no_sealed_word(world):
    """On SQLite the raw file, its log and its deleted pages; on PostgreSQL a dump as a thief would take it."""
    story.tell(world)
    copy = Path(tempfile.mkdtemp(prefix="canary-")) / "dump"
    try:
        _dump(copy)
        blob = copy.read_bytes()
        assert b"record.submitted" in blob
        assert birds_in(blob) == set()
        assert birds_in(bytes.fromhex(_hex_only(blob))) == set()
    finally:
        shutil.rmtree(copy.parent)


def _dump(path: Path) -> None:
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        parts = [Path(f"{database['NAME']}{suffix}") for suffix in ("", "-wal")]
        path.write_bytes(b"".join(part.read_bytes() for part in parts if part.exists()))
        return
    program = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_dump"))[-1]
    address = {"PGHOST": database["HOST"], "PGPORT": str(database["PORT"]), "PGUSER": database["USER"]}
    environment = os.environ | address | {"PGPASSWORD": database["PASSWORD"], "PGDATABASE": database["NAME"]}
    subprocess.run([program, "--file", path], check=True, env=environment)


def _hex_only(blob: bytes) -> str:
    """What a dump writes as `\\x…`, so that text inside a binary column is read as well."""
    parts = [part.split(b"\t")[0].split(b"\n")[0] for part in blob.split(b"\\\\x")[1:]] if b"\\\\x" in blob else []
    return "".join(part.decode() for part in parts if len(part) % 2 == 0 and _is_hex(part))


def _is_hex(part: bytes) -> bool:
    return all(letter in b"0123456789abcdef" for letter in part)

"""What a person typed under seal is nowhere in the clear: not in a table, a file, a log or a dump, in no encoding."""

import base64
import logging
import os
import shutil
import subprocess
import tempfile
import zlib
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection

from records.audit import trail
from records.audit.catalogue import CATALOGUE
from records.audit.models import Event
from tests.attacks import story

SEALED = {"sealed", "closing", "decision", "question", "answer", "conclusion"}
DIGESTS = {"digest", "mac"}
CORES = ("知更鸟", "robin7f3a")


@cache
def spellings() -> list[bytes]:
    """The canary as databases, JSON, mail and careless code might write it."""
    found = []
    for core in CORES:
        plain = [core.encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be", "gb18030")]
        found += [*plain, core.encode("unicode_escape")]
        for text in plain[:3]:
            for shift in range(3):  # base64 of it wherever it stands in a longer text
                letters = base64.b64encode(b"\x00" * shift + text)
                found.append(letters[4 if shift else 0 : len(letters) // 4 * 4 - 4])
    return [spelling for spelling in found if len(spelling) >= 8]


def birds_in(blob: bytes) -> set:
    return {spelling for spelling in spellings() if spelling in blob}


def values():
    """(table, column, value as bytes) of every row of every table, also what is packed inside."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            columns = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                for column, value in zip(columns, row, strict=True):
                    raw = bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
                    yield table, column, raw
                    yield table, column, _unpacked(raw)


def _unpacked(raw: bytes) -> bytes:
    for bits in (15, 31, -15):
        try:
            return zlib.decompress(raw, bits)
        except zlib.error:
            continue
    return b""


@pytest.fixture
def told(world, caplog):
    """The whole story, told; nothing was written beside the database meanwhile."""
    with caplog.at_level(logging.DEBUG):
        heard = story.tell(world)
    assert all(story.BIRD in text for text in heard)
    return caplog


def test_the_spellings_are_found_where_they_are():
    text = f"a word before: {story.canary('x')} and after".encode()
    others = [text.decode().encode(code) for code in ("utf-16-le", "gb18030")]
    for blob in (text, *others, base64.b64encode(b"!" + text)):
        assert birds_in(blob)
    assert birds_in(_unpacked(zlib.compress(text)))


def test_no_table_log_or_file_holds_a_sealed_word_in_the_clear(told):
    found = {(table, column) for table, column, raw in values() if birds_in(raw)}
    assert found == set()
    assert not birds_in(told.text.encode())
    files = [path for path in Path(settings.FILES_ROOT).rglob("*") if path.is_file()]
    assert files
    assert [path for path in files if birds_in(path.read_bytes())] == []
    _check_columns()
    _check_story()


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

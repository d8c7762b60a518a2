"""What was typed leaves the process neither in what is told of an error nor in a backup, once it is opened."""

import base64
import gzip
import io
import json
import logging

import pytest
from django.core import mail
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.core.management import call_command
from django.test import Client
from django.urls import path
from django_tasks import task
from django_tasks_db.models import DBTaskResult
from gunicorn.config import Config
from rest_framework.views import APIView

from outreach.logs import AccessLog, Masked, masked
from records import ticking
from records.backup import container, making
from records.backup.archive import Reader
from tests.attacks import story
from tests.attacks.canary import birds_in
from tests.systems import SEED, make_kit

TOKEN = "c2VjcmV0LXRva2VuLW9mLWEtbGluaw" * 3


def fail(kind):
    """An error that repeats what was typed, in its words, in its notes, and in the errors behind it."""
    note = story.canary("typed")
    try:
        try:
            int(note)
        except ValueError:
            note.encode("ascii")
    except UnicodeError as error:
        failed = kind(note)
        failed.add_note(note)
        raise failed from error


def broken(request, name):
    """A view that fails while it handles a note: what ends a request, or what Django makes a refusal of."""
    fail(FAILURES[name])


class Broken(APIView):
    """The same of the API."""

    authentication_classes, permission_classes = (), ()

    def post(self, request, name):
        broken(request, name)


@task()
def broken_task():
    fail(KeyError)


def broken_job():
    fail(KeyError)


FAILURES = {"error": RuntimeError, "key": KeyError, "suspicious": SuspiciousOperation, "bad": BadRequest}
urlpatterns = [path("broken/<str:name>/", broken), path("api/broken/<str:name>/", Broken.as_view())]


@pytest.fixture
def log():
    """What the program's own handler writes."""
    [handler] = [one for one in logging.getLogger().handlers if any(isinstance(mask, Masked) for mask in one.filters)]
    written = io.StringIO()
    before = handler.setStream(written)
    yield written
    handler.setStream(before)


def check_wordless(*found):
    for text in found:
        for spelt in (text.encode(), base64.b64encode(text.encode())):
            assert not birds_in(spelt)
            assert TOKEN.encode() not in spelt


@pytest.mark.urls(__name__)
@pytest.mark.parametrize("name", FAILURES)
@pytest.mark.parametrize("face", ["", "/api"])
def test_a_mail_and_a_log_about_an_error_hold_nothing_of_the_request_and_none_of_its_words(settings, log, face, name):
    settings.ADMINS = [("Operator", "operator@outreach.example")]
    settings.MIDDLEWARE = []
    client = Client(raise_request_exception=False, headers={"Authorization": f"Bearer {TOKEN}"})
    client.cookies["sessionid"] = TOKEN
    answer = client.post(f"{face}/broken/{name}/?q={story.BIRD}", {"note": story.canary("typed")})
    assert answer.status_code == (500 if name in {"error", "key"} else 400)
    check_wordless(answer.content.decode(), log.getvalue())
    for letter in mail.outbox:
        check_wordless(str(letter.message()), letter.subject, letter.body)
    if answer.status_code == 500:
        [letter] = mail.outbox
        for told in (letter.body, log.getvalue()):
            assert FAILURES[name].__name__ in told
            assert "in fail" in told


@pytest.mark.django_db(transaction=True)
def test_a_task_that_failed_leaves_where_and_no_word_of_its_error(log):
    broken_task.enqueue()
    call_command("db_worker", batch=True, verbosity=1, startup_delay=False, reload=False)
    row = DBTaskResult.objects.get()
    assert (row.status, row.exception_class_path) == ("FAILED", "builtins.KeyError")
    for told in (row.traceback, log.getvalue()):
        assert "in fail" in told
        assert "UnicodeEncodeError" in told
        check_wordless(told)


@pytest.mark.django_db
def test_a_job_of_the_clock_that_failed_says_no_word_of_its_error(settings, log):
    settings.TICK_JOBS = {f"{__name__}.broken_job": "minute"}
    [run] = ticking.tick()
    assert run.error == "KeyError"
    assert "KeyError" in log.getvalue()
    check_wordless(log.getvalue())


def test_the_servers_own_log_of_an_error_holds_neither_its_words_nor_the_query():
    logs = AccessLog(Config())
    written = io.StringIO()
    try:
        for handler in logs.error_log.handlers:
            handler.setStream(written)
        try:
            fail(RuntimeError)
        except RuntimeError as error:
            logs.exception("Error handling request %s", f"/records/?q={story.BIRD}")
            logs.warning("Invalid request: %s", error)
        assert "in fail" in written.getvalue()
        assert "/records/?…" in written.getvalue()
        check_wordless(written.getvalue())
    finally:
        for handler in (*logs.error_log.handlers, *logs.access_log.handlers):
            handler.close()
        logs.error_log.handlers, logs.access_log.handlers = [], []


def test_a_log_masks_whatever_is_as_long_as_a_token_and_leaves_ids():
    unit = "9f2c7a52-3a53-4f9e-9a53-2c6f0b7a1c11"
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, "Not Found: %s", (f"/l/{TOKEN}/{unit}",), None)
    assert Masked().filter(record)
    assert record.getMessage() == f"Not Found: /l/c2Vj…/{unit}"
    assert masked("/records/new/") == "/records/new/"


@pytest.mark.django_db(transaction=True)
def test_whoever_opens_a_backup_still_reads_no_sealed_word(world, tmp_path):
    """Two holders of the kit have the keys; the archive by itself is as shut as the database."""
    story.tell(world)
    make_kit()
    path = making.make(tmp_path, lambda *_progress: None).path
    rows = 0
    with path.open("rb") as file:
        head = container.read_head(file)
        for name, _size, entry in Reader(container.opened(head, file, SEED)):
            content = entry.read()
            lines = gzip.decompress(content) if name.endswith(".gz") else content
            assert not birds_in(lines), name
            for value in _bytes_in(lines) if name.endswith(".gz") else []:
                rows += 1
                assert not birds_in(value), name
    assert rows > 100


def _bytes_in(lines):
    for line in lines.splitlines():
        for value in json.loads(line):
            if isinstance(value, dict) and "bytes" in value:
                yield base64.b64decode(value["bytes"])

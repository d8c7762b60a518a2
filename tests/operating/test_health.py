"""Health and figures: strangers learn that something answers, and nothing else."""

import pytest
from django.test import Client, override_settings
from django.utils import timezone
from django_tasks_db.models import DBTaskResult, get_date_max

from outreach import health
from records.checkup import machinery
from records.vault import keys
from tests import world as make

TOKEN = "a token of more than 24 letters"
SHOWN = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture(autouse=True)
def looked_anew():
    health.forget()
    yield
    health.forget()


@pytest.fixture
def token(settings):
    settings.MONITOR_TOKEN = TOKEN


def test_a_live_process_answers_without_a_word_even_without_a_database(settings):
    answer = Client(headers={"host": "anything.example"}).get("/health/live")
    assert (answer.status_code, answer.content, answer.cookies) == (200, b"", {})


def test_a_ready_system_says_so_to_strangers_without_a_word(world):
    answer = Client().get("/health/ready")
    assert (answer.status_code, answer.content) == (200, b"")
    assert Client().post("/health/ready").status_code == 405


@pytest.mark.parametrize("token", ["", TOKEN])
def test_a_stranger_never_sees_detail_or_figures(world, settings, token):
    settings.MONITOR_TOKEN = token
    for headers in ({}, {"Authorization": "Bearer "}, {"Authorization": "Bearer x" + TOKEN}, {"Authorization": TOKEN}):
        assert Client(headers=headers).get("/health/ready").content == b""
        answer = Client(headers=headers, raise_request_exception=False).get("/metrics")
        assert answer.status_code == 404
        assert b"outreach_" not in answer.content


def test_loopback_is_no_token(world, settings):
    """Behind a proxy on the same machine everybody comes from there."""
    settings.MONITOR_TOKEN = TOKEN
    assert Client(REMOTE_ADDR="127.0.0.1").get("/health/ready").content == b""


def test_the_token_shows_which_check_is_how(world, token):
    assert Client(headers=SHOWN).get("/health/ready").json() == dict.fromkeys(health.NEEDED, "ok")


def test_a_system_without_its_key_is_not_ready(world, token, settings, tmp_path):
    settings.ROOT_KEY_FILE = tmp_path / "gone"
    keys.forget()
    assert Client().get("/health/ready").status_code == 503
    assert Client().get("/health/ready").content == b""
    assert Client(headers=SHOWN).get("/health/ready").json()["key"] == "bad"


def test_a_key_that_memory_still_holds_does_not_hide_that_it_is_gone(world, settings, tmp_path):
    make.submitted(world)
    settings.ROOT_KEY_FILE = tmp_path / "gone"
    assert Client().get("/health/ready").status_code == 503


def test_a_worker_that_takes_nothing_is_told(world, monkeypatch):
    assert machinery.worker_works().state == "ok"
    waiting(timezone.now() - machinery.PATIENCE * 2)
    assert machinery.worker_works().state == "bad"
    assert Client().get("/health/ready").status_code == 503


def waiting(since):
    """A task that nobody took."""
    row = DBTaskResult.objects.create(
        args_kwargs={"args": [], "kwargs": {}}, task_path="nothing", run_after=get_date_max(), backend_name="default"
    )
    DBTaskResult.objects.filter(pk=row.pk).update(enqueued_at=since)


def test_the_answer_stands_for_a_while_so_that_asking_costs_nothing(world, django_assert_num_queries):
    Client().get("/health/ready")
    with django_assert_num_queries(0):
        for _ in range(50):
            Client().get("/health/ready")


@override_settings(MIDDLEWARE=["outreach.monitoring.FirstMiddleware", "outreach.metrics.CountingMiddleware"])
def test_the_figures_name_no_account_no_address_and_no_id(world, token):
    record = make.submitted(world)
    Client(raise_request_exception=False).get(f"/records/{record.pk}/?q=孙建国")
    Client(raise_request_exception=False).get("/no/such/place/sunjianguo")
    text = Client(headers=SHOWN).get("/metrics").content.decode()
    assert "outreach_events " in text
    assert 'outreach_check{check="database"} 0.0' in text
    assert "outreach_requests_total{" in text
    assert 'view="none"' in text
    for secret in (str(record.pk), "孙建国", "sunjianguo", "zhou", "/records/"):
        assert secret not in text

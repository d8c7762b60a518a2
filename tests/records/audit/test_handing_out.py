"""Checkpoints leave the machine: into a folder, by mail over a real SMTP server, to a real HTTPS server. No mock."""

import datetime
import email
import http.server
import socket
import ssl
import threading
from email import policy
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from django.conf import settings as project
from django.core import mail
from django.core.management import call_command
from django.utils import timezone, translation
from django.utils.translation import gettext

from records.audit import checkpoints, folder, handing_out, periodic, webhook
from records.audit.models import Checkpoint, Event, HandOut, Head, Tile, Tree
from records.audit.state import state
from records.management import servers
from records.vault import certificates
from records.vault.errors import Tampered
from tests.records.audit import trails

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(settings, tmp_path) -> Path:
    """The folder of checkpoints, on its own."""
    settings.CHECKPOINT_DIR = str(tmp_path / "elsewhere")
    (tmp_path / "elsewhere").mkdir()
    return tmp_path / "elsewhere"


def later(minutes) -> datetime.datetime:
    return timezone.now() + datetime.timedelta(minutes=minutes)


def only(target):
    [row] = HandOut.objects.filter(target=target)
    return row


def work_through_the_queue():
    call_command("db_worker", batch=True, verbosity=0, startup_delay=False, reload=False)


# ---- The folder ----


def test_a_checkpoint_is_a_file_that_nobody_writes_again(place):
    trails.write(3)
    checkpoint = checkpoints.make()
    periodic.hand_out()
    path = place / "checkpoint-0001-000000000003.txt"
    assert path.read_text() == checkpoint.note
    assert path.stat().st_mode & 0o777 == 0o444
    assert (place / folder.KEYS).read_text().split() == checkpoints.verifier_keys()
    assert only("file").done_at
    assert next(one for one in state().targets if one.name == "file").size == 3
    assert not [one for one in place.iterdir() if one.name.startswith(".")]


def test_what_is_there_already_is_not_handed_out_again(place):
    trails.write(3)
    checkpoints.make()
    periodic.hand_out()
    (place / "checkpoint-0001-000000000003.txt").unlink()
    periodic.hand_out()
    assert not list(place.glob("checkpoint-*"))


def test_a_folder_that_is_not_there_is_not_made_and_is_told(place):
    trails.write(3)
    checkpoints.make()
    place.rmdir()
    periodic.hand_out()
    row = only("file")
    assert (row.done_at, row.tries, row.error) == (None, 1, "FileNotFoundError: No such file or directory")
    assert "file" in state().alarms
    assert not place.exists()


def test_tries_come_back_later_and_later(place):
    trails.write(3)
    checkpoints.make()
    place.rmdir()
    handing_out.hand_out()
    handing_out.hand_out(later(1))
    assert only("file").tries == 1
    handing_out.hand_out(later(3))
    assert only("file").tries == 2
    handing_out.hand_out(later(5))
    assert only("file").tries == 2
    place.mkdir()
    handing_out.hand_out(later(60))
    assert only("file").done_at
    assert only("file").error == ""
    assert "file" not in state().alarms


def test_the_wait_doubles_up_to_an_hour(place):
    trails.write(3)
    checkpoints.make()
    place.rmdir()
    waits = []
    for _try in range(8):
        now = only("file").next_try_at if waits else timezone.now()
        handing_out.hand_out(now)
        waits.append(round((only("file").next_try_at - now).total_seconds() / 60))
    assert waits == [2, 4, 8, 16, 32, 60, 60, 60]
    told = next(one for one in state().targets if one.name == "file")
    assert (told.tries, told.failed_at, told.done_at) == (8, only("file").failed_at, None)
    assert told.failed_at is not None


def test_a_newer_checkpoint_is_tried_at_once_and_the_older_no_more(place):
    trails.write(3)
    checkpoints.make()
    place.rmdir()
    handing_out.hand_out()
    trails.write(3)
    checkpoints.make()
    place.mkdir()
    handing_out.hand_out()
    assert [path.name for path in place.glob("checkpoint-*")] == ["checkpoint-0001-000000000006.txt"]


def test_the_folder_takes_no_second_history(place):
    """The trail was cut off and went on otherwise: the folder remembers, and says so."""
    trails.write(6)
    checkpoints.make()
    periodic.hand_out()
    Checkpoint.objects.all().delete()
    cut = Event.objects.get(number=4)
    Event.objects.filter(number__gt=4).delete()
    Head.objects.update(number=4, mac=bytes(cut.mac))
    Tree.objects.all().delete()
    Tile.objects.all().delete()
    trails.write(5, about="other")
    checkpoints.make()
    periodic.hand_out()
    assert "another history" in only("file").error
    assert "file" in state().alarms
    assert [path.name for path in place.glob("checkpoint-*")] == ["checkpoint-0001-000000000006.txt"]


def test_a_forged_file_in_the_folder_is_told(place):
    trails.write(1)
    checkpoint = checkpoints.make()
    (place / "checkpoint-0001-000000000009.txt").write_text(checkpoint.note.replace("\n1\n", "\n9\n"))
    with pytest.raises(Tampered, match="signature"):
        folder.write(place, checkpoint)


# ---- Mail ----


class Postbox:
    """Keeps what it gets."""

    def __init__(self):
        self.letters = []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802  the library's name
        self.letters.append((envelope.rcpt_tos, email.message_from_bytes(envelope.content, policy=policy.default)))
        return "250 kept"


@pytest.fixture
def postbox(settings):
    box = Postbox()
    controller = Controller(box, hostname="127.0.0.1", port=servers.free_port(8025))
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
    settings.CHECKPOINT_MAIL = ["auditor@example.com", "archive@example.org"]
    yield box
    controller.stop()


@pytest.mark.django_db(transaction=True)
def test_a_checkpoint_goes_out_by_mail_through_the_worker(postbox):
    trails.write(2)
    checkpoint = checkpoints.make()
    periodic.hand_out()
    assert not postbox.letters
    work_through_the_queue()
    [(to, letter)] = postbox.letters
    assert to == ["auditor@example.com", "archive@example.org"]
    [file] = letter.iter_attachments()
    assert file.get_content().decode() == checkpoint.note
    assert checkpoint.note.splitlines()[2] in letter.get_body().get_content()
    with translation.override(project.LANGUAGE_CODE):
        assert gettext("Audit trail: checkpoint over %(count)s events") % {"count": 2} in letter["Subject"]
        keep = gettext(
            "Keep this letter: with it, nobody can shorten or rewrite the trail up to here without being found out."
        )
    assert letter.get_body().get_content().startswith(keep)
    assert only("mail").done_at
    assert "mail" not in state().alarms


@pytest.mark.django_db(transaction=True)
def test_a_mail_server_that_is_away_is_told(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    settings.CHECKPOINT_MAIL = ["auditor@example.com"]
    trails.write(2)
    checkpoints.make()
    periodic.hand_out()
    work_through_the_queue()
    assert only("mail").error.startswith("ConnectionRefusedError")
    assert "mail" in state().alarms


NO_SERVERS = ("console", "dummy", "filebased", "locmem")


@pytest.mark.parametrize("backend", NO_SERVERS)
def test_a_checkpoint_that_no_mail_server_got_is_not_handed_out(settings, tmp_path, capsys, backend):
    settings.EMAIL_BACKEND = f"django.core.mail.backends.{backend}.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "mails"
    settings.CHECKPOINT_MAIL = ["auditor@example.com"]
    trails.write(2)
    checkpoints.make()
    assert "mail" in state().alarms
    periodic.hand_out()
    handing_out.deliver(only("mail").pk)
    assert (only("mail").done_at, only("mail").error) == (None, "EMAIL_URL names no mail server")
    assert "mail" in state().alarms
    assert (capsys.readouterr().out, settings.EMAIL_FILE_PATH.exists(), len(mail.outbox)) == ("", False, 0)


def test_what_the_console_was_given_for_mail_counts_no_more(postbox, settings):
    trails.write(2)
    checkpoint = checkpoints.make()
    HandOut.objects.create(checkpoint=checkpoint, target="mail", next_try_at=timezone.now(), done_at=timezone.now())
    assert "mail" not in state().alarms
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    assert "mail" in state().alarms


def test_no_worker_is_told_as_well(postbox):
    trails.write(2)
    checkpoints.make()
    periodic.hand_out()
    assert "mail" not in state().alarms
    assert "mail" in state(later(20)).alarms


# ---- The web address ----


class Office(http.server.BaseHTTPRequestHandler):
    """A web address that keeps what it is sent, and answers as its path says."""

    kept: list

    def do_POST(self):
        names, body = ("Host", "Content-Type"), self.rfile.read(int(self.headers["Content-Length"]))
        self.kept.append((self.path, *(self.headers[name] for name in names), body))
        status = int(self.path.strip("/").partition("?")[0] or 200)
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "/200")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *arguments):
        """Says nothing."""


@pytest.fixture
def office(settings, tmp_path, monkeypatch):
    """A real HTTPS server on this machine, trusted by its own authority; yields its address and what it kept."""
    chain, key = certificates.make(tmp_path / "tls", ["localhost", "127.0.0.1"])
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "tls" / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain, key)
    handler = type("Handler", (Office,), {"kept": []})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    settings.DEBUG = True
    yield f"https://localhost:{server.server_port}", handler.kept
    server.shutdown()
    thread.join()
    server.server_close()


def posted(settings, url) -> HandOut:
    settings.CHECKPOINT_WEBHOOK = url
    trails.write(1)
    checkpoints.make()
    periodic.hand_out()
    handing_out.deliver(only("webhook").pk)
    return only("webhook")


def test_a_checkpoint_is_posted(settings, office):
    url, kept = office
    assert posted(settings, f"{url}/201?token=7").done_at
    note = checkpoints.newest().note
    host = url.removeprefix("https://")
    assert kept == [("/201?token=7", host, "text/plain; charset=utf-8", note.encode())]


@pytest.mark.parametrize("path", ["/", "/200", "/299"])
def test_every_answer_of_success_is_one(settings, office, path):
    url, kept = office
    assert posted(settings, url + path.removesuffix("/")).done_at
    assert [asked for asked, *_rest in kept] == [path]


@pytest.mark.parametrize("status", [300, 302, 404, 500])
def test_a_redirect_is_not_followed_and_an_error_is_told(settings, office, status):
    url, kept = office
    row = posted(settings, f"{url}/{status}")
    assert (row.done_at, row.error) == (None, f"HTTP {status}")
    assert len(kept) == 1
    assert "webhook" in state().alarms


def test_the_machine_itself_is_no_target_outside_of_tests(settings, office):
    url, kept = office
    settings.DEBUG = False
    assert posted(settings, f"{url}/200").error == "an address of this machine"
    assert kept == []


@pytest.fixture
def looked_up(monkeypatch) -> list:
    """The names that were looked up, each with its port; addresses left out."""
    asked, look_up = [], socket.getaddrinfo

    def listen(host, port, *args, **kwargs):
        if host == "localhost":
            asked.append((host, port))
        return look_up(host, port, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", listen)
    return asked


def test_a_name_is_looked_up_once_so_that_no_second_answer_leads_elsewhere(settings, office, looked_up):
    url = office[0]
    assert posted(settings, f"{url}/200").done_at
    assert looked_up == [("localhost", int(url.rpartition(":")[2]))]


def test_an_address_that_names_no_port_means_the_one_of_https(settings, looked_up):
    assert posted(settings, "https://localhost/").error == "an address of this machine"
    assert looked_up == [("localhost", 443)]


def test_a_server_that_never_answers_is_given_up(settings, monkeypatch):
    monkeypatch.setattr(webhook, "SECONDS", 0.2)
    settings.DEBUG = True
    with socket.create_server(("127.0.0.1", 0)) as silent:
        row = posted(settings, f"https://127.0.0.1:{silent.getsockname()[1]}/")
    assert row.error.startswith("TimeoutError")


def test_a_certificate_of_somebody_else_is_refused(settings, office, monkeypatch):
    url, kept = office
    monkeypatch.delenv("SSL_CERT_FILE")
    assert posted(settings, f"{url}/200").error.startswith("SSLCertVerificationError")
    assert kept == []


OURSELVES = ("169.254.169.254", "[fe80::1]", "0.0.0.0", "[::ffff:127.0.0.1]", "[::1]", "127.1")  # noqa: S104


@pytest.mark.parametrize("host", OURSELVES)
def test_no_address_of_the_machine_or_its_provider_is_posted_to(settings, host):
    assert posted(settings, f"https://{host}/latest/meta-data").error == "an address of this machine"


def test_a_web_address_without_encryption_stops_nothing_but_is_never_used(settings):
    assert posted(settings, "http://example.com/").error == "not an https address"

"""The check-up: each check says what is wrong when it is, names what mends it, and names no person."""

import datetime
import io
import json
import resource
import socketserver
import threading
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from django.core import checks
from django.core.management import call_command
from django.utils import timezone, translation

from records.actions import accounts, backups, grants
from records.checkup import all as checkup
from records.checkup import backups as checks_of_backups
from records.checkup import clock, deploy, serving
from records.checkup.findings import BAD, LOOK, OK
from records.documents import typefaces
from records.management.terminal import CHECKED, WIDTH, cells
from records.people.actor import SYSTEM
from records.samples import past
from records.vault import keys
from records.vault.models import RecoveryEnvelope, Seal
from records.vault.root import FileRoot
from tests import world as worlds
from tests.systems import make_kit


def finding(name):
    [one] = [check for check in checkup.CHECKS if check.name == name]
    return checkup.found(one)


def doctor(**options):
    out, code = io.StringIO(), 0
    try:
        call_command("doctor", stdout=out, **({"language": "en"} | options))
    except SystemExit as end:
        code = end.code
    return out.getvalue(), code


def test_every_check_says_one_line_and_what_is_not_right_says_what_mends_it(world):
    for check, found in checkup.everything():
        assert found.state in {OK, LOOK, BAD}, check.name
        assert found.words
        assert bool(found.mend) == (found.state != OK) or check.name == "trail", check.name


def test_a_system_without_seals_is_bad_and_says_what_to_run(world):
    assert finding("seals").state == OK
    Seal.objects.all().delete()
    assert (finding("seals").state, finding("seals").mend) == (BAD, "manage.py seal")


def test_the_names_of_checks_are_unique():
    names = [check.name for check in checkup.CHECKS]
    assert len(names) == len(set(names)) >= 15


def test_a_key_that_is_gone_open_or_another_is_bad(world, settings, tmp_path):
    assert finding("key").state == OK
    good = settings.ROOT_KEY_FILE
    settings.ROOT_KEY_FILE = tmp_path / "gone"
    assert (finding("key").state, finding("key_file").state) == (BAD, BAD)
    other = tmp_path / "key" / "root.key"
    other.parent.mkdir()
    settings.ROOT_KEY_FILE = keys_of(other)
    assert finding("key").state == BAD
    other.chmod(0o640)
    assert "0640" in finding("key_file").words
    assert "chmod 0400" in finding("key_file").mend
    settings.ROOT_KEY_FILE = good


def keys_of(path):
    return FileRoot.create(path).path


def test_without_a_kit_it_is_bad_with_an_untried_one_it_wants_a_look(world):
    assert finding("kit").state == BAD
    make_kit()
    assert finding("kit").state == LOOK
    RecoveryEnvelope.objects.first().delete()
    keys.forget()
    assert finding("kit").state == BAD


def test_no_backup_is_bad_and_one_with_missing_files_too(world):
    assert finding("backup").state == BAD
    backup = backups.Named(world.units["PS02"].pk)
    told = {"digest": b"d", "size": 1, "rows": 1, "files": 0, "by": SYSTEM}
    backups.made(backup, missing=0, **told)
    assert finding("backup").state == LOOK
    backups.verified(backup, digest=b"d", opened=True, by=SYSTEM)
    assert finding("backup").state == OK
    backups.made(backup, missing=2, **told)
    assert finding("backup").state == BAD


def test_checkpoints_by_mail_without_a_mail_server_are_bad_and_an_error_of_check_deploy(world, settings):
    settings.CHECKPOINT_MAIL = ["auditor@example.com"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    assert (finding("handing_out").state, finding("handing_out").mend) == (BAD, "EMAIL_URL=submission://…")
    assert "outreach.E002" in {message.id for message in deploy.machine_is_ready(None)}
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    assert finding("handing_out").state == OK
    assert "outreach.E002" not in {message.id for message in deploy.machine_is_ready(None)}


def test_a_folder_of_checkpoints_on_the_volume_of_the_data_wants_a_look(world, settings, tmp_path):
    settings.CHECKPOINT_DIR = str(tmp_path / "checkpoints")
    assert (finding("handing_out").state, "CHECKPOINT_DIR" in finding("handing_out").mend) == (LOOK, True)
    settings.CHECKPOINT_DIR, other = "/dev/shm", Path("/dev/shm").stat().st_dev  # noqa: S108  a volume that is there
    assert other != tmp_path.stat().st_dev
    assert (finding("handing_out").state, finding("handing_out").words) == (OK, "file")


def test_an_old_backup_names_what_starts_the_nightly_one_on_a_machine_and_in_containers(world, monkeypatch):
    named = backups.Named(world.units["PS02"].pk)
    backups.made(named, digest=b"d", size=1, rows=1, files=0, missing=0, by=SYSTEM)
    monkeypatch.setattr(checks_of_backups, "OFTEN_ENOUGH", datetime.timedelta())
    assert finding("backup").state == LOOK
    assert "outreach-backup.timer" in finding("backup").mend
    assert "docker compose up --detach backup" in finding("backup").mend


@pytest.fixture
def timedatectl(monkeypatch, tmp_path):
    """Puts a program of that name before all others, or takes every one away."""

    def put(script: str | None):
        monkeypatch.setenv("PATH", str(tmp_path))
        if script is not None:
            (tmp_path / "timedatectl").write_text(f"#!/bin/sh\n{script}\n")
            (tmp_path / "timedatectl").chmod(0o755)

    return put


def test_a_clock_behind_the_newest_event_of_the_trail_is_bad(world, timedatectl):
    timedatectl(None)
    assert finding("clock").state == OK
    with past.at(timezone.now() + datetime.timedelta(hours=1)):
        accounts.signed_out(world.user("sun"), by=world.actor("sun"))
    found = finding("clock")
    assert (found.state, "60" in found.words, "timedatectl" in found.mend) == (BAD, True, True)


ANSWERS = {"no": LOOK, "yes": OK, "": OK}  # what systemd says, and what that makes of the clock


@pytest.mark.parametrize(("answer", "state"), ANSWERS.items())
def test_a_clock_that_no_time_server_keeps_wants_a_look(world, timedatectl, answer, state):
    asked = '[ "$*" = "show --property=NTPSynchronized --value" ] || exit 9'
    timedatectl(f"{asked}\necho {answer}")
    assert finding("clock").state == state


@pytest.mark.parametrize("script", [None, "echo no system bus >&2; exit 1", "exec /bin/sleep 30"],
                         ids=["none", "in a container", "silent"])  # fmt: skip
def test_a_machine_where_nobody_can_say_so_has_no_fault(world, timedatectl, monkeypatch, script):
    monkeypatch.setattr(clock, "PATIENCE", 0.2)
    timedatectl(script)
    assert finding("clock").state == OK


@pytest.mark.parametrize(
    ("url", "state"),
    [("http://outreach.example", BAD), ("http://localhost:8000", LOOK), ("https://outreach.example", OK)],
)
def test_an_address_that_browsers_do_not_trust_is_bad(settings, url, state):
    settings.BASE_URL = url
    assert serving.address_is_secure().state == state


def test_counters_in_one_process_or_on_one_of_two_machines_are_bad(settings, tmp_path):
    assert serving.counters_are_shared().state == OK
    settings.MACHINES, settings.VAR = 2, tmp_path
    assert serving.counters_are_shared().state == BAD
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    settings.MACHINES = 1
    assert serving.counters_are_shared().state == BAD


def test_the_organisations_own_fonts_are_asked_for_by_name(settings, tmp_path):
    settings.FONT_DIR = tmp_path
    assert "仿宋" in finding("fonts").words
    for name in ("FangSong_GB2312.ttf", "方正小标宋.ttf"):
        (tmp_path / name).touch()
    assert finding("fonts").state == OK


@pytest.fixture
def packed(monkeypatch, settings, tmp_path):
    """A package of fonts of the test's own, nothing of it unpacked yet."""
    folder = tmp_path / "packed"
    folder.mkdir()
    for name in typefaces.NAMES:
        (folder / f"{name}.woff2").symlink_to(typefaces.SHIPPED / "rare-a.woff2")  # the smallest
    monkeypatch.setattr(typefaces, "SHIPPED", folder)
    settings.FONT_CACHE = tmp_path / "fonts"
    return folder


def test_a_font_that_the_package_lacks_is_bad_though_an_earlier_print_unpacked_it(packed):
    assert finding("fonts").state == LOOK
    (packed / "song.woff2").unlink()
    assert (finding("fonts").state, "song.woff2" in finding("fonts").words) == (BAD, True)
    assert finding("fonts").mend


def test_a_folder_where_no_font_can_be_unpacked_is_bad_and_nothing_is_left_there(packed, settings, tmp_path):
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))  # as a full disk is
    try:
        found = finding("fonts")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert (found.state, str(settings.FONT_CACHE) in found.words, "FONT_CACHE" in found.mend) == (BAD, True, True)
    assert list(settings.FONT_CACHE.iterdir()) == []
    (tmp_path / "file").touch()
    settings.FONT_CACHE = tmp_path / "file" / "fonts"
    assert finding("fonts").state == BAD


def test_a_damaged_font_is_bad_in_the_package_and_in_its_folder(packed, settings):
    (packed / "bad").write_bytes(b"wOF2 and nothing more")
    (packed / "song.woff2").unlink()
    (packed / "song.woff2").symlink_to(packed / "bad")
    assert (finding("fonts").state, "song.woff2" in finding("fonts").words) == (BAD, True)
    (packed / "song.woff2").unlink()
    (packed / "song.woff2").symlink_to(packed / "sans.woff2")
    assert finding("fonts").state == LOOK
    for unpacked in settings.FONT_CACHE.iterdir():
        unpacked.write_bytes(b"")
    assert (finding("fonts").state, "FONT_CACHE" in finding("fonts").mend) == (BAD, True)


class Greeting(socketserver.StreamRequestHandler):
    """A mail server that greets and keeps what it hears."""

    def handle(self):
        self.wfile.write(b"220 here\r\n")
        for line in self.rfile:
            self.server.heard.append(line[:4].strip().upper())
            self.wfile.write(b"221 bye\r\n" if line.upper().startswith(b"QUIT") else b"250 fine\r\n")


def test_a_mail_server_is_greeted_and_sent_nothing(settings):
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Greeting) as server:
        server.heard = []
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address
        with translation.override("en"):
            assert "greets" in finding("mail").words
        server.shutdown()
    assert set(server.heard) <= {b"EHLO", b"QUIT"}
    assert finding("mail").state == BAD


def test_second_factors_are_counted_and_nobody_is_named(world):
    assert finding("second_factors").state == OK
    Authenticator.objects.filter(user=world.users["li"]).delete()
    found = finding("second_factors")
    assert found.state == BAD
    assert not any(person.name in found.words for person in world.persons.values())


def test_administrators_and_auditors_whom_no_alarm_reaches_are_named_by_their_accounts(world):
    assert finding("addresses").state == BAD
    with worlds.sealed():
        for name in ("sysadmin", "security"):
            user = world.user(name)
            user.email = f"{name}@example.org"
            user.save()
    found = finding("addresses")
    assert (found.state, "chenlixin" in found.words, "zhaoying" in found.words) == (LOOK, True, False)
    grants.revoke(world.user("auditor").grants.get(), by=world.actor("security"))
    assert finding("addresses").state == OK


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_doctor_fits_the_terminal_and_its_exit_code_says_whether_anything_is_bad(world, language):
    shown, code = doctor(language=language)
    assert code == 1
    assert [line for line in shown.splitlines() if cells(line) > WIDTH and "/" not in line] == []
    assert "→ manage.py backup" in shown


def test_programs_get_json(world):
    rows = json.loads(doctor(json=True)[0])
    assert {row["check"] for row in rows} == {check.name for check in checkup.CHECKS}


def test_the_doctor_works_where_nothing_is_set_up(db, settings, tmp_path):
    settings.ROOT_KEY_FILE = tmp_path / "gone"
    shown, code = doctor()
    assert code == 1
    assert "manage.py setup" in shown


def test_what_is_bad_before_the_first_record_is_an_error_of_check_deploy(world, settings):
    settings.BASE_URL = "http://outreach.example"
    Authenticator.objects.all().delete()
    ids = {message.id for message in checks.run_checks(tags=["security"], include_deployment_checks=True)}
    assert {"outreach.E001", "outreach.E002", "outreach.W001", "outreach.W002", "outreach.W003"} <= ids


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_check_has_a_name_that_fits_its_column(language):
    with translation.override(language):
        assert [str(one.label) for one in checkup.CHECKS if cells(str(one.label)) >= CHECKED] == []

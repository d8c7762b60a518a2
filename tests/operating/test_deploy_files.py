"""What is handed to an operator holds together: the image, the composition, the units, the example environment."""

import datetime
import os
import re
import shutil
import subprocess
import time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())
OURS = ("web", "worker", "tick", "backup", "manage")
UNITS = sorted((ROOT / "docs" / "deploy" / "systemd").iterdir())
VARIABLES = set(re.findall(r"`([A-Z_]+)`", (ROOT / "docs" / "operations.md").read_text()))


@pytest.mark.parametrize("name", OURS)
def test_our_containers_write_nowhere_but_into_their_volumes_and_may_nothing(name):
    service = COMPOSE["services"][name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert "privileged" not in service
    assert "ports" not in service


def test_key_data_files_and_backups_lie_in_volumes_apart():
    for name in OURS:
        places = dict(volume.split(":", 1) for volume in COMPOSE["services"][name]["volumes"])
        assert {"key", "data", "files"} <= set(places)
        assert places["key"].endswith(":ro") == (name != "manage")
    assert "backups" not in str(COMPOSE["services"]["web"])
    assert {"key", "data", "files", "postgres", "backups", "checkpoints"} <= set(COMPOSE["volumes"])


def test_every_volume_of_ours_is_mounted_where_the_image_has_a_folder_that_we_may_write_to():
    [made] = re.findall(r"install --directory --owner outreach [^&]*", (ROOT / "Dockerfile").read_text())
    places = {volume.split(":")[1] for name in OURS for volume in COMPOSE["services"][name]["volumes"]}
    assert places <= set(made.split())


def test_a_service_makes_a_backup_each_night_and_starts_again_by_itself():
    service = COMPOSE["services"]["backup"]
    assert "backups:/srv/backups" in service["volumes"]
    assert (service["restart"], "profiles" in service) == ("unless-stopped", False)


@pytest.mark.parametrize(("newest", "at_once"), [(None, 1), (30, 1), (20, 0)], ids=["none", "30 h old", "20 h old"])
def test_the_nightly_backup_begins_at_two_and_at_the_start_where_the_newest_is_old(tmp_path, newest, at_once):
    """The service's own script by a real shell; `python` and `sleep` only write down what they were asked for."""
    backups, log = tmp_path / "backups", tmp_path / "log"
    backups.mkdir()
    if newest is not None:
        made = backups / "outreach-1.backup"
        made.touch()
        os.utime(made, (time.time() - newest * 3600,) * 2)
    _program(tmp_path / "bin" / "python", f'echo "$@" >> {log}')
    _program(tmp_path / "bin" / "sleep", f"echo sleep $1 $(date +%s) >> {log}; [ $(grep -c sleep {log}) = 1 ]")
    shell, flag, script = COMPOSE["services"]["backup"]["command"]
    script = script.replace("$$", "$").replace("/srv/backups", str(backups))
    own = {"PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}", "TIME_ZONE": "Asia/Kathmandu"}
    subprocess.run([shell, flag, script], env=own, check=False, timeout=20)
    lines, backup = log.read_text().splitlines(), f"manage.py backup {backups} --keep 14"
    slept = [line for line in lines if line.startswith("sleep")]
    assert [line for line in lines if line not in slept] == [backup] * (at_once + 1)
    assert lines.index(slept[0]) == at_once
    _sleep, seconds, now = slept[0].split()
    woken = datetime.datetime.fromtimestamp(int(now) + int(seconds), ZoneInfo("Asia/Kathmandu"))
    assert (woken.hour, woken.minute, woken.second // 10) == (2, 0, 0)
    assert 0 < int(seconds) <= 86400


def _program(path, line):
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\n{line}\n")
    path.chmod(0o755)


def test_only_the_proxy_is_reached_from_outside_and_the_database_by_us_alone():
    assert [name for name, service in COMPOSE["services"].items() if "ports" in service] == ["proxy"]
    assert COMPOSE["services"]["database"]["networks"] == ["inside"]
    assert COMPOSE["services"]["proxy"]["networks"] == ["outside"]
    assert COMPOSE["networks"]["inside"] == {"internal": True}


def test_secrets_come_as_files_and_none_stands_in_the_environment():
    text = (ROOT / "compose.yaml").read_text() + (ROOT / "docs" / "deploy" / "outreach.env.example").read_text()
    assert not re.search(r"(SECRET_KEY|PASSWORD|TOKEN|DATABASE_URL|EMAIL_URL)[:=] *[^_\s]", text)
    assert all(Path(secret["file"]).parent == Path("var/compose/secrets") for secret in COMPOSE["secrets"].values())
    ignored = (ROOT / ".gitignore").read_text()
    assert "var/" in ignored.splitlines()


def test_every_variable_that_they_set_is_a_setting():
    example = (ROOT / "docs" / "deploy" / "outreach.env.example").read_text()
    names = set(re.findall(r"^([A-Z_]+)=", example, re.MULTILINE)) | set(COMPOSE["x-outreach"]["environment"])
    assert names <= VARIABLES


def test_the_image_runs_as_nobody_in_particular_and_is_built_without_a_secret():
    text = (ROOT / "Dockerfile").read_text()
    assert text.index("USER outreach") < text.index('CMD ["gunicorn"')
    assert "HEALTHCHECK" in text
    assert not re.search(r"^(ARG|ENV).*(KEY|PASSWORD|TOKEN|SECRET)", text, re.MULTILINE)


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_of_systemd_is_one(unit, tmp_path):
    for one in UNITS:
        text = one.read_text().replace("/srv/outreach/.venv/bin/", f"{Path(shutil.which('true')).parent}/")
        (tmp_path / one.name).write_text(re.sub(r"bin/(gunicorn|python)\b", "bin/true", text))
    done = subprocess.run(
        ["systemd-analyze", "verify", tmp_path / unit.name], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr.strip()) == (0, "")


@pytest.mark.parametrize("unit", [unit for unit in UNITS if unit.suffix == ".service"], ids=lambda unit: unit.name)
def test_a_service_runs_confined(unit):
    for line in ("User=outreach", "NoNewPrivileges=true", "ProtectSystem=strict", "UMask=0077", "PrivateTmp=true"):
        assert line in unit.read_text().splitlines()

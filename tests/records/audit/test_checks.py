"""Settings under which the trail proves too little are told before the start."""

import os
import subprocess
import sys

import pytest
from django.conf import settings as project

from records.audit.checks import checkpoints_leave_the_machine


def ids() -> list:
    return [message.id for message in checkpoints_leave_the_machine(None)]


def test_checkpoints_that_go_nowhere_are_told(settings):
    assert ids() == ["outreach_audit.W001"]
    settings.CHECKPOINT_MAIL = ["auditor@example.com"]
    assert ids() == []


def test_a_folder_beside_the_files_is_told(settings, tmp_path):
    settings.FILES_ROOT = tmp_path / "files"
    settings.CHECKPOINT_DIR = str(tmp_path)
    assert "outreach_audit.W002" in ids()


@pytest.mark.parametrize(
    ("name", "bad", "good"),
    [
        ("AUDIT_KEEP_MONTHS", "5", "6"),
        ("AUDIT_KEEP_MONTHS", "six", "120"),
        ("CHECKPOINT_MINUTES", "61", "60"),
        ("CHECKPOINT_MINUTES", "0", "1"),
        ("CHECKPOINT_WEBHOOK", "http://example.com/", "https://example.com/"),
        ("CIPHER_SUITE", "rot13", "aes"),
    ],
)
def test_a_value_that_promises_too_little_stops_the_start(tmp_path, name, bad, good):
    for value, code in ((bad, 1), (good, 0)):
        own = os.environ | {name: value, "OUTREACH_VAR": str(tmp_path), "DEBUG": "1"}
        command = [sys.executable, "-c", "import outreach.settings"]
        done = subprocess.run(command, env=own, cwd=project.BASE_DIR, capture_output=True, text=True, check=False)
        assert done.returncode == code
        assert code == 0 or name in done.stderr

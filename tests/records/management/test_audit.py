"""The commands of the auditor, and the proofs they print, checked by a bare Python and openssl alone."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from records.audit import checkpoints, signed_note, trail
from records.audit.models import Event
from tests import world as make
from tests.records.audit import trails

SCRIPT = Path(settings.BASE_DIR) / "docs" / "check_proof.py"
pytestmark = pytest.mark.django_db


def audit(*arguments) -> str:
    out = io.StringIO()
    call_command("audit", *map(str, arguments), stdout=out)
    return out.getvalue()


@pytest.fixture
def files(tmp_path):
    """A key file as it was handed over at set-up, and a place for proofs."""
    trails.write(3)
    (tmp_path / "key").write_text(audit("key"))
    return tmp_path


def check(files, proof, *more) -> tuple[int, str]:
    """What the script says, run by a Python that sees neither this software nor any package."""
    path = files / "proof.json"
    path.write_text(json.dumps(proof) if isinstance(proof, dict) else proof)
    command = ["/usr/bin/env", "-i", "PATH=/usr/bin:/bin", "python3", "-I", SCRIPT, path, "--key", files / "key", *more]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return done.returncode, done.stdout


def kept(files, checkpoint) -> tuple[str, Path]:
    path = files / f"kept-{checkpoint.size}.txt"
    path.write_text(checkpoint.note)
    return "--kept", path


def test_a_proof_is_checked_without_us(world, files):
    make.submitted(world)
    checkpoints.make()
    event = Event.objects.filter(action="record.submitted").get()
    code, said = check(files, audit("prove", event.number), *kept(files, checkpoints.newest()))
    assert (code, said.splitlines()[-1]) == (0, "PROVED")
    assert f"{event.number}: {event.at.isoformat()}, action record.submitted" in said
    assert "payload" not in said


def test_every_event_can_be_proved(files):
    trails.write(10)
    checkpoints.make()
    for number in (1, 2, 8, 13):
        assert check(files, audit("prove", number))[0] == 0


def test_the_payload_is_proved_when_asked_for(files):
    checkpoints.make()
    proof = json.loads(audit("prove", 2, "--payload"))
    assert check(files, proof)[0] == 0
    proof["payload"] = proof["payload"].replace("0001", "0002")
    assert check(files, proof) == (1, "NOT PROVED: the payload is not that of the event\n")


def test_an_erased_payload_leaves_the_proof(files):
    audit("erase", 2, "--reason", "asked", "--yes")
    checkpoints.make()
    assert "payload" not in json.loads(audit("prove", 2, "--payload"))
    assert check(files, audit("prove", 2))[0] == 0


ALTERED = {
    "another actor": lambda proof: proof["header"].update(actor="somebody"),
    "another time": lambda proof: proof["header"].update(at=proof["header"]["at"] + 1),
    "another number": lambda proof: proof["header"].update(number=1),
    "another digest": lambda proof: proof.update(digest="00" * 32),
    "a step changed": lambda proof: proof["path"].__setitem__(0, "00" * 32),
    "a step more": lambda proof: proof["path"].append("00" * 32),
    "a step less": lambda proof: proof["path"].pop(),
    "a size more": lambda proof: proof.update(checkpoint=proof["checkpoint"].replace("\n3\n", "\n4\n")),
    "unsigned": lambda proof: proof.update(checkpoint=proof["checkpoint"].partition("\n\n")[0]),
    "a signature cut": lambda proof: proof.update(checkpoint=proof["checkpoint"][:-9] + "AAAAAAA=\n"),
    "a name changed": lambda proof: proof.update(checkpoint=proof["checkpoint"].replace("— ", "— x")),
    "another format": lambda proof: proof.update(format="something"),
    "no header": lambda proof: proof.pop("header"),
    "a list": lambda proof: proof.update(path=7),
    "a negative number": lambda proof: proof["header"].update(number=-1),
}


@pytest.mark.parametrize("alter", ALTERED.values(), ids=ALTERED)
def test_an_altered_proof_proves_nothing(files, alter):
    checkpoints.make()
    proof = json.loads(audit("prove", 2))
    alter(proof)
    code, said = check(files, proof)
    assert code == 1
    assert said.splitlines()[-1].startswith("NOT PROVED")


def test_a_proof_under_another_key_proves_nothing(files):
    checkpoints.make()
    other = signed_note.verifier_key("localhost:8000/trail/1", b"\x01" * 32)
    (files / "key").write_text(other)
    assert check(files, audit("prove", 2)) == (1, "NOT PROVED: none of the keys given signed the checkpoint\n")


def test_what_was_kept_must_be_what_is_proved(files):
    first = checkpoints.make()
    trails.write(4)
    checkpoints.make()
    code, said = check(files, audit("prove", 2), *kept(files, first))
    assert (code, said.splitlines()[-1]) == (1, "NOT PROVED: the checkpoint that you kept is not the one in the proof")


def test_that_history_went_on_is_checked_without_us(files):
    sizes = []
    for more in (1, 4, 9):
        trails.write(more)
        sizes.append(checkpoints.make().size)
    for old, new in ((sizes[0], sizes[1]), (sizes[0], sizes[2]), (sizes[1], sizes[2]), (sizes[2], sizes[2])):
        assert check(files, audit("prove", "--consistency", old, new))[0] == 0
    proof = json.loads(audit("prove", "--consistency", sizes[0], sizes[2]))
    for alter in (lambda p: p["path"].pop(), lambda p: p["path"].reverse(), lambda p: p.update(old=p["new"])):
        altered = json.loads(json.dumps(proof))
        alter(altered)
        assert check(files, altered)[0] == 1


def test_what_cannot_be_proved_is_said(files):
    for arguments in (("prove", 2), ("prove",), ("prove", "--consistency", 1, 2)):
        with pytest.raises(CommandError):
            audit(*arguments)
    checkpoints.make()
    with pytest.raises(CommandError):
        audit("prove", 99)


def test_a_checkpoint_on_demand_is_shown_and_handed_out(files, settings):
    settings.CHECKPOINT_DIR = str(files)
    note = audit("checkpoint")
    assert note == checkpoints.newest().note
    assert (files / "checkpoint-0001-000000000003.txt").read_text() == note


def test_verify_says_what_it_walked_through(files):
    assert audit("verify").splitlines()[-1].startswith("✓ 共 3 ")
    Event.objects.filter(number=2).update(actor="somebody")
    with pytest.raises(CommandError, match="1 "):
        audit("verify")


def test_the_number_is_typed_again_before_anything_is_erased(files, monkeypatch):
    for typed in ("3\n", "yes\n", "\n", ""):
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        with pytest.raises(CommandError):
            audit("erase", 2, "--reason", "asked")
    assert Event.objects.get(number=2).payload is not None
    monkeypatch.setattr(sys, "stdin", io.StringIO("2\n"))
    assert " 4" in audit("erase", 2, "--reason", "asked")
    assert Event.objects.get(number=2).payload is None
    assert trail.payload(Event.objects.get(number=4))["address"].startswith("terminal:")
    assert "✓" in audit("verify")


def test_what_was_erased_is_not_shown(files):
    assert "谈-JT00-2026-0001" not in audit("erase", 2, "--reason", "mistaken", "--yes")


@pytest.mark.parametrize("arguments", [("99", "--reason", "asked"), ("2", "--reason", "period"), ("2",)])
def test_no_event_and_no_reason_is_refused(files, arguments):
    with pytest.raises(CommandError):
        audit("erase", *arguments, "--yes")


def test_what_stays_or_is_gone_is_refused_in_words(files):
    audit("erase", 2, "--reason", "asked", "--yes")
    said = set()
    for number in (2, 4):
        with pytest.raises(CommandError) as refused:
            audit("erase", number, "--reason", "asked", "--yes")
        said.add(str(refused.value))
    assert len(said) == 2
    assert Event.objects.filter(action="payload.erased").count() == 1


def test_verify_holds_the_trail_to_checkpoints_kept_elsewhere(files, settings):
    settings.CHECKPOINT_DIR = str(files)
    audit("checkpoint")
    assert "✓" in audit("verify", "--checkpoints", files)
    with pytest.raises(CommandError):
        audit("verify", "--checkpoints", files / "nowhere")
    forged = (files / "checkpoint-0001-000000000003.txt").read_text().replace("\n3\n", "\n2\n")
    (files / "checkpoint-0001-000000000002.txt").write_text(forged)
    with pytest.raises(CommandError):
        audit("verify", "--checkpoints", files)

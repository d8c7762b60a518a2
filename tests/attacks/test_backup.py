"""Attacks on a backup: read without shares, cut, altered, put together anew, swapped, laid over a system."""

import io
import os
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from records.audit.models import Event
from records.backup import container, making, reading, restoring
from records.backup.archive import Reader
from records.vault import keys, mac, recovery, regaining, stream, suite, voucher
from records.vault.errors import Tampered
from records.vault.stream import SEALED_CHUNK
from tests import world as make
from tests.attacks import story
from tests.attacks.canary import birds_in
from tests.bent import a_few, broken, outcome
from tests.records.vault.damage import every_flipped_bit, every_truncation
from tests.systems import SEED, make_kit

pytestmark = pytest.mark.django_db(transaction=True)


def quiet(*_progress):
    """No bar."""


@pytest.fixture
def backup(world, tmp_path):
    story.tell(world)
    make.accepted(world)
    make_kit()
    return making.make(tmp_path, quiet).path


def go_through(path, seed=SEED):
    with path.open("rb") as file:
        return reading.Backup(file, seed).go_through(reading.Look())


def body_start(path) -> int:
    with path.open("rb") as file:
        container.read_head(file)
        return file.tell()


def changed(path, change) -> Path:
    content = bytearray(path.read_bytes())
    other = path.with_name("changed.backup")
    other.write_bytes(change(content))
    return other


def test_a_whole_backup_opens(backup):
    met = go_through(backup)
    assert met.rows > 100
    assert met.files.files >= 4


def test_whoever_holds_a_backup_and_no_share_reads_nothing(backup, settings):
    """Not a word, not a name of a table or a person: not even what a copy of the database would tell."""
    blob = backup.read_bytes()
    assert not birds_in(blob)
    assert b"outreach" not in blob
    assert "孙建国".encode() not in blob
    root = Path(settings.ROOT_KEY_FILE).read_bytes()
    for seed in (bytes(32), os.urandom(32), root):
        with pytest.raises(Tampered):
            go_through(backup, seed)


def test_what_lies_inside_opens_by_no_root_key(backup):
    """Neither root key nor anything wrapped by it is in a backup: a stolen root key opens none."""
    inside = []
    with backup.open("rb") as file:
        head = container.read_head(file)
        for name, _size, entry in Reader(container.opened(head, file, SEED)):
            inside.append((name, entry.read()))
    assert any(name.startswith("tables/outreach_vault.servicekey/") for name, _content in inside)
    [lines] = [reading.archive.unpacked(io.BytesIO(c)) for name, c in inside if "vault.servicekey" in name]
    assert lines.count(b'{"bytes":""}') == lines.count(b"\n")


def test_a_backup_cut_anywhere_does_not_open(backup):
    length, start = backup.stat().st_size, body_start(backup)
    edges = range(start + stream.HEADER_LENGTH, length, SEALED_CHUNK)  # where a cut leaves whole chunks
    for end in sorted({0, 1, 28, start, *edges, length // 2, length - 17, length - 1}):
        with pytest.raises(Tampered):
            go_through(changed(backup, lambda content, end=end: content[:end]))


def test_a_backup_with_one_bit_turned_does_not_open(backup):
    length = backup.stat().st_size
    for place in {*range(40), *range(40, length, length // 150), length - 1}:

        def turn(content, place=place):
            content[place] ^= 1
            return content

        with pytest.raises(Tampered):
            go_through(changed(backup, turn))


def opened(blob) -> bytes:
    file = io.BytesIO(blob)
    return b"".join(container.opened(container.read_head(file), file, SEED))


@pytest.fixture
def small():
    """A sealed body of a few words behind a head, and where it begins."""
    keys.make_service_keys()
    make_kit()
    blob = b"".join(container.sealed(container.Head.new(), [b"a few words"]))
    return blob, len(blob) - stream.HEADER_LENGTH - len(b"a few words") - suite.TAG_LENGTH


def test_a_backup_with_any_bit_of_its_head_turned_or_any_end_of_it_missing_does_not_open(small):
    blob, start = small
    assert opened(blob) == b"a few words"
    for head in (*every_flipped_bit(blob[:start]), *every_truncation(blob[:start])):
        with pytest.raises(Tampered):
            opened(head + blob[start:])


@a_few(100)
@given(st.data())
def test_no_bytes_at_all_crash_the_reader_of_a_head(small, data):
    blob, start = small
    file = io.BytesIO(data.draw(broken(blob[:start])) + blob[start:])
    assert isinstance(outcome(lambda: container.read_head(file), Tampered), container.Head | Tampered)


def test_a_backup_with_its_chunks_in_another_order_or_twice_does_not_open(backup):
    first = body_start(backup) + stream.HEADER_LENGTH

    def chunks(content):
        body = content[first:]
        return content[:first], [body[at : at + SEALED_CHUNK] for at in range(0, len(body), SEALED_CHUNK)]

    def swapped(content):
        head, parts = chunks(content)
        assert len(parts) >= 3
        return head + b"".join([parts[1], parts[0], *parts[2:]])

    def doubled(content):
        head, parts = chunks(content)
        return head + b"".join([parts[0], *parts])

    for change in (swapped, doubled, lambda content: content + content[first:], lambda content: content + b"\0"):
        with pytest.raises(Tampered):
            go_through(changed(backup, change))


def test_the_body_of_one_backup_does_not_open_under_the_head_of_another(backup, tmp_path):
    other = making.make(tmp_path / "other.backup", quiet).path
    head = backup.read_bytes()[: body_start(backup)]
    with pytest.raises(Tampered):
        go_through(changed(other, lambda content: head + content[body_start(other) :]))


def test_a_backup_that_somebody_else_made_does_not_open(backup):
    """Anybody may seal to the recovery key's public half; without the voucher it is no backup of ours."""
    chosen, key, head = suite.current(), os.urandom(32), container.Head.new()
    sealed_key = recovery.seal(bytes([chosen.alg]) + key, head.info())
    start = head.plain() + len(sealed_key).to_bytes(4, "big") + sealed_key
    with backup.open("rb") as file:
        inside = list(container.opened(container.read_head(file), file, SEED))
    for voucher_ in (b"", bytes(32), key):
        forged_key = chosen.derive(key, voucher_, head.info(b"backup.body"))
        forged = backup.with_name("forged.backup")
        forged.write_bytes(start + b"".join(stream.sealed(forged_key, chosen, os.urandom(32), head.id, inside)))
        with pytest.raises(Tampered):
            go_through(forged)
    assert voucher.of(SEED) not in (b"", bytes(32), key)


def test_a_voucher_written_into_the_database_does_not_count(backup, tmp_path):
    """Who writes the database cannot have backups sealed under a voucher of his own."""
    kit = recovery.public()
    kit.voucher = bytes(kit.voucher)[:-1] + b"\0"
    kit.save()
    with pytest.raises(Tampered):
        making.make(tmp_path / "next.backup", quiet)
    assert not list(tmp_path.glob("next*"))


def test_a_recovery_key_written_into_the_database_gets_no_backup(backup, tmp_path):
    recovery.RecoveryKey.objects.create(public=recovery.opened(bytes(32)).public, key_version=1, mac=bytes(32))
    with pytest.raises(Tampered):
        making.make(tmp_path / "next.backup", quiet)


def test_a_restore_over_a_live_system_writes_nothing(backup, world):
    events, draft = Event.objects.count(), make.draft(world)
    with pytest.raises(restoring.NotEmpty):
        restoring.load(backup, SEED, quiet)
    assert Event.objects.count() == events + 1
    draft.refresh_from_db()
    assert regaining.waiting_for() is None
    mac.mac("events", b"the keys are where they were")


def other_byte(known):
    """The one that the trail knows, with the last byte of its body turned."""
    content = bytearray(known.read_bytes())
    content[-1] ^= 1
    return bytes(content)


def other_content(known):
    """What an insider seals anew under the name of the other: another state, which opens by the kit."""
    head = reading.head(known)
    return b"".join(container.sealed(head, making.contents(making.Made(head.id, head.made_at, known), quiet)))


@pytest.mark.parametrize("forge", [other_byte, other_content])
def test_a_file_laid_over_a_backup_is_told_by_the_trail(world, tmp_path, forge):
    """It says the id of the one that the trail knows, and is refused before anybody opens it."""
    make_kit()
    known = tmp_path / "known.backup"
    call_command("backup", known, language="en", stdout=io.StringIO())
    call_command("backup", known, verify=True, language="en", stdout=io.StringIO())
    known.write_bytes(forge(known))
    assert Event.objects.get(action="backup.made").object == str(reading.head(known).id)
    with pytest.raises(CommandError, match="backup: other bytes than the trail says"):
        call_command("backup", known, verify=True, language="en", stdout=io.StringIO())
    if forge is other_content:
        go_through(known)

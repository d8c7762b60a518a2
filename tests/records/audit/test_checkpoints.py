"""Checkpoints: what is signed is the tree of the events, once a size, under keys that may be rotated."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from records.audit import checkpoints, growing, proofs, signed_note, tree
from records.audit.models import Checkpoint, Event, Head, Tree
from records.audit.state import state
from records.vault import keys, signing
from records.vault.errors import Tampered
from tests.records.audit import trails
from tests.records.vault.damage import every_flipped_bit, every_truncation

pytestmark = pytest.mark.django_db


def rotate() -> None:
    """A second version of the key, as rotation makes it."""
    keys.make_service_key("checkpoint", 2)
    keys.forget()


def root_of_all() -> bytes:
    """The root, from the events alone."""
    growing_tree = tree.Growing()
    for event in Event.objects.order_by("number"):
        growing_tree.append(bytes(event.leaf))
    return growing_tree.root()


def test_without_events_there_is_no_checkpoint():
    assert checkpoints.make() is None
    assert not checkpoints.due()
    assert state().checkpoint is None


@pytest.mark.parametrize("question", range(1, 8))
def test_a_tree_that_another_process_grows_meanwhile_is_no_trail_cut_off(question):
    trails.write(5)
    growing.grow()
    trails.write(5)
    asked = []

    def grow_first(execute, sql, *more):
        asked.append(sql)
        if len(asked) == question:
            trails.write(3)
            growing.grow()
        return execute(sql, *more)

    with connection.execute_wrapper(grow_first):
        growing.grow()
    growing.grow()
    assert growing.size() == 13


def test_a_checkpoint_signs_the_root_of_all_events(settings):
    settings.BASE_URL = "https://outreach.example:8443/lianjie/"
    trails.write(700)
    checkpoint = checkpoints.make()
    said = checkpoints.check(checkpoint.note)
    assert (said.origin, said.size, said.root) == ("outreach.example:8443/lianjie/trail/1", 700, root_of_all())
    assert (checkpoint.size, bytes(checkpoint.root), checkpoint.key_version) == (700, said.root, 1)


def test_anyone_can_check_it_with_the_verifier_key():
    trails.write(3)
    note = signed_note.read(checkpoints.make().note)
    [key] = checkpoints.verifier_keys()
    name, key_id, public = key.split("+", 2)
    [line] = note.signatures
    assert (line.name, line.key_id.hex()) == (name, key_id)
    signing.verify(signed_note.decoded(public)[1:], note.text.encode(), line.signature, "checkpoint")


def test_a_checkpoint_with_any_bit_turned_or_any_end_missing_is_refused():
    trails.write(3)
    note, publics = checkpoints.make().note.encode(), signing.public_keys(checkpoints.PURPOSE)
    assert checkpoints.check(note.decode(), publics).size == 3
    for damaged in (*every_flipped_bit(note), *every_truncation(note), note + b"\0"):
        with pytest.raises(Tampered):
            checkpoints.check(damaged.decode(errors="replace"), publics)


def test_the_same_size_is_not_signed_twice():
    trails.write(5)
    first = checkpoints.make()
    assert checkpoints.make() == first
    assert Checkpoint.objects.count() == 1


def test_one_is_due_an_hour_after_the_last_when_events_wait():
    trails.write(2)
    growing.grow()
    assert checkpoints.due()
    checkpoints.make()
    later = timezone.now() + datetime.timedelta(minutes=61)
    assert not checkpoints.due(later)
    trails.write(1)
    growing.grow()
    assert checkpoints.due(later)
    assert not checkpoints.due()


def test_proofs_hold_under_the_newest_checkpoint():
    trails.write(300)
    first = checkpoints.make()
    trails.write(400)
    second = checkpoints.make()
    for number in (1, 256, 300, 700):
        proof = proofs.inclusion(number)
        leaf = bytes(Event.objects.get(number=number).leaf)
        assert (proof.leaf, proof.checkpoint) == (leaf, second)
        assert tree.root_of_inclusion(leaf, number - 1, 700, proof.path) == bytes(second.root)
    assert proofs.consistency(0, 700) == []  # nothing is the beginning of everything
    proof = proofs.consistency(300, 700)
    assert tree.consistent(300, bytes(first.root), 700, bytes(second.root), proof)


def test_what_no_checkpoint_covers_is_not_proved():
    trails.write(2)
    with pytest.raises(proofs.NotCovered):
        proofs.inclusion(1)
    checkpoints.make()
    for ask in (lambda: proofs.inclusion(3), lambda: proofs.inclusion(0), lambda: proofs.consistency(1, 3)):
        with pytest.raises(proofs.NotCovered):
            ask()


def test_the_first_under_a_new_key_is_signed_by_the_old_one_too():
    trails.write(1)
    old_keys = [checkpoints.make() and checkpoints.verifier_keys()[0]]
    rotate()
    trails.write(1)
    second = checkpoints.make()
    both = {line.key_id.hex() for line in signed_note.read(second.note).signatures}
    assert {key.split("+")[1] for key in checkpoints.verifier_keys()} == both
    assert old_keys[0] in checkpoints.verifier_keys()
    assert second.key_version == 2
    trails.write(1)
    assert len(signed_note.read(checkpoints.make().note).signatures) == 1


def test_old_checkpoints_hold_after_a_rotation_and_a_move():
    trails.write(1)
    first = checkpoints.make()
    rotate()
    assert checkpoints.check(first.note).size == 1


def test_a_forged_note_is_refused():
    trails.write(4)
    note = checkpoints.make().note
    for forged in (note.replace("\n4\n", "\n5\n"), note.replace("— ", "— x"), note[:-10] + "AAAAAA==\n\n", "", "x"):
        with pytest.raises(Tampered):
            checkpoints.check(forged)


# ---- The head is never waited for ----


def test_appending_reads_the_head_and_never_locks_it():
    trails.write(2000)
    with CaptureQueriesContext(connection) as seen:
        assert growing.grow() == 2000
    head = [query["sql"] for query in seen if "outreach_audit_head" in query["sql"]]
    assert head
    assert not [sql for sql in head if "UPDATE" in sql.upper()]


# ---- How it stands ----


def test_the_state_says_how_far_it_is(settings):
    settings.CHECKPOINT_DIR = ""
    trails.write(3)
    checkpoints.make()
    trails.write(2)
    now = state()
    assert (now.last_number, now.tree_size, now.checkpoint.size, now.after_checkpoint) == (5, 3, 3, 2)
    assert now.last_event_at == Event.objects.get(number=5).at
    assert (now.keep_months, now.generation, now.verified) == (6, 1, None)
    assert set(now.alarms) == {"nowhere", "stopped", "unverified"}


def test_the_state_raises_what_is_late():
    trails.write(3)
    assert "late" not in state().alarms
    assert "late" in state(timezone.now() + datetime.timedelta(hours=2)).alarms


def test_the_state_raises_a_trail_that_was_cut_off():
    trails.write(3)
    checkpoints.make()
    Event.objects.filter(number=3).delete()
    Head.objects.update(number=2)
    assert "cut" in state().alarms
    assert Tree.objects.get().size == 3

"""Whoever writes the database, but holds no key, rewrites the trail: verification finds it, or signing stops first."""

import base64
import re
from contextlib import suppress

import pytest
from django.db import DatabaseError, connection, transaction

from records.actions import notes, quiet, submission, verifying
from records.audit import chain, checkpoints, folder, growing, periodic, signed_note
from records.audit.models import Checkpoint, Event, Tile
from records.audit.state import state
from records.audit.trail import Draft, Subject, begin_generation, write
from records.ledger.enums import Status
from records.ledger.note import Note
from records.ledger.records import Record
from records.people.actor import SYSTEM
from records.vault.errors import Tampered
from tests import world as make
from tests.attacks.database import SQLITE
from tests.records.audit import trails

pytestmark = pytest.mark.django_db

COVERED, WRITTEN = 300, 320  # signed and handed out up to here; written up to there


@pytest.fixture
def elsewhere(settings, tmp_path):
    """A folder off this machine that got the checkpoint."""
    place = tmp_path / "elsewhere"
    place.mkdir()
    settings.CHECKPOINT_DIR = str(place)
    return place


@pytest.fixture
def trail(elsewhere):
    """A trail with a checkpoint handed out, and events after it."""
    trails.write(COVERED)
    checkpoints.make()
    periodic.hand_out()
    trails.write(WRITTEN - COVERED)
    return elsewhere


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def found(place=None) -> set:
    notes = folder.notes(place) if place else ()
    return {(fault.number, fault.what) for fault in verifying.faults(notes)}


def what(place=None) -> set:
    return {what for _number, what in found(place)}


def end_at(number):
    """Put the head back to an event: whoever writes the database can, since the MAC stands in the event."""
    mac = bytes(Event.objects.get(number=number).mac)
    sql("UPDATE outreach_audit_head SET number = %s, mac = %s", number, mac)


def cut_off(number):
    """Take everything after an event out, head included."""
    sql("DELETE FROM outreach_audit_event WHERE number > %s", number)
    end_at(number)


def forget_what_was_signed():
    for table in ("handout", "checkpoint", "tile", "tree"):
        sql(f"DELETE FROM outreach_audit_{table}")


def test_before_anything_is_done_there_is_no_fault(trail):
    assert found(trail) == set()


# ---- Single events ----

EDITS = {"actor": "somebody", "action": "grant.approved", "object": "another", "result": "denied"}


@pytest.mark.parametrize("column", sorted(EDITS))
@pytest.mark.parametrize("number", [7, COVERED + 5], ids=["signed", "not yet signed"])
def test_an_edited_event_is_found(trail, number, column):
    sql(f'UPDATE outreach_audit_event SET "{column}" = %s WHERE number = %s', EDITS[column], number)
    assert found(trail) == {(number, "header changed")}


def test_an_event_edited_with_its_leaf_breaks_chain_tree_and_checkpoint(trail):
    event = Event.objects.get(number=7)
    event.actor = "somebody"
    sql("UPDATE outreach_audit_event SET actor = %s, leaf = %s WHERE number = 7", "somebody", chain.leaf(event))
    assert {(7, "chain broken"), (7, "tree differs"), (COVERED, "checkpoint differs")} <= found(trail)


@pytest.mark.parametrize("number", [7, COVERED + 5], ids=["signed", "not yet signed"])
def test_a_deleted_event_is_found(trail, number):
    sql("DELETE FROM outreach_audit_event WHERE number = %s", number)
    assert {(number, "missing"), (number + 1, "chain broken")} <= found(trail)


def test_an_event_that_cannot_be_read_is_missing(trail):
    """SQLite keeps whatever is written into a column, of any form."""
    edit = "UPDATE outreach_audit_event SET at = '2026-13-45 10:00:00' WHERE number = 7"
    if SQLITE:
        sql(edit)
        assert {(7, "missing"), (8, "chain broken")} <= found(trail)
    else:
        with pytest.raises(DatabaseError), transaction.atomic():
            sql(edit)


def test_two_events_that_changed_places_are_found(trail):
    for old, new in ((7, 10_000), (8, 7), (10_000, 8)):
        sql("UPDATE outreach_audit_event SET number = %s WHERE number = %s", new, old)
    assert {(7, "header changed"), (8, "header changed"), (7, "chain broken")} <= found(trail)


def invent(number):
    sql(
        f"INSERT INTO outreach_audit_event (number, at, action, actor, on_behalf_of, object, unit, result, version,"
        f" object_digest, key_version, payload, salt, digest, leaf, mac) SELECT {number}, at, 'grant.approved', actor,"
        f" on_behalf_of, object, unit, result, version, object_digest, key_version, payload, salt, digest, leaf, mac"
        f" FROM outreach_audit_event WHERE number = {WRITTEN}"
    )


@pytest.mark.parametrize("number", [-7, 2**62])
def test_an_event_far_from_all_others_is_found_and_holds_nobody_up(trail, number):
    invent(number)
    assert (number, "header changed") in found(trail)


def test_an_invented_event_at_the_end_is_found(trail):
    invent(WRITTEN + 1)
    assert {(WRITTEN + 1, "header changed"), (WRITTEN + 1, "chain broken")} <= found(trail)
    end_at(WRITTEN + 1)
    with pytest.raises(Tampered):
        growing.grow()
    assert growing.size() == COVERED


@pytest.mark.parametrize("edit", ["UPDATE outreach_audit_event SET actor = 'x'", "DELETE FROM outreach_audit_event"])
def test_what_was_altered_before_it_was_signed_is_never_signed(trail, edit):
    sql(f"{edit} WHERE number = {COVERED + 5}")
    with pytest.raises(Tampered):
        checkpoints.make()
    assert (checkpoints.newest().size, growing.size()) == (COVERED, COVERED)


def test_the_event_to_which_the_next_is_chained_is_looked_at_again(trail):
    """Exchanging the last signed event would otherwise carry on unseen by the tick."""
    sql("UPDATE outreach_audit_event SET actor = 'x' WHERE number = %s", COVERED)
    with pytest.raises(Tampered, match="tree holds"):
        growing.grow()


JUNK = (None, 5, "x", "", b"", b"\x00", "2020-13-45", 2**60, "x" * 200)
# As it was, as PostgreSQL reads it as well, or erased.
SAME = {("payload", None), ("on_behalf_of", ""), ("unit", ""), ("object_digest", b""), ("object_digest", ""),
        ("seals", b""), ("seals", "")}  # fmt: skip
COLUMNS = [field.column for field in Event._meta.fields if field.column != "number"]


@pytest.mark.parametrize("column", COLUMNS)
def test_whatever_is_written_into_an_event_is_found_and_crashes_nothing(column):
    """SQLite keeps any value in any column; what PostgreSQL refuses to write need not be found."""
    trails.write(9)
    for junk in JUNK:
        with suppress(DatabaseError), transaction.atomic():
            sql(f'UPDATE outreach_audit_event SET "{column}" = %s WHERE number = 7', junk)
            assert 7 in {number for number, _what in found()} or (column, junk) in SAME
            raise DatabaseError("put back")


# ---- The end ----


def test_a_trail_cut_off_behind_its_checkpoint_is_found(trail):
    cut_off(COVERED - 50)
    assert {"tree past the end", "checkpoint past the end"} <= what()
    assert "cut" in state().alarms
    with pytest.raises(Tampered, match="ends at"):
        growing.grow()


def test_and_with_everything_that_was_signed_taken_out_too_only_what_was_handed_out_tells(trail):
    cut_off(COVERED - 50)
    forget_what_was_signed()
    assert found() == set()
    assert found(trail) == {(COVERED, "checkpoint past the end")}


def test_what_was_kept_elsewhere_is_named_by_its_file(trail):
    """Whoever keeps many must know which one to hold up."""
    [path] = trail.glob("checkpoint-*.txt")
    cut_off(COVERED - 50)
    forget_what_was_signed()
    assert [fault.about for fault in verifying.faults(folder.notes(trail))] == [path.name]
    trails.write(100, about="other")
    assert [fault.about for fault in verifying.faults(folder.notes(trail))] == [path.name]


def test_and_when_history_goes_on_otherwise_as_well(trail):
    cut_off(COVERED - 50)
    forget_what_was_signed()
    trails.write(100, about="other")
    checkpoints.make()
    assert found() == set()
    assert found(trail) == {(COVERED, "checkpoint differs")}


def test_the_clock_itself_tells_it_at_the_next_hand_out(trail):
    cut_off(COVERED - 50)
    forget_what_was_signed()
    trails.write(100, about="other")
    checkpoints.make()
    periodic.hand_out()
    assert "file" in state().alarms
    assert "another history" in state().targets[0].error


def test_two_checkpoints_of_one_size_with_different_roots_show_that_history_was_rewritten(trail):
    """Both are truly signed: the second after the first was taken out. Whoever holds the first one sees it."""
    cut_off(COVERED - 50)
    forget_what_was_signed()
    trails.write(50, about="other")
    second = checkpoints.make()
    [(_name, first)] = folder.notes(trail)
    one, other = checkpoints.check(first), checkpoints.check(second.note)
    assert one.size == other.size
    assert one.root != other.root
    assert found(trail) == {(COVERED, "checkpoint differs")}


def test_what_an_honest_restore_lost_is_told_apart(trail):
    """The restore's own event says so; nobody can make that one up without the key."""
    cut_off(COVERED - 50)
    forget_what_was_signed()
    assert begin_generation() == 2
    with transaction.atomic():
        write([Draft("system.restored", SYSTEM, Subject())])
    trails.write(100, about="other")
    checkpoints.make()
    assert found(trail) == {(COVERED - 49, "checkpoint lost")}


def test_a_checkpoint_over_what_an_honest_restore_kept_is_held_against_it(trail):
    cut_off(COVERED + 10)
    begin_generation()
    with transaction.atomic():
        write([Draft("system.restored", SYSTEM, Subject())])
    checkpoints.make()
    assert found(trail) == set()
    sql("UPDATE outreach_audit_event SET leaf = %s WHERE number = 7", b"\x01" * 32)
    assert (COVERED, "checkpoint differs") in found(trail)


def test_what_lies_after_the_last_checkpoint_can_be_cut_off_unseen(trail):
    """The limit of every chain, and why a checkpoint is made at least hourly: this is documented, not wished for."""
    cut_off(COVERED + 5)
    assert found(trail) == set()


# ---- Tree and checkpoints ----


def flip(table, column, where):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table} WHERE {where}")
        content = bytearray(bytes(cursor.fetchone()[0]))
        content[40 % len(content)] ^= 1
        cursor.execute(f"UPDATE {table} SET {column} = %s WHERE {where}", [bytes(content)])


def test_an_altered_node_is_found(trail):
    flip("outreach_audit_tile", "hashes", 'level = 0 AND "index" = 0')
    assert found(trail) == {(2, "tree differs")}


def test_over_an_altered_node_nothing_is_signed(trail):
    flip("outreach_audit_tile", "hashes", 'level = 0 AND "index" = 1')
    assert found(trail) == {(258, "tree differs")}
    with pytest.raises(Tampered, match="not the tree"):
        checkpoints.make()
    assert checkpoints.newest().size == COVERED


def test_an_altered_upper_node_is_found(trail):
    flip("outreach_audit_tile", "hashes", 'level = 1 AND "index" = 0')
    assert found(trail) == {(1, "tree differs")}


def test_of_an_altered_upper_node_the_first_event_under_it_is_told(trail):
    trails.write(300)
    checkpoints.make()
    flip("outreach_audit_tile", "hashes", 'level = 1 AND "index" = 0')  # the second of its two hashes
    assert found() == {(257, "tree differs")}


def test_tiles_taken_out_or_added_are_found(trail):
    Tile.objects.create(level=0, index=7, hashes=b"\x00" * 32)
    assert found() == {(COVERED, "tree superfluous")}
    Tile.objects.filter(index=7).delete()
    sql('DELETE FROM outreach_audit_tile WHERE level = 0 AND "index" = 1')
    assert found() == {(257, "tree differs")}


def test_a_tree_put_back_is_caught_up(trail):
    """Made smaller, it only grows again, from the events."""
    sql("UPDATE outreach_audit_tree SET size = 0")
    assert checkpoints.make().size == WRITTEN
    assert found(trail) == set()


def test_a_tree_made_larger_is_found(trail):
    sql("UPDATE outreach_audit_tree SET size = 400")
    assert "tree past the end" in what()
    with pytest.raises(Tampered):
        checkpoints.make()


def forged(size, root) -> str:
    """A checkpoint over anything, with the signature of the true one."""
    true = checkpoints.newest().note
    text, _gap, lines = true.rpartition("\n\n")
    origin = text.split("\n")[0]
    return f"{origin}\n{size}\n{base64.b64encode(root).decode()}\n\n{lines}"


def test_a_forged_checkpoint_is_found_here_and_elsewhere(trail):
    note = forged(COVERED - 1, b"\x01" * 32)
    (trail / "checkpoint-0001-000000000299.txt").write_text(note)
    assert found(trail) == {(0, "checkpoint forged")}
    (trail / "checkpoint-0001-000000000299.txt").unlink()
    newest = checkpoints.newest()
    Checkpoint.objects.create(size=310, root=b"\x01" * 32, note=forged(310, b"\x01" * 32), key_version=1, generation=1,
                              made_at=newest.made_at)  # fmt: skip
    assert {(310, "checkpoint forged"), (310, "checkpoint differs")} == found(trail)
    with pytest.raises(Tampered, match="signature"):
        checkpoints.make()


def test_a_checkpoint_whose_columns_say_something_else_is_found(trail):
    sql("UPDATE outreach_audit_checkpoint SET root = %s", b"\x01" * 32)
    assert found(trail) == {(COVERED, "checkpoint changed")}
    sql("DELETE FROM outreach_audit_handout")
    sql("UPDATE outreach_audit_checkpoint SET size = size - 1")
    assert (COVERED - 1, "checkpoint changed") in found(trail)


def test_a_checkpoint_of_another_system_is_no_checkpoint_of_ours(trail):
    foreign = signed_note.body("elsewhere/trail/1", 3, b"\x02" * 32)
    note = foreign + "\n" + signed_note.line("elsewhere/trail/1", b"\x03" * 32, b"\x04" * 64)
    with pytest.raises(Tampered, match="no key"):
        checkpoints.check(note)


@pytest.mark.parametrize("junk", ["", "x", "\x00", "a\n1\n\n", "— a b\n", "a\n\n— a AAAA\n"])
def test_junk_in_a_note_is_a_fault_and_no_crash(trail, junk):
    if "\x00" in junk and connection.vendor == "postgresql":
        junk = "\x01"  # PostgreSQL keeps no NUL
    sql("UPDATE outreach_audit_checkpoint SET note = %s", junk)
    assert (COVERED, "checkpoint forged") in found()


def test_a_generation_put_back_is_found(trail):
    sql("UPDATE outreach_audit_head SET generation = 2")
    checkpoints.make()
    sql("UPDATE outreach_audit_head SET generation = 1")
    assert found() == {(WRITTEN, "generation back")}


# ---- The change feed ----


def test_a_touch_that_was_put_back_or_invented_is_found(world):
    make.submitted(world)
    assert found() == set()
    number = Event.objects.filter(action="record.started").values_list("number", flat=True).get()
    record = Record.objects.get()
    sql("UPDATE outreach_audit_touch SET number = %s WHERE object = %s", number, str(record.pk))
    assert what() == {"touch back"}
    sql("UPDATE outreach_audit_touch SET number = %s WHERE object = %s", number - 1, str(record.pk))
    assert "touch invented" in what()


def test_a_touch_put_back_is_found_also_where_another_object_moved_on_since(world):
    record, other = make.submitted(world), make.submitted(world)
    number = Event.objects.filter(action="record.started", object=str(record.pk)).values_list("number", flat=True).get()
    sql("UPDATE outreach_audit_touch SET number = %s WHERE object = %s", number, str(record.pk))
    newest = Event.objects.filter(object=str(other.pk)).latest("number").number
    assert newest > Event.objects.filter(object=str(record.pk)).latest("number").number
    assert what() == {"touch back"}


# ---- Records against their events ----


def found_about(record) -> set:
    return {fault.what for fault in verifying.faults() if fault.about == str(record.pk)}


def test_a_record_deleted_past_the_verbs_is_found(world):
    record = make.draft(world)
    Record.objects.filter(pk=record.pk).delete()
    assert found_about(record) == {"record deleted"}


def test_an_exchanged_envelope_is_found(world):
    record, other = make.accepted(world), make.accepted(world)
    sealed = bytes(Note.objects.get(record=other).sealed)
    Note.objects.filter(record=record).update(sealed=sealed)
    assert found_about(record) == {"note differs"}


@pytest.mark.parametrize("sealed", [None, b"", b"plain"])
def test_an_envelope_emptied_or_written_in_the_clear_is_found(world, sealed):
    record = make.submitted(world)
    Note.objects.filter(record=record).update(sealed=sealed)
    assert found_about(record) == {"note differs"}


def test_a_note_taken_out_is_found(world):
    record = make.submitted(world)
    Note.objects.filter(record=record).delete()
    assert found_about(record) == {"note missing"}


def test_a_record_rolled_back_to_an_earlier_valid_state_is_found(world):
    """Row, note and all as they were before it was handed in again: only the events know."""
    record = make.returned(world, said="第一稿")
    before = Record.objects.filter(pk=record.pk).values("status", "version", "revision").get()
    record = quiet.autosave(record, data={"said": "第二稿"}, by=world.actor("zhou"), version=record.version).record
    submission.submit(record, by=world.actor("zhou"), version=record.version)
    assert found_about(record) == set()
    Record.objects.filter(pk=record.pk).update(**before)
    assert found_about(record) == {"status differs", "revision differs", "version differs"}


def test_an_older_revision_put_in_the_place_of_the_newer_is_found(world):
    record = make.returned(world, said="第一稿")
    record = quiet.autosave(record, data={"said": "第二稿"}, by=world.actor("zhou"), version=record.version).record
    submission.submit(record, by=world.actor("zhou"), version=record.version)
    first, second = Note.objects.filter(record=record).order_by("revision")
    Note.objects.filter(pk=second.pk).update(sealed=bytes(first.sealed))
    assert found_about(record) == {"note differs"}


def test_the_trace_of_an_opening_taken_out_is_found(world):
    """Whoever read it would not stand in the author's list; the trail still has it."""
    record = make.submitted(world)
    notes.open_note(record, by=world.actor("li"))
    assert found_about(record) == set()
    sql("DELETE FROM records_opening")
    assert found_about(record) == {"around missing"}


def test_a_decision_taken_out_is_found(world):
    record = make.accepted(world)
    sql("DELETE FROM records_decision")
    assert found_about(record) == {"around missing"}


def test_a_status_set_by_hand_is_found(world):
    record = make.submitted(world)
    Record.objects.filter(pk=record.pk).update(status=Status.ACCEPTED)
    assert found_about(record) == {"status differs"}


def test_a_record_that_nobody_began_is_found(world):
    record = make.submitted(world)
    Event.objects.filter(object=str(record.pk)).update(object="another")
    assert "record invented" in found_about(record)


def test_no_note_no_name_and_no_address_goes_out_with_a_checkpoint(world, elsewhere):
    make.accepted(world, said="知更鸟")
    checkpoints.make()
    periodic.hand_out()
    text = "".join(path.read_text() for path in elsewhere.iterdir())
    assert re.fullmatch(r"localhost:8000/trail/1\n\d+\n[\w+/=]{44}\n\n— localhost:8000/trail/1 [\w+/=]+\n"
                        r"localhost:8000/trail/1\+[0-9a-f]{8}\+[\w+/=]+\n", text)  # fmt: skip

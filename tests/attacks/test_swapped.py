"""Sealed rows put in another place by whoever writes the database: they open nowhere but where they were sealed."""

import pytest

from records.actions import attachments, notes, quiet, review, submission
from records.actions.notes import Unreadable
from records.audit.models import Event
from records.ledger.attachments import Attachment
from records.ledger.note import Note
from records.vault.models import DataKey
from tests import world as make

PDF = b"%PDF-1.7\n"


@pytest.fixture
def two(world):
    """Two records of two authors, each with a secret."""
    one = make.submitted(world, said="第一个秘密")
    return one, make.submitted(world, "wang", talkee="ma", said="第二个秘密")


def shut(world, record, who):
    with pytest.raises(Unreadable):
        notes.open_note(record, by=world.actor(who), reason="inspection")
    assert Event.objects.order_by("number").last().action == "note.unreadable"


def test_the_note_of_one_record_does_not_open_on_another(world, two):
    one, other = two
    Note.objects.filter(record=one).update(sealed=bytes(Note.objects.get(record=other).sealed))
    shut(world, one, "zhou")


def test_nor_with_its_key_moved_along(world, two):
    one, other = two
    Note.objects.filter(record=one).update(sealed=bytes(Note.objects.get(record=other).sealed))
    key = DataKey.objects.get(pk=other.pk)
    DataKey.objects.filter(pk=one.pk).update(wrapped=bytes(key.wrapped), domain_key=key.domain_key)
    shut(world, one, "zhou")


def test_nor_with_the_row_itself_hung_on_another_record(world, two):
    one, other = two
    Note.objects.filter(record=one).delete()
    Note.objects.filter(record=other).update(record=one)
    shut(world, one, "zhou")


def test_an_older_revision_does_not_open_as_the_newer_one(world):
    record = make.returned(world, said="第一稿")
    record = quiet.autosave(record, data={"said": "第二稿"}, by=world.actor("zhou"), version=record.version).record
    record = submission.submit(record, by=world.actor("zhou"), version=record.version)
    first, second = Note.objects.filter(record=record).order_by("revision")
    Note.objects.filter(pk=second.pk).update(sealed=bytes(first.sealed))
    shut(world, record, "li")


def test_a_comment_does_not_open_as_a_note_nor_a_note_as_a_comment(world):
    record = make.returned(world)
    decision, note = record.decisions.get(), Note.objects.get(record=record)
    sealed = bytes(note.sealed)
    Note.objects.filter(pk=note.pk).update(sealed=bytes(decision.sealed))
    shut(world, record, "zhou")
    Note.objects.filter(pk=note.pk).update(sealed=sealed)
    type(decision).objects.update(sealed=sealed)
    shut(world, record, "zhou")


def test_two_comments_do_not_change_places(world):
    record = make.returned(world)
    record = submission.submit(record, by=world.actor("zhou"), version=record.version)
    record = review.hand_back(record, by=world.actor("li"), version=record.version, comment="第二次退回")
    one, other = record.decisions.order_by("at")
    type(one).objects.filter(pk=one.pk).update(sealed=bytes(other.sealed))
    shut(world, record, "zhou")


def test_the_file_of_one_record_does_not_open_on_another(world, two):
    one, other = two
    files = {}
    for record, who in ((one, "zhou"), (other, "wang")):
        files[who] = attachments.receive(
            record, by=world.actor(who), purpose="paper", chunks=iter([PDF + who.encode()])
        )
    Attachment.objects.filter(pk=files["zhou"].pk).update(file=files["wang"].file)
    files["zhou"].refresh_from_db()
    with pytest.raises(Unreadable):
        b"".join(attachments.open_attachment(files["zhou"], by=world.actor("zhou")))


def test_a_shredded_record_opens_for_nobody(world, two):
    one, _other = two
    DataKey.objects.filter(pk=one.pk).delete()
    shut(world, one, "zhou")

"""Files on a record: sealed as they come, nothing kept of a refused one, opened under the same trace as the note."""

import datetime
import uuid
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from records.actions import attachments, confirmation, notes, review, submission, uploads
from records.actions.notes import Unreadable
from records.audit import trail
from records.audit.models import Event
from records.ledger import waiting
from records.ledger.announced import Announced
from records.ledger.attachments import Attachment
from records.people.errors import Conflict, Invalid, NotAllowed, WrongState
from records.vault.stores import store
from tests import world as make
from tests.files import OTHER_PNG, PDF, PNG, SIGNATURE, pdf


def receive(world, record, who="zhou", content=PNG, purpose="paper", **more):
    return attachments.receive(record, by=world.actor(who), purpose=purpose, chunks=iter([content]), **more)


def opened(world, attachment, who, **more) -> bytes:
    return b"".join(attachments.open_attachment(attachment, by=world.actor(who), **more))


def remove(world, record, attachment, who="zhou", **more):
    attachments.remove(record, attachment=attachment, by=world.actor(who), **more)


def stored() -> list:
    root = Path(settings.FILES_ROOT)
    return [path for path in root.rglob("*") if path.is_file()] if root.exists() else []


def last() -> Event:
    return Event.objects.order_by("number").last()


@pytest.mark.django_db(transaction=True)
def test_a_file_comes_back_as_it_was_and_rests_sealed(world):
    record = make.draft(world)
    attachment = receive(world, record, content=PDF)
    assert (attachment.size, attachment.media_type) == (len(PDF), "application/pdf")
    [path] = stored()
    assert b"paper" not in path.read_bytes()
    assert opened(world, attachment, "zhou") == PDF


@pytest.mark.parametrize(
    "content", [b"", b"<svg onload=alert(1)>", b"%!PS", b"GIF89a", b"PK\x03\x04", PNG[:3], PNG[:45]]
)
def test_nothing_is_kept_of_a_refused_file(world, content):
    record = make.draft(world)
    with pytest.raises(Invalid):
        receive(world, record, content=content)
    assert (stored(), Attachment.objects.count()) == ([], 0)


def test_nothing_is_kept_of_a_file_that_is_too_large(world, settings):
    settings.ATTACHMENT_MAX_BYTES = 50
    with pytest.raises(Invalid):
        receive(world, make.draft(world))
    assert stored() == []


@pytest.mark.parametrize("who", ["sun", "li", "ouyang", "sysadmin"])
def test_a_file_of_who_may_not_attach_is_refused_before_a_byte_is_read(world, who):
    def never():
        pytest.fail("a byte was read")
        yield b""

    place = attachments.OnRecord(make.submitted(world))
    with pytest.raises(NotAllowed):
        uploads.receive(place, Announced(uuid.uuid4(), "paper", 100), never(), by=world.actor(who))
    assert (last().action, last().result, last().object) == ("upload.kept", "denied", str(place.owner))


@pytest.mark.django_db(transaction=True)
def test_a_record_holds_several_papers_photos_and_documents(world):
    record = make.draft(world)
    kept = [receive(world, record), receive(world, record, content=OTHER_PNG, purpose="file"),
            receive(world, record, content=PDF, purpose="file")]  # fmt: skip
    assert list(record.attachments.all()) == kept
    assert len(stored()) == 3
    assert [opened(world, each, "zhou") for each in kept] == [PNG, OTHER_PNG, PDF]


@pytest.mark.django_db(transaction=True)
def test_a_file_taken_off_goes_with_its_bytes_and_leaves_its_event(world):
    record = make.submitted(world)
    paper = receive(world, record)
    remove(world, record, paper)
    assert not record.attachments.exists()
    assert stored() == []
    assert (last().action, trail.payload(last())["detail"]["attachment"]) == ("attachment.removed", str(paper.pk))
    with pytest.raises(Conflict):
        opened(world, paper, "zhou")


def test_a_file_that_an_officer_saw_stays_while_it_is_reviewed(world):
    record = make.submitted(world)
    notes.open_note(record, by=world.actor("zhou"))
    paper = receive(world, record)
    assert opened(world, paper, "li") == PNG
    with pytest.raises(WrongState):
        remove(world, record, paper)
    assert attachments.removable(record, world.actor("zhou")) == set()
    assert list(record.attachments.all()) == [paper]
    record.refresh_from_db()
    review.hand_back(record, by=world.actor("li"), version=record.version, comment="请补签。")
    record.refresh_from_db()
    assert attachments.removable(record, world.actor("zhou")) == {paper.pk}
    remove(world, record, paper)


def test_a_file_stays_once_somebody_confirmed_this_revision(world):
    record = make.submitted(world, released=["opinions"])
    paper = receive(world, record)
    row = record.participants.get(person=world.persons["sun"]).pk
    confirmation.confirm(record, by=world.actor("sun"), participant=row, revision=1, typed_name="孙建国")
    with pytest.raises(WrongState):
        remove(world, record, paper)
    assert list(record.attachments.all()) == [paper]


@pytest.mark.parametrize(("who", "refusal"), [("li", NotAllowed), ("sun", NotAllowed), ("ouyang", NotAllowed)])
def test_nobody_else_takes_a_file_off(world, who, refusal):
    record = make.submitted(world)
    paper = receive(world, record)
    with pytest.raises(refusal):
        remove(world, record, paper, who)


def test_a_signature_is_never_taken_off(world):
    record = make.submitted(world, released=["opinions"])
    drawing = receive(world, record, "sun", content=SIGNATURE, purpose="signature")
    for who in ("sun", "zhou"):
        with pytest.raises(NotAllowed):
            remove(world, record, drawing, who)


def test_of_two_who_change_a_record_the_one_with_the_older_page_removes_nothing(world):
    record = make.draft(world)
    paper = receive(world, record)
    with pytest.raises(Conflict):
        remove(world, record, paper, version=record.version)
    record.refresh_from_db()
    remove(world, record, paper, version=record.version)


def test_how_many_files_of_which_kind_and_size_is_set(world, settings):
    record = make.draft(world)
    settings.ATTACHMENT_KINDS = ["pdf"]
    with pytest.raises(Invalid):
        receive(world, record)
    receive(world, record, content=PDF)
    settings.RECORD_MAX_FILES = 1
    with pytest.raises(Invalid):
        receive(world, record, content=PDF)
    settings.RECORD_MAX_FILES, settings.RECORD_MAX_BYTES = 9, 2 * len(PDF) - 1
    with pytest.raises(Invalid):
        receive(world, record, content=PDF)
    settings.RECORD_MAX_BYTES += 1
    receive(world, record, content=PDF)


def test_what_a_file_is_called_rests_sealed_and_is_told_with_the_note(world):
    record = make.draft(world)
    attachment = receive(world, record, name="孙建国 谈话.png")
    assert "谈话" not in str(Attachment.objects.filter(pk=attachment.pk).values().get())
    opened_note = notes.open_note(record, by=world.actor("zhou"))
    assert opened_note.words[str(attachment.pk)] == {"text": "孙建国 谈话.png"}
    assert attachments.open_named(attachment, by=world.actor("zhou"))[0] == "孙建国 谈话.png"


def test_a_refused_file_leaves_an_event_that_says_why(world):
    record = make.draft(world)
    with pytest.raises(Invalid):
        receive(world, record, content=b"<svg onload=alert(1)>")
    assert (last().action, last().object) == ("attachment.refused", str(record.pk))
    assert trail.payload(last())["detail"] == {"codes": ["media_type"], "purpose": "paper"}


@pytest.mark.django_db(transaction=True)
def test_a_second_upload_with_one_id_cannot_delete_the_first_ones_bytes(world):
    record, given = make.draft(world), uuid.uuid4()
    attachment = receive(world, record, id=given)
    for other in (record, make.draft(world, "wang", talkee="ma")):
        author = "zhou" if other == record else "wang"
        with pytest.raises(Invalid):
            receive(world, other, author, content=OTHER_PNG, id=given)
    assert len(stored()) == 1
    assert opened(world, attachment, "zhou") == PNG


def test_an_officer_opens_a_file_in_the_queue_and_outside_it_for_a_reason(world):
    record = make.submitted(world)
    attachment = receive(world, record)
    assert opened(world, attachment, "li") == PNG
    assert trail.payload(last())["detail"]["reason"] == "review"
    record.refresh_from_db()
    review.accept(record, by=world.actor("li"), version=record.version)
    attachment.refresh_from_db()
    for reason in ("", "own", "other", "nonsense"):
        with pytest.raises(Invalid):
            opened(world, attachment, "li", reason=reason)
    assert opened(world, attachment, "li", reason="inspection") == PNG
    assert trail.payload(last())["detail"]["reason"] == "inspection"


def test_who_said_why_when_opening_the_note_has_said_it_for_its_files(world):
    record = make.submitted(world)
    attachment = receive(world, record)
    record.refresh_from_db()
    record = review.accept(record, by=world.actor("li"), version=record.version)
    notes.open_note(record, by=world.actor("li"), reason="other", in_words="核对原件")
    attachment.refresh_from_db()
    assert opened(world, attachment, "li") == PNG
    assert trail.payload(last())["detail"]["reason"] == "other"


def test_a_reason_said_on_another_day_or_for_another_revision_is_asked_again(world):
    record = make.submitted(world)
    attachment = receive(world, record)
    record.refresh_from_db()
    record = review.accept(record, by=world.actor("li"), version=record.version)
    notes.open_note(record, by=world.actor("li"), reason="inspection")
    attachment.refresh_from_db()
    said = record.openings.filter(reason="inspection")
    for change in ({"at": timezone.now() - datetime.timedelta(days=1)}, {"revision": 9}):
        before = said.values(*change).get()
        said.update(**change)
        with pytest.raises(Invalid):
            opened(world, attachment, "li")
        said.update(**before)
    assert opened(world, attachment, "li") == PNG


def test_an_officer_who_opened_the_paper_has_opened_the_record(world):
    record = make.submitted(world)
    paper = receive(world, record)
    opened(world, paper, "li")
    [opening] = waiting.openings_to_note(world.user("zhou"))
    assert (opening.reader, opening.reason) == (world.users["li"], "review")
    record.refresh_from_db()
    with pytest.raises(WrongState):
        submission.recall(record, by=world.actor("zhou"), version=record.version)


def test_a_talkee_opens_their_own_signature_and_no_paper(world):
    record = make.submitted(world, talkee=["sun", "ma"], released=["opinions"])
    paper = receive(world, record)
    mine = receive(world, record, "sun", content=SIGNATURE, purpose="signature")
    assert opened(world, mine, "sun") == SIGNATURE
    for attachment, who in ((paper, "sun"), (mine, "ma"), (paper, "ouyang")):
        with pytest.raises(NotAllowed):
            opened(world, attachment, who)


def test_a_signature_is_used_by_who_drew_it(world):
    record = make.submitted(world, talkee=["sun", "ma"], released=["opinions"])
    drawing = receive(world, record, "ma", content=SIGNATURE, purpose="signature")
    row = record.participants.get(person=world.persons["sun"]).pk
    with pytest.raises(Invalid):
        confirmation.confirm(record, by=world.actor("sun"), participant=row, revision=1, signature=drawing.pk)
    own = receive(world, record, "sun", content=SIGNATURE, purpose="signature")
    answer = confirmation.confirm(record, by=world.actor("sun"), participant=row, revision=1, signature=own.pk)
    assert answer.signed_how == "drawn"


def test_no_file_is_added_to_an_accepted_record(world):
    with pytest.raises(WrongState):
        receive(world, make.accepted(world))


def test_a_damaged_file_is_unreadable_and_told(world):
    attachment = receive(world, make.draft(world), content=pdf(200_000))
    path = store().path(attachment.file.hex)
    sealed = bytearray(path.read_bytes())
    sealed[-5] ^= 1
    path.write_bytes(sealed)
    with pytest.raises(Unreadable):
        opened(world, attachment, "zhou")
    assert last().action == "note.unreadable"


@pytest.mark.django_db(transaction=True)
def test_a_file_is_not_opened_inside_a_transaction(world):
    attachment = receive(world, make.draft(world))
    with transaction.atomic(), pytest.raises(RuntimeError):
        opened(world, attachment, "zhou")


def test_files_stay_with_a_record_that_is_taken_back(world):
    record = make.submitted(world)
    attachment = receive(world, record)
    record.refresh_from_db()
    submission.recall(record, by=world.actor("zhou"), version=record.version)
    attachment.refresh_from_db()
    assert opened(world, attachment, "zhou") == PNG

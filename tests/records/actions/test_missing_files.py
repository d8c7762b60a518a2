"""A sealed file that is gone from its store is found by the verification, before anybody wants to open it."""

import uuid
from functools import partial
from threading import Thread

import pytest
from django.db import connection

from records.actions import attachments, evidence, households, shredding, uploads, verifying
from records.actions.uploads import Announced
from records.audit import trail
from records.ledger.attachments import Attachment
from records.people.actor import SYSTEM
from records.people.dated import today
from records.vault import files, stores
from records.vault.stream import CHUNK
from tests import buckets
from tests import world as make
from tests.attacks.database import turn
from tests.files import PDF, PNG

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def paper(world) -> Attachment:
    """A signed paper on a draft, beside another file that stays."""
    record = make.draft(world)
    kept, found = (
        attachments.receive(record, by=world.actor("zhou"), purpose="paper", chunks=[content]) for content in (PDF, PNG)
    )
    assert kept.file != found.file
    return found


@pytest.fixture
def scan(world):
    """Evidence of a consent, and its place."""
    by = world.actor("sysadmin")
    data = {"scope": "birthday", "way": "written", "given_on": today()}
    place = evidence.of(households.give_consent(data=data, by=by, person=world.persons["sun"]), by=by)
    return place, uploads.receive(place, Announced(uuid.uuid4(), evidence.PURPOSE, len(PNG)), [PNG], by=by)


def found() -> set:
    return {(fault.number, fault.what, fault.about) for fault in verifying.faults()}


def last(owner) -> int:
    return trail.of(owner).last().number


def meanwhile(monkeypatch, act) -> None:
    """`act` comes after the rows were read and before the store is looked through, which is the real one."""

    def everything():
        act()
        return stores.store().everything()

    monkeypatch.setattr(files, "everything", everything)


def test_a_file_deleted_from_its_folder_is_a_fault_at_its_record(paper):
    assert found() == set()
    stores.store().path(paper.file.hex).unlink()
    assert found() == {(last(paper.record_id), "file missing", f"attachment {paper.pk}")}


def test_so_is_evidence_of_a_consent(scan):
    place, row = scan
    assert found() == set()
    stores.store().path(row.file.hex).unlink()
    assert found() == {(last(place.owner), "file missing", f"evidence {row.pk}")}


def test_with_the_whole_folder_gone_every_file_is_told_and_the_result_is_kept(paper, scan, settings):
    settings.FILES_ROOT = settings.FILES_ROOT / "elsewhere"
    kept = verifying.verify(by=SYSTEM)
    assert [row["what"] for row in kept.first] == ["file missing"] * 3


def test_a_file_in_a_bucket_is_missed_as_well(world, settings, request):
    with buckets.s3_server() as address:
        settings.FILES_STORE, settings.FILES_S3 = "s3", buckets.options(address, "sealed/")
        stores._bucket.cache_clear()
        request.addfinalizer(stores._bucket.cache_clear)
        buckets.made(address, "sealed/")
        record = make.draft(world)
        paper = attachments.receive(record, by=world.actor("zhou"), purpose="paper", chunks=[PDF])
        assert found() == set()
        files.remove(paper.file)
        assert found() == {(last(record.pk), "file missing", f"attachment {paper.pk}")}


def test_a_store_that_does_not_answer_is_told_and_the_rest_is_verified_all_the_same(world, settings, request):
    settings.FILES_STORE, settings.FILES_S3 = "s3", buckets.options("http://127.0.0.1:1", "sealed/")
    stores._bucket.cache_clear()
    request.addfinalizer(stores._bucket.cache_clear)
    kept = verifying.verify(by=SYSTEM)
    assert [row["what"] for row in kept.first] == ["files unseen"]
    assert kept.up_to == kept.first[0]["number"]


def test_a_file_taken_off_by_its_verb_while_the_store_is_looked_through_is_no_fault(world, paper, monkeypatch):
    act = partial(attachments.remove, paper.record, attachment=paper, by=world.actor("zhou"))
    meanwhile(monkeypatch, act)
    assert found() == set()
    assert not Attachment.objects.filter(pk=paper.pk).exists()
    assert stores.store().size(paper.file.hex) is None


def test_nor_is_evidence(world, scan, monkeypatch):
    place, row = scan
    meanwhile(monkeypatch, partial(evidence.remove, place, evidence=row, by=world.actor("sysadmin")))
    assert found() == set()
    assert stores.store().size(row.file.hex) is None


def test_nor_is_a_file_that_goes_with_its_records_key(paper, monkeypatch):
    meanwhile(monkeypatch, partial(shredding.shred, paper.record, reason="mistake", by=SYSTEM))
    assert found() == set()
    assert stores.store().size(paper.file.hex) is None


def test_but_one_whose_row_stays_is_a_fault_whatever_else_goes_meanwhile(world, paper, monkeypatch):
    other = Attachment.objects.exclude(pk=paper.pk).get()

    def act():
        attachments.remove(paper.record, attachment=paper, by=world.actor("zhou"))
        files.remove(other.file)

    meanwhile(monkeypatch, act)
    assert {about for _number, _what, about in found()} == {f"attachment {other.pk}"}


def test_a_row_turned_to_a_file_that_never_was_is_told_by_its_seal_and_by_the_store(paper):
    turn(paper, file=uuid.uuid4())
    assert {what for _number, what, _about in found()} == {"seal broken", "file missing"}


def test_what_arrives_and_is_not_complete_is_missed_by_nobody(world, paper):
    sent = Announced(uuid.uuid4(), "file", 3 * CHUNK, digest=bytes(32))
    place, by = attachments.OnRecord(paper.record), world.actor("zhou")
    assert uploads.receive(place, sent, [PDF * (3 * CHUNK // len(PDF))], by=by) is None
    [segment] = uploads.find(place, sent.id, by).segments
    files.discard([segment])
    assert found() == set()


@pytest.mark.proof
def test_a_file_taken_off_while_the_trail_is_walked_is_no_fault(world, paper):
    """The view of one moment still has its row; the store has no moments."""
    done = []

    def work():
        attachments.remove(paper.record, attachment=paper, by=world.actor("zhou"))
        connection.close()

    def walked(_number):
        if not done:
            done.append(Thread(target=work))
            done[0].start()
            done[0].join()

    assert list(verifying.faults(progress=walked)) == []
    assert stores.store().size(paper.file.hex) is None

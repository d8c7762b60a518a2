"""`kill -9` in the middle of uploads and submissions: nothing acknowledged is lost, nothing is half there, no gap."""

import random
import time
from pathlib import Path

import pytest
from django.conf import settings

from records.actions import attachments, submission
from records.audit import trail
from records.audit.models import Event
from records.ledger.attachments import Attachment
from records.ledger.enums import Status
from records.ledger.numbering import Counter
from records.ledger.records import Record
from tests import soak
from tests import world as make
from tests.faults.submitter import PAPER
from tests.faults.workers import Worker

KILLS = 20
DRAFTS = 6  # a process, which is killed before it gets through them

pytestmark = [pytest.mark.proof, pytest.mark.django_db(transaction=True)]


def kill_in_the_middle(records, chance) -> list[list[str]]:
    """Start the process, let it get somewhere, kill it; gives back what it had acknowledged."""
    worker = Worker("submitter", [str(record.pk) for record in records]).start()
    worker.until(chance.randint(1, 2 * DRAFTS - 3))
    time.sleep(chance.random() * 0.02)
    worker.kill()
    return worker.said


def test_what_was_acknowledged_is_there_and_the_rest_is_as_if_never_begun(world):
    chance, acknowledged, drafts = random.Random(20 + soak.ROUND), [], []
    for _ in range(KILLS):
        some = [make.draft(world) for _ in range(DRAFTS)]
        acknowledged += kill_in_the_middle(some, chance)
        drafts += some
    check_acknowledged(world, acknowledged)
    check_whole(world, drafts)
    check_trail()
    check_that_work_goes_on(world, drafts)


def check_trail():
    """Whole, and without a gap."""
    assert list(trail.faults()) == []
    numbers = list(Event.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))


def check_acknowledged(world, acknowledged):
    assert {word for word, *_rest in acknowledged} == {"paper", "submitted"}
    for word, pk, told in acknowledged:
        record = Record.objects.get(pk=pk)
        if word == "submitted":
            assert (record.status, record.number_seq) == (Status.SUBMITTED, int(told))
        else:
            paper = Attachment.objects.get(pk=told)
            assert b"".join(attachments.open_attachment(paper, by=world.actor("zhou"))) == PAPER


def check_whole(world, drafts):
    """A record was handed in with its number, its event, its revision and its note, or it is a draft as before."""
    submitted = set()
    for draft in drafts:
        record = Record.objects.get(pk=draft.pk)
        told = Event.objects.filter(object=str(record.pk), action="record.submitted").count()
        done = record.status == Status.SUBMITTED
        assert (done, done, done) == (bool(record.number_seq), bool(record.revision), bool(told))
        assert record.notes.filter(revision=1).exists()
        submitted |= {record.number_seq} - {None}
    assert submitted == set(range(1, len(submitted) + 1))
    assert Counter.objects.get().last == len(submitted)
    files = {path.name for path in Path(settings.FILES_ROOT).rglob("*") if path.is_file()}
    rows = {row.file.hex for row in Attachment.objects.all()}
    assert rows <= files


def check_that_work_goes_on(world, drafts):
    """What the killed process left behind bars nobody."""
    for draft in drafts:
        record = Record.objects.get(pk=draft.pk)
        if record.status == Status.DRAFT:
            submission.submit(record, by=world.actor("zhou"), version=record.version)
    given = sorted(Record.objects.values_list("number_seq", flat=True))
    assert given == list(range(1, len(drafts) + 1))
    assert list(trail.faults()) == []

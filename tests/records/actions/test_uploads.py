"""How a file arrives: in one go or in part, taken up again where it stands, whole or not at all."""

import datetime
import hashlib
import uuid

import pytest
from django.utils import timezone

from records.actions import attachments, evidence, households, sweeping, uploads
from records.audit import trail
from records.audit.models import Event
from records.ledger.announced import Announced
from records.ledger.attachments import Attachment
from records.people.dated import today
from records.people.errors import Invalid, NotAllowed
from records.people.uploads import OtherOffset, Upload
from records.vault import files
from records.vault.stream import CHUNK
from tests import world as make
from tests.files import PDF, PNG, pdf

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def place(world):
    return attachments.OnRecord(make.draft(world))


def announce(content, **more):
    return Announced(uuid.uuid4(), "file", len(content), digest=hashlib.sha256(content).digest(), **more)


def begin(world, place, content, until, **more):
    """An upload whose line broke after `until` bytes."""
    sent = announce(content, **more)
    assert uploads.receive(place, sent, [content[:until]], by=world.actor("zhou")) is None
    return uploads.find(place, sent.id, world.actor("zhou"))


def resume(world, place, upload, content, offset, who="zhou"):
    return uploads.resume(place, upload, [content], offset=offset, by=world.actor(who))


def lying() -> set:
    return {stored.name for stored in files.everything()}


@pytest.mark.parametrize("until", [0, 5, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK - 1])
def test_an_upload_goes_on_where_it_stands_and_comes_out_as_it_was_sent(world, place, until):
    content = pdf(3 * CHUNK)
    upload = begin(world, place, content, until, name="协议.pdf")
    assert upload.received == until // CHUNK * CHUNK
    assert not place.record.attachments.exists()
    hung = resume(world, place, upload, content[upload.received :], upload.received)
    assert lying() == {hung.file.hex}
    assert not Upload.objects.exists()
    name, chunks = attachments.open_named(hung, by=world.actor("zhou"))
    assert (name, b"".join(chunks)) == ("协议.pdf", content)


def test_many_breaks_make_many_segments(world, place, monkeypatch):
    monkeypatch.setattr(uploads, "SEGMENT", 2 * CHUNK)
    content = pdf(9 * CHUNK + 77)
    upload = begin(world, place, content, 3 * CHUNK + 5)
    while upload.received + 2 * CHUNK < len(content):
        rest = content[upload.received : upload.received + CHUNK + 9]
        assert resume(world, place, upload, rest, upload.received) is None
        upload.refresh_from_db()
    assert len(upload.segments) == 7
    hung = resume(world, place, upload, content[upload.received :], upload.received)
    assert b"".join(attachments.open_attachment(hung, by=world.actor("zhou"))) == content


def test_an_upload_resumed_with_other_bytes_is_refused_and_nothing_of_it_stays(world, place):
    content = pdf(3 * CHUNK)
    upload = begin(world, place, content, 2 * CHUNK)
    with pytest.raises(Invalid) as refusal:
        resume(world, place, upload, b"x" * CHUNK, 2 * CHUNK)
    assert refusal.value.codes() == {"digest"}
    assert (lying(), Upload.objects.count(), Attachment.objects.count()) == (set(), 0, 0)
    assert Event.objects.order_by("number").last().action == "attachment.refused"


@pytest.mark.parametrize("offset", [0, 1, CHUNK - 1, CHUNK + 1, 2 * CHUNK, 3 * CHUNK, 10**15 - 1])
def test_bytes_for_another_place_than_the_next_are_refused_with_the_right_one(world, place, offset):
    content = pdf(3 * CHUNK)
    upload = begin(world, place, content, CHUNK)
    with pytest.raises(OtherOffset) as refusal:
        resume(world, place, upload, content[offset:], offset)
    assert refusal.value.detail == {"offset": CHUNK}


def test_of_two_who_send_the_same_at_once_one_goes_on_and_nothing_is_torn(world, place):
    content = pdf(3 * CHUNK)
    upload = begin(world, place, content, CHUNK)

    def overtaken():
        resume(world, place, upload, content[CHUNK : 2 * CHUNK], CHUNK)
        yield content[CHUNK:]

    with pytest.raises(OtherOffset) as refusal:
        uploads.resume(place, upload, overtaken(), offset=CHUNK, by=world.actor("zhou"))
    assert refusal.value.detail == {"offset": 2 * CHUNK}
    upload.refresh_from_db()
    assert lying() == set(upload.segments)
    hung = resume(world, place, upload, content[2 * CHUNK :], 2 * CHUNK)
    assert b"".join(attachments.open_attachment(hung, by=world.actor("zhou"))) == content


def test_two_who_finish_at_once_hang_one_file_up(world, place):
    content, told = pdf(2 * CHUNK), []
    upload = begin(world, place, content, CHUNK)

    class Overtaken(attachments.OnRecord):
        def hang(self, arrived, *more):
            told.append(attachments.OnRecord(self.record).hang(arrived, uuid.uuid4(), *more[1:]))
            return super().hang(arrived, *more)

    hung = resume(world, Overtaken(place.record), upload, content[CHUNK:], CHUNK)
    assert [hung] == told
    assert place.record.attachments.count() == 1


def test_what_was_not_announced_with_a_digest_comes_in_one_go_or_not_at_all(world, place):
    content = pdf(3 * CHUNK)
    sent = Announced(uuid.uuid4(), "file", len(content))
    with pytest.raises(Invalid) as refusal:
        uploads.receive(place, sent, [content[:-1]], by=world.actor("zhou"))
    assert refusal.value.codes() == {"cut"}
    assert (lying(), Upload.objects.count()) == (set(), 0)


def test_more_bytes_than_announced_are_left_unread_and_fail_the_digest(world, place):
    content = pdf(2 * CHUNK)
    hung = uploads.receive(place, announce(content), [content, b"more"], by=world.actor("zhou"))
    assert b"".join(attachments.open_attachment(hung, by=world.actor("zhou"))) == content


def test_who_lost_the_right_meanwhile_goes_on_no_more(world, place):
    content = pdf(2 * CHUNK)
    upload = begin(world, place, content, CHUNK)
    with pytest.raises(NotAllowed):
        resume(world, place, upload, content[CHUNK:], CHUNK, who="li")
    assert uploads.find(place, upload.pk, world.actor("li")) is None


def test_what_is_said_of_an_upload_rests_sealed(world, place):
    content = pdf(2 * CHUNK)
    upload = begin(world, place, content, CHUNK, name="孙建国.pdf")
    row = str(Upload.objects.filter(pk=upload.pk).values().get())
    assert "孙建国" not in row
    assert hashlib.sha256(content).hexdigest() not in row


def test_an_upload_given_up_leaves_nothing(world, place):
    upload = begin(world, place, pdf(3 * CHUNK), 2 * CHUNK)
    uploads.cancel(upload, by=world.actor("zhou"))
    assert (lying(), Upload.objects.count()) == (set(), 0)


def test_arriving_files_count_towards_the_limit(world, place, settings):
    settings.RECORD_MAX_FILES = 1
    begin(world, place, pdf(3 * CHUNK), CHUNK)
    with pytest.raises(Invalid):
        uploads.receive(place, announce(PDF), [PDF], by=world.actor("zhou"))


# ---- Sweeping ----


def age(settings):
    """Everything that is there now is old."""
    settings.UPLOAD_HOURS = -1


def test_the_sweep_takes_what_belongs_to_nothing_and_nothing_else(world, place, settings):
    kept = attachments.receive(place.record, by=world.actor("zhou"), purpose="paper", chunks=[PDF])
    upload = begin(world, place, pdf(3 * CHUNK), CHUNK)
    files.write(place.owner, uuid.uuid4(), [b"stray"])
    root = settings.FILES_ROOT
    (root / "aa").mkdir(exist_ok=True)
    (root / "aa" / f"{'0' * 30}aa.{'1' * 32}.arriving").write_bytes(b"half a file")
    assert (sweeping.sweep().stray, len(lying())) == ([], 4)
    age(settings)
    Upload.objects.filter(pk=upload.pk).update(changed_at=timezone.now() + datetime.timedelta(hours=2))
    assert len(sweeping.sweep().stray) == 2
    assert lying() == {kept.file.hex, *upload.segments}


def test_the_sweep_gives_up_what_nobody_touched_for_long(world, place, settings):
    upload = begin(world, place, pdf(3 * CHUNK), CHUNK)
    age(settings)
    found = sweeping.sweep()
    assert (found.stale, len(found.stray), lying()) == (1, 1, set())
    assert uploads.find(place, upload.pk, world.actor("zhou")) is None


def test_the_sweep_refuses_where_most_of_the_store_belongs_to_nothing(world, place, settings):
    for _ in range(sweeping.FEW + 1):
        files.write(place.owner, uuid.uuid4(), [b"of another installation"])
    age(settings)
    with pytest.raises(sweeping.TooMany):
        sweeping.sweep()
    assert len(lying()) == sweeping.FEW + 1
    sweeping.sweep(all=True)
    assert lying() == set()


def test_a_file_that_is_gone_is_told(world, place):
    kept = attachments.receive(place.record, by=world.actor("zhou"), purpose="paper", chunks=[PDF])
    assert sweeping.look().missing == 0
    files.remove(kept.file)
    assert sweeping.look().missing == 1


# ---- Evidence of a consent ----


@pytest.fixture
def consent(world):
    data = {"scope": "birthday", "way": "written", "given_on": today()}
    return households.give_consent(data=data, by=world.actor("sysadmin"), person=world.persons["sun"])


def test_evidence_of_a_consent_hangs_on_it_sealed_and_is_opened_under_its_trace(world, consent):
    by = world.actor("sysadmin")
    at = evidence.of(consent, by=by)
    hung = uploads.receive(at, Announced(uuid.uuid4(), evidence.PURPOSE, len(PNG), "同意书.png"), [PNG], by=by)
    assert list(consent.evidence.all()) == [hung]
    name, chunks = evidence.open_evidence(at, evidence=hung, by=by)
    assert (name, b"".join(chunks)) == ("同意书.png", PNG)
    last = Event.objects.order_by("number").last()
    assert (last.action, trail.payload(last)["detail"]["evidence"]) == ("evidence.opened", str(hung.pk))
    evidence.remove(at, evidence=hung, by=by)
    assert lying() == set()


@pytest.mark.parametrize("who", ["zhou", "li", "wang", "ouyang", "auditor"])
def test_who_does_not_keep_the_household_neither_hangs_up_nor_opens_evidence(world, consent, who):
    at = evidence.of(consent, by=world.actor("sysadmin"))
    hung = uploads.receive(at, Announced(uuid.uuid4(), "evidence", len(PNG)), [PNG], by=world.actor("sysadmin"))
    by = world.actor(who)
    for act in (
        lambda: uploads.receive(at, Announced(uuid.uuid4(), "evidence", len(PNG)), [PNG], by=by),
        lambda: evidence.open_evidence(at, evidence=hung, by=by),
        lambda: evidence.remove(at, evidence=hung, by=by),
    ):
        with pytest.raises(NotAllowed):
            act()

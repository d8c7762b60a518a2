"""What does not open is loud wherever it is met, once an hour; nobody hears "told" where nobody was told."""

import datetime
from contextlib import contextmanager

import pytest
from django.test import Client
from django.urls import reverse

from records.actions import accounts, admission, alarms, attachments, notes, printing, proposals, shut
from records.audit import checkpoints, trail
from records.audit.models import Event, Head, Tile
from records.audit.state import state
from records.people.actor import SYSTEM
from records.people.enums import Operation
from records.people.links import Link
from records.vault import keys, stores
from records.vault.errors import KeyUnavailable, Tampered
from records.vault.models import PaperKey
from tests import buckets
from tests import world as make
from tests.api.client import Mobile, problem
from tests.attacks.database import turn
from tests.files import PNG

TOLD = "What is sealed cannot be opened at present; the administrator has been told."
UNTOLD = "What is sealed cannot be opened at present. Please tell"
UNAVAILABLE = "the key or the store of files does not answer"
TAKEN_AWAY = "unavailable, not tampered with: "


def told() -> list:
    """What the trail says did not open, in the order of the events."""
    return [trail.payload(event)["detail"].get("what") for event in trail.unsound()]


def page(answer, status=503) -> str:
    assert answer.status_code == status
    return answer.content.decode()


@pytest.fixture
def proposal(world):
    return proposals.propose(
        Operation.EMAIL, world.user("li"), {"email": "li@example.org"}, by=world.actor("sysadmin")
    )  # fmt: skip


@contextmanager
def root_lost(world, settings, tmp_path):
    """The root key does not answer; what a moment ago was needed to write an event is still in memory."""
    keys.forget()
    accounts.lock(world.user("ma"), by=world.actor("security"))
    settings.ROOT_KEY_FILE = tmp_path / "unmounted" / "root.key"
    yield
    keys.forget()


@pytest.fixture
def no_bucket(settings):
    """From the call on, files lie in a bucket that does not answer."""

    def take_away():
        settings.FILES_STORE, settings.FILES_S3 = "s3", buckets.options("http://127.0.0.1:9", "")
        stores._bucket.cache_clear()

    yield take_away
    stores._bucket.cache_clear()


# ---- Outside a verb ----


def test_the_page_of_a_turned_proposal_is_told_once_an_hour_and_mailed(world, proposal, sign_in):
    turn(proposal, holder_id=world.users["auditor"].pk)
    client = sign_in("auditor")
    for _again in range(3):
        assert TOLD in page(client.get(reverse("proposal", args=[proposal.pk])))
    assert told() == [f"proposal {proposal.pk}: changed"]
    event = trail.unsound().get()
    assert (event.action, event.actor) == ("note.unreadable", str(world.users["auditor"].pk))
    assert "unsound" in state().alarms
    alarms.raise_due()
    assert len(trail.done("alarm.raised")) == 1


def test_so_it_is_where_a_list_shows_it(world, proposal, sign_in):
    turn(proposal, sealed=b"something else")
    sign_in("security").get(reverse("grants"))
    assert told() == [f"proposal {proposal.pk}: rows secret: unknown format"]


def test_after_an_hour_it_is_told_again_and_another_thing_at_once(world, proposal, sign_in, monkeypatch):
    other = proposals.propose(Operation.PASSWORD, world.user("li"), by=world.actor("sysadmin"))
    client = sign_in("security")
    for row in (proposal, other):
        turn(row, operation=Operation.PERSON)
        page(client.get(reverse("proposal", args=[row.pk])))
    assert len(told()) == 2
    monkeypatch.setattr(shut, "PAUSE", datetime.timedelta(0))  # as if an hour had gone by
    page(client.get(reverse("proposal", args=[proposal.pk])))
    assert len(told()) == 3


def test_an_event_put_there_by_sql_silences_nothing(world):
    shut.tell(Tampered("a thing"), by=SYSTEM)
    event = trail.unsound().get()
    Event.objects.filter(pk=event.pk).update(payload=bytes(event.payload).replace(b"a thing", b"another"))
    assert shut.tell(Tampered("another"), by=SYSTEM)
    assert len(told()) == 2


def test_what_a_verb_told_is_not_told_twice(world, proposal, sign_in):
    turn(proposal, operation=Operation.PERSON)
    page(sign_in("security").post(reverse("proposal_decide", args=[proposal.pk, "approve"])))
    assert len(told()) == 1


def test_a_turned_key_of_printed_forms_is_told(world, sign_in):
    record = make.accepted(world)
    printing.make_key(by=world.actor("zhou"))
    PaperKey.objects.update(sealed=b"something else")
    assert TOLD in page(sign_in("zhou").post(f"/records/{record.pk}/print/"))
    assert len(told()) == 1


def test_a_node_missing_in_the_tree_is_told_by_the_api_too(world):
    checkpoints.make()
    zhou, size = Mobile("zhou"), checkpoints.newest().size
    Tile.objects.all().delete()
    answer = zhou.get(f"/trail/checkpoint?from={size - 1}")
    assert (answer.status_code, problem(answer), answer.json()["title"]) == (503, "closed", TOLD)
    assert told() == ["tree: a node is missing"]
    assert trail.unsound().get().actor == str(world.users["zhou"].pk)


# ---- One-time links ----


def opened(token):
    client = Client(headers={"accept-language": "en"})
    client.cookies["language"] = "en"
    return client.post(reverse("link_open"), {"token": token})


def test_a_turned_link_is_told_and_a_stranger_with_a_false_one_fills_nothing(world):
    link = admission.reset(world.user("sun"), by=world.actor("sysadmin"))
    token, before = link.token(), Event.objects.count()
    for false in ("x", token[:-1], token[:-4] + "AAAA", "A" * len(token), ""):
        page(opened(false), 422)
    assert Event.objects.count() == before
    turn(link, account_id=world.users["li"].pk)
    assert TOLD in page(opened(token))
    assert told() == [f"link {link.pk}: changed"]


def test_a_used_link_put_back_is_told(world):
    link = admission.reset(world.user("sun"), by=world.actor("sysadmin"))
    token = link.token()
    Link.objects.filter(pk=link.pk).update(epoch=2)
    page(opened(token))
    assert told() == [f"link {link.pk}: seal does not hold"]


# ---- Nobody changed anything, but nothing answers ----


def test_a_note_whose_key_is_unavailable_is_told_as_that_and_its_reader_hears_so(world, settings, tmp_path, sign_in):
    record = make.submitted(world)
    with root_lost(world, settings, tmp_path):
        with pytest.raises(notes.Unreadable) as refusal:
            notes.open_note(record, by=world.actor("zhou"))
        [said] = told()
        assert said.startswith(TAKEN_AWAY)
        assert refusal.value.message == shut.UNAVAILABLE
        event = trail.unsound().get()
        assert (event.action, event.object, event.result) == ("note.unreadable", str(record.pk), trail.DONE)
        assert "unsound" in state().alarms


def test_where_not_even_the_event_can_be_written_the_answer_is_the_same(world, settings, tmp_path):
    record = make.submitted(world)
    keys.forget()
    settings.ROOT_KEY_FILE = tmp_path / "unmounted" / "root.key"
    before = Event.objects.count()
    with pytest.raises(notes.Unreadable) as refusal:
        notes.open_note(record, by=world.actor("zhou"))
    assert refusal.value.message == shut.UNAVAILABLE
    assert shut.tell(KeyUnavailable("gone"), by=SYSTEM) is False
    assert Event.objects.count() == before


def test_nobody_is_said_to_be_told_who_was_not(world, proposal, sign_in):
    turn(proposal, operation=Operation.PERSON)
    client = sign_in("security")
    Head.objects.all().delete()
    assert UNTOLD in page(client.get(reverse("proposal", args=[proposal.pk])))


def test_a_store_that_does_not_answer_is_told_and_the_upload_may_go_on(world, no_bucket):
    record = make.draft(world)
    no_bucket()
    with pytest.raises(notes.Unreadable) as refusal:
        attachments.receive(record, by=world.actor("zhou"), purpose="paper", chunks=iter([PNG]))
    assert refusal.value.message == shut.UNAVAILABLE
    assert [said.startswith(TAKEN_AWAY) for said in told()] == [True]


def test_a_page_says_that_nothing_answers_and_not_that_somebody_was_told(world, settings, tmp_path, sign_in):
    client, record = sign_in("zhou"), make.accepted(world)
    with root_lost(world, settings, tmp_path):
        words = page(client.post(f"/records/{record.pk}/print/"))
    assert UNAVAILABLE in words
    assert "has been told" not in words

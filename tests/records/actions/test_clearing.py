"""The clock deletes what is over: devices, requests, and proof three years after what it proves, with its files."""

import datetime
import uuid

import pytest
from django.db import transaction
from django.utils import timezone

from records.actions import accounts, clearing, evidence, households, proposals, uploads, verifying
from records.audit import trail
from records.ledger import idempotency
from records.ledger.announced import Announced
from records.ledger.idempotency import Request
from records.ledger.seals import faults
from records.people.actor import SYSTEM
from records.people.dated import today
from records.people.devices import Device
from records.people.errors import NotAllowed
from records.people.households import Consent
from records.people.proposals import Proposal
from records.vault import files
from records.vault.errors import Tampered
from tests import world as make
from tests.files import PNG

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
OVER = datetime.timedelta(days=3 * 366 + 1)
GIVEN = {"scope": "birthday", "way": "written", "given_on": "2020-01-05"}


def told() -> list:
    events = trail.of("organisation").filter(action="past.cleared")
    return [trail.payload(event)["detail"] for event in events]


@pytest.fixture
def consent(world):
    return households.give_consent(data=GIVEN, person=world.persons["sun"], by=world.actor("sun"))


def withdrawn(consent, day):
    with make.sealed():
        consent.withdrawn_on = day
        consent.save()


def test_a_consent_goes_three_years_after_it_was_withdrawn(consent):
    clearing.sweep()
    withdrawn(consent, today() - OVER + DAY)
    clearing.sweep()
    assert (Consent.objects.count(), told()) == (1, [])
    withdrawn(consent, today() - OVER)
    clearing.sweep()
    clearing.sweep()
    assert (Consent.objects.count(), told()) == (0, [{"consents": 1, "proposals": 0}])
    assert list(faults()) == []


@pytest.mark.django_db(transaction=True)
def test_its_evidence_goes_with_it_to_the_last_byte(world, consent):
    by = world.actor("sun")
    scan = Announced(uuid.uuid4(), evidence.PURPOSE, len(PNG), "同意书.png")
    uploads.receive(evidence.of(consent, by=by), scan, [PNG], by=by)
    assert list(files.everything())
    withdrawn(consent, today() - OVER)
    clearing.sweep()
    assert list(files.everything()) == []
    assert list(faults()) == []


@pytest.mark.parametrize("decided", [True, False], ids=["decided", "never decided"])
def test_a_proposal_goes_three_years_after_it_was_decided_or_ran_out(world, decided):
    proposal = proposals.propose("account.second_factor", world.user("li"), by=world.actor("sysadmin"))
    if decided:
        proposals.turn_down(proposal, by=world.actor("security"))
    for ago, left in ((OVER - 2 * DAY, 1), (OVER, 0)):
        at = timezone.now() - ago
        with make.sealed():
            row = Proposal.objects.get()
            if decided:
                row.decided_at = at
            else:
                row.proposed_at = at - datetime.timedelta(days=14)
            row.save()
        clearing.sweep()
        assert Proposal.objects.count() == left
    assert told() == [{"consents": 0, "proposals": 1}]
    assert list(faults()) == []


def signed_in(world, key, runs_out) -> Device:
    """A device of `key`, whose token runs out after so long."""
    device, _token = accounts.add_device(world.user(key), name="手机", by=world.actor(key))
    with make.sealed():
        device.expiry = timezone.now() + runs_out
        device.save()
    return device


def test_a_device_goes_once_its_token_ran_out_and_one_event_says_how_many(world):
    stays = signed_in(world, "sun", DAY)
    for key in ("sun", "zhou"):
        signed_in(world, key, -datetime.timedelta(minutes=1))
    clearing.sweep()
    clearing.sweep()
    assert list(Device.objects.all()) == [stays]
    [event] = trail.of("organisation").filter(action="device.cleared")
    assert trail.payload(event)["detail"] == {"devices": 2}
    assert list(verifying.faults()) == []


def test_a_device_that_is_not_as_it_was_sealed_is_told_and_not_deleted(world):
    device = signed_in(world, "sun", DAY)
    Device.objects.filter(pk=device.pk).update(expiry=timezone.now() - DAY)
    with pytest.raises(Tampered):
        clearing.clear_devices(by=SYSTEM)
    assert Device.objects.filter(pk=device.pk).exists()


def test_a_request_goes_after_seven_days_whether_or_not_its_account_ever_asks_again(world):
    user, ages = world.user("zhou"), (datetime.timedelta(days=7, hours=1), datetime.timedelta(days=6, hours=23))
    with transaction.atomic():
        rows = [idempotency.claim(user, "/records", f"key-{age.days}", b"asked", None)[0] for age in ages]
    for row, age in zip(rows, ages, strict=True):
        Request.objects.filter(pk=row.pk).update(started_at=timezone.now() - age)
    clearing.sweep()
    assert list(Request.objects.all()) == [rows[1]]


@pytest.mark.parametrize("clear", [clearing.clear_past, clearing.clear_devices])
def test_the_clock_alone_clears(world, clear):
    with pytest.raises(NotAllowed):
        clear(by=world.actor("sysadmin"))

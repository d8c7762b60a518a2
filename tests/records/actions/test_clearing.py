"""What is kept as proof goes three years after what it proves ended, with its files, and the trail says so."""

import datetime
import uuid

import pytest
from django.utils import timezone

from records.actions import clearing, evidence, households, proposals, uploads
from records.audit import trail
from records.ledger.announced import Announced
from records.ledger.seals import faults
from records.people.dated import today
from records.people.errors import NotAllowed
from records.people.households import Consent
from records.people.proposals import Proposal
from records.vault import files
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


def test_the_clock_alone_clears(world):
    with pytest.raises(NotAllowed):
        clearing.clear_past(by=world.actor("sysadmin"))

"""One's own household and consents under My account: kept and withdrawn by oneself, opened under a trace."""

import uuid

from django.urls import reverse

from records.actions import households
from records.audit.models import Event
from records.documents.writing import write_day
from records.people.dated import today
from records.people.households import PROOF_KEPT, Consent, FamilyMember
from tests.files import PNG

WIFE = {"relation": "spouse", "birth_year": "1975", "name": "赵国强", "consent_way": "in_person"}


def own(world, key, name, **more):
    return reverse(name, kwargs={"id": world.persons[key].pk} | more)


def page(client, address="/account/family/"):
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_one_keeps_and_opens_ones_own_household(world, sign_in):
    client = sign_in("sun")
    assert "Family and consents" in page(client, "/account/")
    assert "No relative recorded." in page(client)
    assert client.post(own(world, "sun", "family_relative"), WIFE).headers["Location"].startswith("/account/family/")
    client.post(own(world, "sun", "family_address"), {"address": "滨河路 12 号"})
    closed = page(client)
    assert "Spouse" in closed
    assert "赵国强" not in closed
    opened = client.post("/account/family/open/").content.decode()
    assert "赵国强" in opened
    assert "滨河路 12 号" in opened
    last = Event.objects.order_by("number").last()
    assert (last.action, last.actor) == ("household.opened", str(world.users["sun"].pk))


def test_one_reads_who_opened_it(world, sign_in):
    household = households.keep_household(world.persons["sun"], address="人民路 1 号", by=world.actor("sun"))
    households.open_household(household, by=world.actor("zhou"))
    shown = page(sign_in("sun"))
    assert "周敏" in shown
    assert "opened a household" in shown


def test_one_gives_a_consent_with_its_evidence_and_withdraws_it(world, sign_in):
    client = sign_in("sun")
    given = {"scope": "birthday", "way": "own_device", "given_on": str(today())}
    assert client.post(own(world, "sun", "consent_give"), given).headers["Location"].startswith("/account/family/")
    consent = world.persons["sun"].consents.get()
    file = own(world, "sun", "evidence_file", consent=consent.pk, file=uuid.uuid4())
    assert client.generic("PUT", file, PNG, "image/png").status_code == 201
    evidence = consent.evidence.get()
    opened = client.post(own(world, "sun", "evidence", consent=consent.pk, file=evidence.pk))
    assert b"".join(opened.streaming_content).startswith(b"\x89PNG")
    assert client.post(own(world, "sun", "consent_withdraw", consent=consent.pk)).status_code == 302
    consent.refresh_from_db()
    assert consent.withdrawn_on == today()


def test_one_takes_a_relative_off_and_is_told_until_when_a_consent_of_theirs_is_kept(world, sign_in):
    client = sign_in("sun")
    client.post(own(world, "sun", "family_relative"), {"relation": "daughter", "birth_year": "2020"})
    child = FamilyMember.objects.get()
    address = own(world, "sun", "family_remove", member=child.pk)
    assert address in page(client)
    assert "Daughter" in page(client, address)
    assert client.post(own(world, "wang", "family_remove", member=child.pk)).status_code == 403
    assert client.post(own(world, "sun", "family_remove", member=uuid.uuid4())).status_code == 404
    assert client.post(address).headers["Location"].startswith("/account/family/")
    assert "Relative removed." in page(client)
    assert not FamilyMember.objects.exists()
    client.post(own(world, "sun", "family_relative"), WIFE)
    consent = Consent.objects.get()
    assert "Remove…" not in page(client)
    client.post(own(world, "sun", "consent_withdraw", consent=consent.pk))
    assert f"kept as proof until {write_day(consent.given_on + PROOF_KEPT)}" in page(client)


def test_anothers_household_stays_shut(world, sign_in):
    household = households.keep_household(world.persons["wang"], address="人民路 1 号", by=world.actor("wang"))
    client = sign_in("sun")
    for name in ("family_address", "family_relative", "consent_give"):
        assert client.post(own(world, "wang", name), WIFE).status_code == 403
    consent = households.give_consent(
        data={"scope": "birthday", "way": "written", "given_on": today()},
        person=household.person,
        by=world.actor("wang"),
    )
    assert client.post(own(world, "wang", "consent_withdraw", consent=consent.pk)).status_code == 403
    assert client.post(own(world, "sun", "consent_withdraw", consent=consent.pk)).status_code == 404
    file = own(world, "wang", "evidence_file", consent=consent.pk, file=uuid.uuid4())
    assert client.generic("PUT", file, PNG, "image/png").status_code == 403

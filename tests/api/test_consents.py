"""One's own consents on a phone: listed, given, withdrawn, shown by a scan; nobody else's, and no name."""

import pytest

from records.actions import households
from records.audit import trail
from records.people.dated import today
from records.people.households import Household
from tests.api.client import codes, new_id, problem
from tests.files import PNG

GIVEN = {"scope": "birthday", "way": "own_device", "given_on": "2026-03-02"}
WIFE = {"relation": "spouse", "birth_year": "1975", "name": "赵国强", "consent_way": "written"}


@pytest.fixture
def wife(world):
    household = households.keep_household(world.persons["sun"], by=world.actor("sun"))
    return households.add_member(household, data=WIFE, by=world.actor("sun"))


def test_a_consent_is_given_and_withdrawn(world, mobile):
    sun = mobile("sun")
    answer = sun.post("/me/consents", GIVEN)
    assert answer.status_code == 201, answer.content
    [row] = answer.json()
    assert row == GIVEN | {"id": row["id"], "member": None, "withdrawn_on": None, "evidence": []}
    [row] = sun.post(f"/me/consents/{row['id']}/withdraw").json()
    assert row["withdrawn_on"] == today().isoformat()
    again = sun.post(f"/me/consents/{row['id']}/withdraw")
    assert again.status_code == 409
    assert sun.get("/me/consents").json() == [row]


def test_sent_twice_it_is_given_once(mobile):
    sun, key = mobile("sun"), new_id()
    first, second = (sun.post("/me/consents", GIVEN, key=key) for _time in range(2))
    assert first.json() == second.json()
    assert len(second.json()) == 1


def test_of_a_relative_the_relation_is_told_and_never_the_name(mobile, wife):
    sun = mobile("sun")
    answer = sun.post("/me/consents", GIVEN | {"scope": "contact", "member": str(wife.pk)})
    assert {(row["scope"], row["member"]["relation"]) for row in answer.json()} == {
        ("name", "spouse"),
        ("contact", "spouse"),
    }
    assert "赵国强" not in answer.content.decode()


def test_a_withdrawn_consent_takes_the_relatives_name_along(world, mobile, wife):
    [row] = mobile("sun").get("/me/consents").json()
    mobile("sun").post(f"/me/consents/{row['id']}/withdraw")
    household = Household.objects.get(pk=wife.household_id)
    assert households.open_household(household, by=world.actor("sun")).names == {}


def test_a_scan_shows_it_and_is_opened_under_a_trace(world, mobile):
    sun, file = mobile("sun"), new_id()
    [row] = sun.post("/me/consents", GIVEN).json()
    place = f"/me/consents/{row['id']}/evidence/{file}"
    answer = sun.put(place, PNG)
    assert answer.status_code == 201, answer.content
    assert [found["id"] for found in answer.json()[0]["evidence"]] == [file]
    opened = sun.get(place)
    assert b"".join(opened.streaming_content).startswith(b"\x89PNG")
    assert trail.of(world.persons["sun"].household.pk).last().action == "evidence.opened"
    assert codes(sun.put(f"/me/consents/{row['id']}/evidence/{new_id()}", b"<svg/>")) == {"file": {"media_type"}}


def test_anothers_consent_is_not_there(world, mobile, wife):
    [row] = mobile("sun").get("/me/consents").json()
    for who in ("zhou", "liguoqiang"):
        other = mobile(who)
        assert other.get("/me/consents").json() == []
        assert other.post(f"/me/consents/{row['id']}/withdraw").status_code == 404
        assert other.put(f"/me/consents/{row['id']}/evidence/{new_id()}", PNG).status_code == 404
        refused = other.post("/me/consents", GIVEN | {"member": str(wife.pk)})
        assert codes(refused) == {"member": {"invalid_choice"}}


def test_what_makes_no_sense_is_refused_at_its_field(mobile):
    sun = mobile("sun")
    assert codes(sun.post("/me/consents", GIVEN | {"given_on": "2026-13-45"})) == {"given_on": {"invalid"}}
    assert problem(sun.post("/me/consents", GIVEN | {"scope": 3})) == "invalid"

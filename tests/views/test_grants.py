"""Grants in the browser: one proposes, another decides, and everybody sees no more than their own."""

import datetime

import pytest
from django.urls import reverse

from records.actions import accounts, grants
from records.people.dated import today
from records.people.enums import GrantState
from records.people.grants import Grant
from tests import world as make

YEAR = datetime.timedelta(days=300)


def body(response, status=200):
    assert response.status_code == status
    return response.content.decode()


def propose(world, key="sun", role="cadre", unit="PS02", by="sysadmin", **more):
    return grants.propose(
        holder=world.user(key), role=role, unit=world.units[unit], since=today(), until=today() + YEAR,
        by=world.actor(by), **more,
    )  # fmt: skip


def decide(client, grant, verb):
    return client.post(reverse("grant_decide", args=[grant.pk, verb]))


def state(grant):
    return Grant.objects.get(pk=grant.pk).state


def test_a_grant_is_proposed_by_one_and_approved_by_another(world, sign_in):
    data = {
        "holder": str(world.persons["sun"].pk), "role": "cadre", "unit": str(world.units["PS02"].pk),
        "since": str(today()), "until": str(today() + YEAR),
    }  # fmt: skip
    sysadmin = sign_in("sysadmin")
    answer = sysadmin.post("/grants/new/", data)
    grant = Grant.objects.get(state=GrantState.PROPOSED)
    assert answer.headers["Location"] == reverse("grant", args=[grant.pk])
    page = body(sysadmin.get(answer.headers["Location"]))
    assert "Take back" in page
    assert 'id="approve"' not in page
    assert decide(sysadmin, grant, "approve").status_code == 403
    security = sign_in("security")
    assert 'id="approve"' in body(security.get(reverse("grant", args=[grant.pk])))
    assert decide(security, grant, "approve").status_code == 302
    assert state(grant) == GrantState.APPROVED


def test_the_page_says_what_it_opens_what_it_does_not_and_who_may_decide(world, sign_in):
    make.submitted(world)
    grant = propose(world, role="officer")
    page = body(sign_in("security").get(reverse("grant", args=[grant.pk])))
    for words in ("open their notes", "1 record today (2 units)", "still cannot", "赵颖 (you)", "李国强", "孙建国"):
        assert words in page


@pytest.mark.parametrize("verb", ["turn-down", "revoke"])
def test_turning_down_and_revoking_have_a_dialog_and_a_verb(world, sign_in, verb):
    grant = propose(world)
    if verb == "revoke":
        grants.approve(grant, by=world.actor("security"))
    client = sign_in("security")
    assert f'id="{verb}"' in body(client.get(reverse("grant", args=[grant.pk])))
    decide(client, grant, verb)
    assert state(grant) == {"turn-down": GrantState.TURNED_DOWN, "revoke": GrantState.REVOKED}[verb]


def test_a_verb_that_is_none_is_not_found(world, sign_in):
    assert decide(sign_in("security"), propose(world), "grant").status_code == 404


def test_what_breaks_a_rule_stands_at_its_field(world, sign_in):
    data = {
        "holder": str(world.persons["li"].pk), "role": "auditor", "unit": str(world.units["JT00"].pk),
        "since": str(today()), "until": str(today() - YEAR),
    }  # fmt: skip
    client = sign_in("sysadmin")
    assert 'id="id_until_error"' in body(client.post("/grants/new/", data), 422)
    page = body(client.post("/grants/new/", data | {"until": str(today() + YEAR)}), 422)
    assert 'id="id_role_error"' in page
    assert "李伟" in page  # the person chosen is shown again


def test_somebody_without_an_account_holds_no_grant(world, sign_in):
    person = world.add_person("tian", "田野", "PS02", account=False)
    data = {"holder": str(person.pk), "role": "cadre", "unit": str(world.units["PS02"].pk)}
    data |= {"since": str(today()), "until": str(today() + YEAR)}
    assert "no account yet" in body(sign_in("sysadmin").post("/grants/new/", data), 422)


@pytest.mark.parametrize("key", ["zhou", "li", "sun"])
def test_the_list_is_for_administrators_and_another_grant_is_not_found(world, sign_in, key):
    client = sign_in(key)
    assert client.get("/grants/").status_code == 404
    grant = propose(world, "ma")
    assert client.get(reverse("grant", args=[grant.pk])).status_code == 404
    assert decide(client, grant, "approve").status_code == 404
    assert client.get("/grants/new/").status_code == 403


def test_the_holder_sees_her_proposed_grant_but_cannot_decide_it(world, sign_in):
    grant = propose(world, "sun")
    client = sign_in("sun")
    assert "Approve" not in body(client.get(reverse("grant", args=[grant.pk])))
    assert decide(client, grant, "approve").status_code == 403
    assert state(grant) == GrantState.PROPOSED


def test_a_unit_without_a_reviewer_shows_red_to_the_administrators(world, sign_in):
    make.submitted(world)
    assert "no eligible reviewer" not in body(sign_in("security").get("/grants/"))
    accounts.lock(world.user("li"), by=world.actor("security"))
    assert "排水分公司: 1 record has no eligible reviewer" in body(sign_in("security").get("/grants/"))
    assert "no eligible reviewer" not in body(sign_in("auditor").get("/grants/"))


def test_grants_stand_under_in_force_soon_and_ended(world, sign_in):
    grant = propose(world)
    grants.approve(grant, by=world.actor("security"))
    with make.sealed():
        Grant.objects.filter(pk=grant.pk).update(until=today() + datetime.timedelta(days=9))
    client = sign_in("auditor")
    assert "孙建国" in body(client.get("/grants/?tab=soon"))
    grants.revoke(grant, by=world.actor("security"))
    assert "孙建国" not in body(client.get("/grants/"))
    assert "孙建国" in body(client.get("/grants/?tab=ended"))
    assert "孙建国" not in body(client.get("/grants/?tab=ended&role=officer"))


def test_a_leader_proposes_her_scribe_and_takes_him_off_again(world, sign_in):
    client = sign_in("zhou")
    data = {"holder": str(world.persons["ma"].pk), "kinds": ["talk"], "since": str(today())}
    client.post("/account/scribes/new/", data | {"until": str(today() + YEAR)})
    grant = Grant.objects.get(holder=world.users["ma"])
    assert (grant.role, grant.leader, grant.kinds, grant.state) == (
        "scribe",
        world.persons["zhou"],
        ["talk"],
        "proposed",
    )
    assert "马晓燕" in body(client.get("/account/"))
    decide(client, grant, "turn-down")
    assert state(grant) == GrantState.TURNED_DOWN
    assert sign_in("sun").get("/account/scribes/new/").status_code == 403


def test_an_officer_names_a_stand_in(world, sign_in):
    own = Grant.objects.get(holder=world.users["ouyang"])
    data = {"holder": str(world.persons["zheng"].pk), "since": str(today())}
    until = {"until": str(today() + datetime.timedelta(days=20))}
    sign_in("ouyang").post(reverse("grant_stand_in", args=[own.pk]), data | until)
    grant = Grant.objects.get(stands_for=own)
    assert (grant.holder, grant.role, grant.unit) == (world.users["zheng"], "officer", own.unit)
    assert sign_in("zhou").get(reverse("grant_stand_in", args=[own.pk])).status_code == 404


@pytest.mark.parametrize("count", [10, 1000])
def test_the_list_of_grants_needs_the_same_queries_however_many(world, sign_in, count, django_assert_max_num_queries):
    row = Grant.objects.get(holder=world.users["li"])
    fields = {"holder": row.holder, "role": "cadre", "unit": row.unit, "since": row.since, "until": row.until}
    with make.sealed():
        Grant.objects.bulk_create(
            [
                Grant(state="approved", proposed_at=row.proposed_at, proposed_by=row.proposed_by, **fields)
                for _ in range(count)
            ]
        )
    client = sign_in("security")
    with django_assert_max_num_queries(22):
        assert "Next page" in body(client.get("/grants/?tab=in_force")) or count == 10

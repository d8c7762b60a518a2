"""What takes two people, in the browser: proposed by one, decided by another who proves anew who she is."""

import time

import pytest
from django.test import Client
from django.urls import reverse

from records.actions import proposals
from records.people.dated import today
from records.people.enums import Operation, ProposalState
from records.people.proposals import Proposal
from tests import world as make


def body(response, status=200):
    assert response.status_code == status
    return response.content.decode()


def propose(world, operation=Operation.EMAIL, data=None, target="li", by="sysadmin"):
    data = data if data is not None else {"email": "liwei@example.org"}
    return proposals.propose(operation, world.user(target), data, by=world.actor(by))


def page_of(client, proposal):
    return client.get(reverse("proposal", args=[proposal.pk]))


def decide(client, proposal, verb):
    return client.post(reverse("proposal_decide", args=[proposal.pk, verb]))


def test_the_address_of_an_officer_is_proposed_by_one_and_approved_by_another(world, sign_in):
    sysadmin, security = sign_in("sysadmin"), sign_in("security")
    url = reverse("account_email", args=[world.users["li"].pk])
    proposal_url = sysadmin.post(url, {"email": "liwei@example.org"}).headers["Location"]
    proposal = Proposal.objects.get()
    assert "Take back" in body(sysadmin.get(proposal_url))
    assert decide(sysadmin, proposal, "approve").status_code == 403
    page = body(security.get(proposal_url))
    for words in ("liwei@example.org", "The three parties", "赵颖 (you)", "李国强", "Discipline officer"):
        assert words in page
    assert decide(security, proposal, "approve").status_code == 302
    assert world.user("li").email == "liwei@example.org"


def test_approving_asks_anew_who_one_is(world, sign_in):
    proposal, client = propose(world), sign_in("security")
    session = client.session
    for proof in session["account_authentication_methods"]:
        proof["at"] = time.time() - 3600
    session.save()
    answer = decide(client, proposal, "approve")
    assert answer.headers["Location"].startswith("/account/prove/?next=%2Fproposals%2F")
    assert Proposal.objects.get().state == ProposalState.PROPOSED


@pytest.mark.parametrize("verb", ["approve", "turn-down", "take-back"])
def test_each_decision_has_its_verb_and_one_that_is_none_is_not_found(world, sign_in, verb):
    proposal = propose(world)
    decide(sign_in("sysadmin" if verb == "take-back" else "security"), proposal, verb)
    wanted = {"approve": "approved", "turn-down": "turned_down", "take-back": "taken_back"}
    assert Proposal.objects.get().state == wanted[verb]
    assert decide(sign_in("security"), proposal, "revoke").status_code == 404


@pytest.mark.parametrize("who", ["zhou", "sun", "ouyang"])
def test_another_ones_proposal_is_not_found(world, sign_in, who):
    proposal, client = propose(world), sign_in(who)
    assert page_of(client, proposal).status_code == 404
    assert decide(client, proposal, "approve").status_code == 404


def test_the_holder_sees_it_and_is_told_on_today(world, sign_in):
    proposal, client = propose(world), sign_in("li")
    assert "Proposed: Another e-mail address" in body(client.get("/"))
    assert 'id="approve"' not in body(page_of(client, proposal))
    proposals.approve(proposal, by=world.actor("security"))
    page = client.get("/")
    assert "Approved and done" in body(page)
    client.post("/noted/", {"up_to": page.context["notices"]["up_to"]})
    assert "Approved and done" not in body(client.get("/"))


def test_who_may_decide_finds_it_on_today_and_beside_the_grants(world, sign_in):
    propose(world)
    client = sign_in("security")
    assert "1 proposal waits for your decision" in body(client.get("/"))
    page = body(client.get("/grants/"))
    assert "Another e-mail address" in page
    assert "李伟" in page
    assert "waits for your decision" not in body(sign_in("sysadmin").get("/"))


def test_a_unit_is_moved_and_merged_by_two_and_its_officers_and_heads_are_told(world, sign_in):
    client = sign_in("sysadmin")
    url = reverse("unit_move", args=[world.units["PS21"].pk])
    answer = client.post(url, {"parent": str(world.units["GS01"].pk), "since": str(today())})
    page = body(client.get(answer.headers["Location"]))
    for words in ("泵站管理所", "供水分公司", "排水分公司", "周敏", "Heads and officers"):
        assert words in page
    assert "Unit moved" in body(sign_in("zhou").get("/"))
    url = reverse("unit_merge", args=[world.units["PS21"].pk])
    answer = client.post(url, {"unit": str(world.units["GS01"].pk), "on": str(today())})
    assert "Merge 泵站管理所" in body(client.get(answer.headers["Location"]))


def test_what_is_not_possible_stands_at_its_field(world, sign_in):
    client = sign_in("sysadmin")
    url = reverse("unit_move", args=[world.units["PS02"].pk])
    answer = client.post(url, {"parent": str(world.units["PS21"].pk), "since": str(today())})
    assert 'id="id_parent_error"' in body(answer, 422)
    url = reverse("account_person", args=[world.users["sun"].pk])
    assert "has an account already" in body(client.post(url, {"person": str(world.persons["zhou"].pk)}), 422)


def test_a_link_in_two_halves_is_shown_to_each_of_the_two(world, sign_in):
    proposal = proposals.approve(propose(world, Operation.PASSWORD, {}), by=world.actor("security"))
    sysadmin, security = sign_in("sysadmin"), sign_in("security")
    assert "To the link" in body(page_of(sysadmin, proposal))
    assert "To the code" in body(page_of(security, proposal))
    url = reverse("link_made", args=[proposal.link.pk])
    assert proposal.link.token() in body(sysadmin.post(url, {"verb": "show"}))
    assert proposal.link.code() in body(security.post(url, {"verb": "code"}))
    assert sysadmin.post(url, {"verb": "code"}).status_code == 403
    assert security.post(url, {"verb": "show"}).status_code == 403
    assert sign_in("auditor").get(url).status_code == 404


def test_a_changed_proposal_is_shown_as_such_in_the_list_and_never_on_its_page(world, sign_in):
    proposal = propose(world)
    Proposal.objects.update(holder=world.users["auditor"])
    client = sign_in("security")
    assert "Tampered with" in body(client.get("/grants/"))
    assert page_of(client, proposal).status_code == 503


def test_an_author_asks_a_talkee_without_an_account_by_a_link(world, sign_in):
    world.add_person("tian", "田野", "PS02", account=False)
    record = make.submitted(world, talkee=["tian", "sun"], released=["opinions"])
    client = sign_in("zhou")
    page = body(client.get(reverse("record", args=[record.pk])))
    rows = {row.person_id: reverse("confirm_by_link", args=[record.pk, row.pk]) for row in record.participants.all()}
    assert rows[world.persons["tian"].pk] in page
    assert rows[world.persons["sun"].pk] not in page
    made = client.post(rows[world.persons["tian"].pk], {"email": ""}).headers["Location"]
    assert "/l/#" in body(client.post(made, {"verb": "show"}))
    client.post(made, {"verb": "revoke"})
    assert "Revoked" in body(client.get(made))
    assert Client().get(made).status_code == 302

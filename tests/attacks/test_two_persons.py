"""One person who wants to be two: proposals turned by SQL, replayed, put back; links forged, turned and caught."""

import pytest
from django.conf import settings as project
from django.db import connection

from records.actions import accounts, admission, confirmation, grants, links, notes, people, proposals
from records.actions.links import Gone
from records.audit.models import Event
from records.people import access
from records.people.actor import Actor
from records.people.dated import today
from records.people.enums import Operation, ProposalState, Role
from records.people.errors import Invalid, NotAllowed, WrongState
from records.people.links import Link, of_token
from records.people.proposals import Proposal
from records.people.users import User
from records.vault.errors import Tampered
from tests import world as make

NEW = "another one, long enough"


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount


def key(row) -> str:
    return row.pk.hex if connection.vendor == "sqlite" else str(row.pk)


def propose(world, operation=Operation.EMAIL, target="li", data=None):
    data = data if data is not None else {"email": "li@example.org"}
    return proposals.propose(operation, world.user(target), data, by=world.actor("sysadmin"))


# ---- Proposals ----


def test_a_second_account_of_the_same_person_cannot_be_had(world):
    """Neither made, nor invited to, nor linked: one person is one account."""
    by = world.actor("sysadmin")
    for act in (
        lambda: accounts.make(person=world.persons["sysadmin"], username="second", password=make.PASSWORD, by=by),
        lambda: admission.invite(person=world.persons["sysadmin"], username="second", by=by),
        lambda: propose(world, Operation.PERSON, "sun", {"person": str(world.persons["security"].pk)}),
    ):
        with pytest.raises(Invalid):
            act()


def test_a_stand_in_for_an_officer_approves_nothing(world):
    own = world.user("li").grants.get()
    world.add_person("deputy", "代理", "JT00")
    world.grant("deputy", Role.OFFICER, "JT00", by="li", stands_for=own)
    with pytest.raises(NotAllowed):
        proposals.approve(propose(world), by=world.actor("deputy"))


def test_who_proposed_and_became_security_administrator_since_does_not_approve(world):
    proposal = propose(world)
    world.add_person("other", "另一", "JT00")
    world.grant("other", Role.SYSTEM_ADMIN, "JT00")
    grants.revoke(world.user("sysadmin").grants.get(), by=world.actor("other"))
    grant = grants.propose(
        holder=world.user("sysadmin"), role=Role.SECURITY_ADMIN, unit=world.units["JT00"], since=today(),
        until=today().replace(year=today().year + 1), by=world.actor("other"),
    )  # fmt: skip
    grants.approve(grant, by=world.actor("security"))
    with pytest.raises(NotAllowed):
        proposals.approve(proposal, by=world.actor("sysadmin"))


@pytest.mark.parametrize("column", ["holder_id", "proposed_by_id"])
def test_a_proposal_turned_to_another_account_is_never_done(world, column):
    proposal = propose(world)
    sql(f"UPDATE outreach_people_proposal SET {column} = %s WHERE id = %s", key(world.users["auditor"]), key(proposal))
    with pytest.raises(Tampered):
        proposals.approve(proposal, by=world.actor("security"))
    assert world.user("auditor").email == ""
    assert Event.objects.order_by("-number").first().result == "tampered"


def test_a_proposal_whose_operation_was_turned_is_never_done(world):
    proposal = propose(world)
    sql("UPDATE outreach_people_proposal SET operation = %s WHERE id = %s", Operation.PASSWORD, key(proposal))
    with pytest.raises(Tampered):
        proposals.approve(proposal, by=world.actor("security"))
    assert not Link.objects.exists()


def test_the_sealed_data_of_another_proposal_opens_nothing(world):
    one, other = propose(world), propose(world, target="auditor", data={"email": "evil@example.org"})
    sql(
        "UPDATE outreach_people_proposal SET sealed = (SELECT sealed FROM outreach_people_proposal WHERE id = %s)"
        " WHERE id = %s",
        key(other), key(one),
    )  # fmt: skip
    with pytest.raises(Tampered):
        proposals.approve(one, by=world.actor("security"))


def test_a_proposal_invented_in_the_database_is_never_done(world):
    one = propose(world)
    row = Proposal.objects.get(pk=one.pk)
    row.pk, row._state.adding = world.units["JT00"].pk, True
    row.save(force_insert=True)
    with pytest.raises(Tampered):
        proposals.approve(row, by=world.actor("security"))


@pytest.mark.parametrize("decide", [proposals.approve, proposals.turn_down])
def test_a_decided_proposal_put_back_is_not_done_again(world, decide):
    proposal = propose(world)
    decide(proposal, by=world.actor("security"))
    User.objects.filter(pk=world.users["li"].pk).update(email="")
    sql(
        "UPDATE outreach_people_proposal SET state = %s, decided_by_id = NULL, decided_at = NULL WHERE id = %s",
        ProposalState.PROPOSED, key(proposal),
    )  # fmt: skip
    with pytest.raises(Tampered):
        proposals.approve(proposal, by=world.actor("security"))
    assert world.user("li").email == ""


def test_the_same_proposal_approved_twice_acts_once(world):
    proposal = propose(world, Operation.PASSWORD, data={})
    proposals.approve(proposal, by=world.actor("security"))
    with pytest.raises(WrongState):
        proposals.approve(proposal, by=world.actor("security"))
    assert Link.objects.count() == 1


# ---- Links ----


def test_a_link_for_ones_own_account_turned_to_an_officers_opens_nothing(world):
    link = admission.reset(world.user("sun"), by=world.actor("sysadmin"))
    token, by = link.token(), Actor(link=link)
    sql("UPDATE outreach_people_link SET account_id = %s WHERE id = %s", key(world.users["li"]), key(link))
    with pytest.raises(Tampered):
        of_token(token)
    with pytest.raises(Tampered):
        admission.choose_password(Link.objects.get(pk=link.pk), password=NEW, by=by)
    assert not world.user("li").check_password(NEW)


def test_a_used_link_put_back_opens_nothing_a_second_time(world):
    link = admission.reset(world.user("sun"), by=world.actor("sysadmin"))
    token, by = link.token(), Actor(link=link)
    admission.choose_password(link, password=NEW, by=by)
    sql("UPDATE outreach_people_link SET used_at = NULL, epoch = 1 WHERE id = %s", key(link))
    with pytest.raises(Tampered):
        of_token(token)
    with pytest.raises(Tampered):
        admission.choose_password(Link.objects.get(pk=link.pk), password=NEW + "2", by=by)
    assert world.user("sun").check_password(NEW)


def test_a_link_made_longer_lasting_in_the_database_opens_nothing(world):
    link = admission.reset(world.user("sun"), by=world.actor("sysadmin"))
    sql("UPDATE outreach_people_link SET expires_at = '2099-01-01 00:00:00+00:00' WHERE id = %s", key(link))
    with pytest.raises(Tampered):
        admission.choose_password(link, password=NEW, by=Actor(link=link))


def test_the_second_half_cannot_be_taken_off_a_link(world):
    link = proposals.approve(propose(world, Operation.PASSWORD, data={}), by=world.actor("security")).link
    by = Actor(link=link)
    sql("UPDATE outreach_people_link SET coded = %s WHERE id = %s", False, key(link))
    with pytest.raises(Tampered):
        admission.choose_password(link, password=NEW, by=by)


def test_a_link_to_one_record_turned_to_another_reads_nothing(world):
    world.add_person("tian", "田野", "PS02", account=False)
    record = make.submitted(world, talkee="tian", released=["opinions"])
    other = make.submitted(world, talkee="tian", released=["opinions"])
    row = record.participants.get(part="talkee")
    link = confirmation.ask_by_link(record, participant=row.pk, by=world.actor("zhou"))
    sql("UPDATE outreach_people_link SET record = %s WHERE id = %s", key(other), key(link))
    turned = Link.objects.get(pk=link.pk)
    with pytest.raises(Tampered):
        confirmation.confirm(
            other, by=Actor(link=turned), participant=other.participants.get(part="talkee").pk, revision=1,
            typed_name="田野",
        )  # fmt: skip
    with pytest.raises(notes.Unreadable):
        notes.open_note(other, by=Actor(link=turned))


def test_a_caught_link_is_worth_nothing_once_its_holder_used_it(world):
    link = admission.reset(world.user("sun"), by=world.actor("sysadmin"))
    caught = link.token()
    admission.choose_password(link, password=NEW, by=Actor(link=link))
    with pytest.raises(Gone):
        admission.choose_password(of_token(caught), password=NEW + "2", by=Actor(link=of_token(caught)))


def test_no_account_turns_the_mail_server_since_it_stands_in_the_environment_alone(world):
    """Neither a table nor a page of the system holds a setting of mail."""
    from django.apps import apps  # noqa: PLC0415

    columns = {f.name for model in apps.get_models() for f in model._meta.get_fields()}
    assert not {name for name in columns if "smtp" in name or "mail_host" in name or "email_url" in name}
    source = (project.BASE_DIR / "outreach" / "settings.py").read_text()
    assert '"EMAIL_URL"' in source
    assert "objects" not in source


def test_an_invitation_never_goes_to_an_address_that_is_another_accounts(world):
    with make.sealed():
        User.objects.filter(pk=world.users["sysadmin"].pk).update(email="admin@example.org")
    person = world.add_person("tian", "田野", "PS02", account=False)
    with pytest.raises(Invalid):
        admission.invite(person=person, email="ADMIN@example.org", by=world.actor("sysadmin"))


# ---- Reach ----


def test_a_system_administrator_alone_gains_nothing_by_moving_a_unit_or_by_another_person(world):
    """What he may do alone leaves every reach as it is; what would change it waits for another."""
    before = access.covered(world.user("ouyang"), Role.OFFICER)
    data = {"parent": str(world.units["GS01"].pk), "since": today()}
    proposals.propose(Operation.MOVE, world.units["PS21"], data, by=world.actor("sysadmin"))
    people.rename_unit(world.units["PS21"], name="别名", since=today(), by=world.actor("sysadmin"))
    assert access.covered(world.user("ouyang"), Role.OFFICER) == before
    world.add_person("tian", "田野", "PS02", account=False)
    propose(world, Operation.PERSON, "sysadmin", {"person": str(world.persons["tian"].pk)})
    assert world.user("sysadmin").person == world.persons["sysadmin"]


def test_no_verb_changes_a_person_link_or_an_officers_address_without_a_proposal(world):
    with pytest.raises(NotAllowed):
        admission.change_email(world.user("li"), email="x@example.org", by=world.actor("sysadmin"))
    with pytest.raises(NotAllowed):
        admission.change_email(world.user("li"), email="x@example.org", by=world.actor("li"))


def test_the_link_of_an_officer_is_shown_whole_to_neither_of_the_two(world):
    link = proposals.approve(propose(world, Operation.PASSWORD, data={}), by=world.actor("security")).link
    links.show(link, by=world.actor("sysadmin"))
    with pytest.raises(NotAllowed):
        links.show_code(link, by=world.actor("sysadmin"))
    with pytest.raises(NotAllowed):
        links.show(link, by=world.actor("security"))

"""Mails that got stuck: kept until somebody looked, sent again or settled by the system administrator alone."""

import datetime

import pytest
from django.utils import timezone

from records.actions import admission, clearing, mails, proposals, stuck_mails
from records.audit import trail
from records.checkup.mail import mails_arrive
from records.ledger.seals import faults
from records.outbox.enums import MailState
from records.outbox.mail import Mail
from records.people.actor import SYSTEM
from records.people.enums import LinkKind
from records.people.errors import Invalid, NotAllowed, WrongState
from records.people.links import Link
from tests import world as make

DAY = datetime.timedelta(days=1)


@pytest.fixture
def stuck(world):
    """`stuck("unknown")` gives a mail with a new password's link that got stuck so."""
    sun = world.user("sun")
    with make.sealed():
        sun.email = "sun@example.org"
        sun.save()

    def stuck(state):
        admission.reset(world.user("sun"), by=world.actor("sysadmin"))
        mail = Mail.objects.filter(state=MailState.QUEUED).get()
        Mail.objects.filter(pk=mail.pk).update(state=state, reason="cut off", tries=1)
        return Mail.objects.get(pk=mail.pk)

    return stuck


def grow_old(mail, days):
    Mail.objects.filter(pk=mail.pk).update(changed_at=timezone.now() - days * DAY)


def last(world):
    return trail.of(world.users["sun"].pk).order_by("-number").first()


@pytest.mark.parametrize("state", ["unknown", "failed"])
def test_what_got_stuck_is_sent_again_by_hand_and_the_trail_says_who(server, world, stuck, state):
    mail = stuck(state)
    stuck_mails.send_again(mail, by=world.actor("sysadmin"))
    assert mails.deliver.call(str(mail.pk)) == MailState.SENT
    assert len(server.mails) == 1
    event = last(world)
    assert (event.action, event.actor) == ("mail.sent_again", str(world.users["sysadmin"].pk))
    assert "example.org" not in str(trail.payload(event))


def test_an_unknown_mail_is_settled_as_arrived_and_is_never_sent(server, world, stuck):
    mail = stuck("unknown")
    stuck_mails.settle(mail, outcome="delivered", by=world.actor("sysadmin"))
    assert mails.deliver.call(str(mail.pk)) == ""
    assert (Mail.objects.get().state, Mail.objects.get().reason) == (MailState.DELIVERED, "cut off")
    assert (last(world).action, server.mails) == ("mail.settled", [])


def test_nobody_says_of_a_failed_mail_that_it_arrived(world, stuck):
    mail = stuck("failed")
    with pytest.raises(Invalid):
        stuck_mails.settle(mail, outcome="delivered", by=world.actor("sysadmin"))
    stuck_mails.settle(mail, outcome="given_up", by=world.actor("sysadmin"))


def test_what_was_seen_to_already_is_not_seen_to_twice(world, stuck):
    mail = stuck("unknown")
    stuck_mails.settle(mail, outcome="delivered", by=world.actor("sysadmin"))
    with pytest.raises(WrongState):
        stuck_mails.send_again(mail, by=world.actor("sysadmin"))


@pytest.mark.parametrize("who", ["security", "auditor", "li", "sun"])
def test_nobody_but_the_system_administrator_sees_to_mails(world, stuck, who):
    mail = stuck("unknown")
    with pytest.raises(NotAllowed):
        stuck_mails.send_again(mail, by=world.actor(who))
    with pytest.raises(NotAllowed):
        stuck_mails.settle(mail, outcome="delivered", by=world.actor(who))


def test_the_doctor_counts_what_nobody_looked_after(world, stuck):
    assert mails_arrive().state == "ok"
    mail = stuck("unknown")
    assert mails_arrive().state == "look"
    stuck_mails.settle(mail, outcome="delivered", by=world.actor("sysadmin"))
    assert mails_arrive().state == "ok"


# ---- What is over is deleted ----


@pytest.mark.parametrize("state", ["sent", "delivered", "given_up"])
def test_a_mail_that_is_over_goes_after_ninety_days(stuck, state):
    mail = stuck(state)
    grow_old(mail, 89)
    assert clearing.clear(by=SYSTEM) == 0
    grow_old(mail, 91)
    assert clearing.clear(by=SYSTEM) == 1


@pytest.mark.parametrize("state", ["queued", "sending", "unknown", "failed"])
def test_a_mail_that_nobody_looked_after_is_kept(stuck, state):
    grow_old(stuck(state), 900)
    assert clearing.clear(by=SYSTEM) == 0
    assert Mail.objects.exists()


def of_links(**values):
    """As if all links were so."""
    with make.sealed():
        Link.objects.update(**values)


@pytest.mark.parametrize("column", ["used_at", "revoked_at", None])
def test_a_link_goes_thirty_days_after_it_ran_out_whatever_became_of_it(world, stuck, column):
    stuck("sent")
    link = Link.objects.get(kind=LinkKind.RESET)
    if column:
        of_links(**{column: timezone.now()})
    of_links(expires_at=timezone.now() - 29 * DAY)
    assert clearing.clear(by=SYSTEM) == 0
    of_links(expires_at=timezone.now() - 31 * DAY)
    assert clearing.clear(by=SYSTEM) == 1
    assert not Link.objects.filter(pk=link.pk).exists()


def test_one_event_sums_up_what_was_deleted_and_nothing_is_told_where_nothing_was(stuck):
    for _mail in range(3):
        grow_old(stuck("sent"), 91)
    of_links(expires_at=timezone.now() - 31 * DAY)
    clearing.sweep()
    clearing.sweep()
    [event] = [event for event in trail.of("organisation") if event.action == "outgoing.cleared"]
    assert trail.payload(event)["detail"] == {"mails": 3, "links": 3}


def test_the_clock_alone_clears(world):
    with pytest.raises(NotAllowed):
        clearing.clear(by=world.actor("sysadmin"))


def test_a_proposal_outlives_the_link_that_it_made(world):
    proposal = proposals.propose("account.password", world.user("li"), by=world.actor("sysadmin"))
    proposals.approve(proposal, by=world.actor("security"))
    of_links(expires_at=timezone.now() - 31 * DAY)
    assert clearing.clear(by=SYSTEM) == 1
    proposal.refresh_from_db()
    assert (proposal.state, proposal.link) == ("approved", None)
    assert list(faults()) == []

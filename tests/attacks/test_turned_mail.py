"""A mail that waits, turned by SQL: its link goes to nobody but the account, or the address, that it was made for."""

import pytest
from django.core import mail as django_mail

from records.actions import admission, mails
from records.audit.models import Event
from records.audit.trail import TAMPERED
from records.outbox import mail as outbox
from records.outbox.mail import Mail
from records.people.links import Link
from tests import world as make
from tests.attacks.database import turn
from tests.records.outbox.test_mail import asked_by_link


@pytest.fixture
def accounts_with_addresses(world):
    with make.sealed():
        for name in ("sun", "ma"):
            user = world.user(name)
            user.email = f"{name}@example.org"
            user.save()
    return world


@pytest.fixture
def reset(accounts_with_addresses):
    """A mail with a link for sun's new password, which the worker did not come to yet."""
    world = accounts_with_addresses
    admission.reset(world.user("sun"), by=world.actor("sysadmin"))
    return Mail.objects.get()


def sent(row) -> list:
    """What left the house once the worker came to it."""
    mails.deliver.call(str(row.pk))
    return [letter.to for letter in django_mail.outbox]


def told() -> bool:
    """Whether the trail and the administrator's page say that somebody turned it."""
    [mail] = Mail.objects.all()
    event = Event.objects.order_by("-number").first()
    return (mail.state, mail.reason) == ("failed", "tampered") and event.result == TAMPERED


def test_untouched_it_goes_to_the_holder(reset):
    assert sent(reset) == [["sun@example.org"]]


def test_an_address_turned_while_the_mail_waits_gets_no_link_and_the_trail_says_so(world, reset):
    turn(world.users["sun"], email="thief@example.org")
    assert sent(reset) == []
    assert told()


def test_a_mail_turned_to_another_account_carries_no_link(world, reset):
    turn(reset, to=f"user:{world.users['ma'].pk}")
    assert sent(reset) == []
    assert told()


def test_an_invented_mail_carries_no_link_of_anothers_account(world, reset):
    link = Link.objects.get()
    invented = outbox.send("reset", f"user:{world.users['ma'].pk}", "en", link=link.pk)
    assert sent(invented) == []
    assert sent(outbox.send("confirm", f"user:{world.users['ma'].pk}", "en", link=link.pk)) == []


def test_a_link_to_confirm_by_goes_to_its_own_address_alone(accounts_with_addresses):
    world = accounts_with_addresses
    asked_by_link(world)
    row = Mail.objects.get()
    turn(row, to=f"user:{world.users['ma'].pk}")
    assert sent(row) == []
    turn(Mail.objects.get(), to=f"link:{Link.objects.get().pk}", state="queued")
    assert sent(row) == [["tian@example.org"]]

"""One-time links in the browser: opened by a button, used once, and nothing of the token is kept."""

import base64

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from records.actions import admission, confirmation, links
from records.audit.models import Event
from records.people.enums import LinkState
from records.people.links import Link
from tests import world as make
from tests.files import PNG

NEW = "another one, long enough"


def client_of(link, **headers):
    """A browser in which the link was opened."""
    client = Client(headers={"accept-language": "en"} | headers)
    client.cookies["language"] = "en"
    answer = client.post(reverse("link_open"), {"token": link.token()})
    assert answer.headers["Location"] == reverse("link_here")
    return client


def body(response, status=200):
    assert response.status_code == status
    return response.content.decode()


@pytest.fixture
def reset(world):
    return admission.reset(world.user("sun"), by=world.actor("sysadmin"))


@pytest.fixture
def asked(world):
    world.add_person("tian", "田野", "PS02", account=False)
    record = make.submitted(world, talkee="tian", released=["opinions"])
    row = record.participants.get(part="talkee")
    return confirmation.ask_by_link(record, participant=row.pk, by=world.actor("zhou"))


def test_looking_at_the_address_uses_up_nothing_and_keeps_nothing(reset):
    client = Client()
    for _ in range(3):
        answer = client.get(reverse("link_open"))
        assert answer.status_code == 200
        assert answer.headers["Referrer-Policy"] == "same-origin"
    assert Link.objects.get(pk=reset.pk).state == LinkState.STANDS
    assert not Session.objects.exists()


def test_the_session_knows_which_link_and_never_its_token(reset):
    client = client_of(reset)
    assert client.session["link"] == [str(reset.pk), 1]
    page = body(client.get(reverse("link_here")))
    assert reset.token() not in page
    assert "孙建国" in page


def test_a_whole_address_may_be_pasted(reset):
    answer = Client().post(reverse("link_open"), {"token": f"https://host/l/#{reset.token()} "})
    assert answer.status_code == 302


@pytest.mark.parametrize("token", ["", "x", "a" * 400, "%00", "é"])
def test_what_is_no_link_opens_nothing(db, world, token):
    assert Client().post(reverse("link_open"), {"token": token}).status_code == 422


def test_a_new_password_is_chosen_once(world, reset):
    client, second = client_of(reset), client_of(reset)
    typed = {"password": NEW, "again": NEW}
    assert "not the same" in body(client.post(reverse("link_password"), typed | {"again": "x"}), 422)
    assert client.post(reverse("link_password"), typed).headers["Location"] == reverse("account_login")
    assert world.user("sun").check_password(NEW)
    assert client.get(reverse("link_here")).headers["Location"] == reverse("link_open")
    assert second.post(reverse("link_password"), typed | {"password": NEW + "2", "again": NEW + "2"}).status_code == 302
    assert "used already" in body(second.get(reverse("link_here")))
    assert world.user("sun").check_password(NEW)


def test_a_link_has_the_doors_of_its_kind_alone(reset, asked):
    client = client_of(reset)
    for name in ("link_read", "link_confirm", "link_decline", "link_take_up"):
        assert client.post(reverse(name), {"username": "x", "password": NEW, "again": NEW}).status_code == 404
    client = client_of(asked)
    for name in ("link_password", "link_take_up"):
        assert client.post(reverse(name), {"username": "x", "password": NEW, "again": NEW}).status_code == 404


def test_an_invitation_takes_a_name_and_a_password(world):
    person = world.add_person("tian", "田野", "PS02", account=False)
    link = admission.invite(person=person, by=world.actor("sysadmin"))
    client = client_of(link)
    assert person.staff_number in body(client.get(reverse("link_here")))
    typed = {"username": "sun", "password": NEW, "again": NEW}
    assert "taken" in body(client.post(reverse("link_take_up"), typed), 422)
    assert client.post(reverse("link_take_up"), typed | {"username": "tianye"}).status_code == 302
    person.refresh_from_db()
    assert person.user.check_password(NEW)


def test_the_released_part_opens_by_a_tap_and_is_signed(world, asked):
    client = client_of(asked)
    assert "希望公司" not in body(client.get(reverse("link_here")))
    page = body(client.post(reverse("link_read")))
    assert "希望公司" in page
    assert "两人验收" not in page
    picture = "data:image/png;base64," + base64.b64encode(PNG).decode()
    answer = client.post(reverse("link_confirm"), {"revision": 1, "comment": "对", "signature": picture})
    assert answer.headers["Location"] == reverse("link_here")
    assert "You confirmed revision 1" in body(client.get(reverse("link_here")))
    other = client_of(asked_again(asked))
    assert "It was not me" in body(other.get(reverse("link_here")))


def asked_again(link):
    return Link.objects.get(pk=link.pk)


def test_nothing_signed_and_nothing_typed_is_said_at_its_place(asked):
    client = client_of(asked)
    assert "Sign, or type your name" in body(client.post(reverse("link_confirm"), {"revision": 1}), 422)
    assert client.post(reverse("link_confirm"), {"revision": 1, "signature": "data:nothing"}).status_code == 422
    assert Link.objects.get(pk=asked.pk).state == LinkState.STANDS


def test_declining_needs_a_reason_and_nothing_more(asked):
    client = client_of(asked)
    assert client.post(reverse("link_decline"), {"revision": 1}).status_code == 422
    client.post(reverse("link_decline"), {"revision": 1, "reason": "different"})
    assert "You did not confirm" in body(client.get(reverse("link_here")))


def test_a_link_that_went_astray_is_told_and_holds_no_more(world, asked):
    client = client_of(asked)
    assert "written down" in body(client.post(reverse("link_disown")))
    assert Link.objects.get(pk=asked.pk).state == LinkState.REVOKED
    assert Event.objects.filter(action="link.disowned", object=str(asked.pk)).exists()


def test_a_link_taken_back_says_so(world, asked):
    client = client_of(asked)
    links.revoke(asked, by=world.actor("zhou"))
    assert "taken back" in body(client.get(reverse("link_here")))
    assert client.post(reverse("link_read")).headers["Location"] == reverse("link_here")


def test_a_link_lets_nobody_see_a_page_for_accounts(asked):
    client = client_of(asked)
    record = asked.record
    for address in ("/", "/ledger/", f"/records/{record}/", f"/records/{record}/open/"):
        assert "/sign-in/" in client.get(address).headers["Location"]

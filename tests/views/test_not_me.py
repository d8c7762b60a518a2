""" "That was not me" on one's own page, and how the security administrator learns of it."""

from django.test import Client

from records.outbox.mail import Mail
from tests import signing
from tests import world as make
from tests.world import PASSWORD


def test_a_plain_account_chooses_a_new_password_next(sign_in):
    client = sign_in("zhou")
    assert "That was not me…" in client.get("/account/").content.decode()
    assert "devices too" in client.get("/account/not-me/").content.decode()
    assert client.post("/account/not-me/").headers["Location"] == "/account/password/"
    assert client.get("/").headers["Location"].startswith("/account/password/")
    new = {"current": PASSWORD, "password": "大江东去浪淘尽千古人物", "again": "大江东去浪淘尽千古人物"}
    assert client.post("/account/password/", new).status_code == 302
    assert client.get("/").status_code == 200


def test_an_officer_is_told_that_it_was_proposed(world, sign_in):
    signing.enrol(world.users["li"])
    client = sign_in("li")
    assert "and a new password proposed" in client.post("/account/not-me/", follow=True).content.decode()


def test_the_security_administrator_reads_it_on_the_first_page(sign_in):
    sign_in("zhou").post("/account/not-me/")
    text = sign_in("security").get("/").content.decode()
    assert "Says: somebody else used my account" in text
    assert "周敏" in text
    assert "Says: somebody" not in sign_in("sysadmin").get("/").content.decode()


def test_a_browser_that_signed_in_before_is_not_told_of_again(world):
    sun, client = world.user("sun"), Client()
    with make.sealed():
        sun.email = "sun@example.org"
        sun.save()
    for browser in (client, client, Client()):
        browser.post("/sign-in/", {"login": "sun", "password": PASSWORD})
        browser.post("/sign-out/")
    assert [mail.ids for mail in Mail.objects.all()] == [{"what": "account.signed_in"}] * 2

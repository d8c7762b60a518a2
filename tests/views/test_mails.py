"""The system administrator's page of mails that got stuck."""

from records.outbox import mail as outbox
from records.outbox.mail import Mail
from tests.records.outbox.test_mail import asked_by_link


def stuck(world, state="unknown", reason="cut off"):
    mail = outbox.send("waiting", f"user:{world.users['sun'].pk}", "en")
    Mail.objects.filter(pk=mail.pk).update(state=state, reason=reason)
    return mail


def test_the_administrator_finds_it_on_the_first_page_and_settles_it(world, sign_in):
    mail, client = stuck(world), sign_in("sysadmin")
    assert "1 mail may not have arrived" in client.get("/").content.decode()
    text = client.get("/mails/").content.decode()
    for words in ("Something waits for your approval", "to 孙建国", "cut off while it was being handed over"):
        assert words in text
    address = f"/mails/{mail.pk}/settle/"
    assert "It arrived" in client.get(address).content.decode()
    assert client.post(address, {}).status_code == 422
    assert client.post(address, {"outcome": "delivered"}).status_code == 302
    assert "No mail waits for you" in client.get("/mails/").content.decode()
    assert "to 孙建国" in client.get("/mails/?tab=settled").content.decode()
    assert client.get(address).status_code == 409


def test_a_failed_mail_is_sent_again(world, sign_in):
    mail, client = stuck(world, "failed", "answer 550"), sign_in("sysadmin")
    assert "the mail server answered 550" in client.get("/mails/?tab=failed").content.decode()
    assert client.post(f"/mails/{mail.pk}/send-again/").status_code == 302
    assert Mail.objects.get().state == "queued"
    assert "No mail waits for you" in client.get("/mails/?tab=failed").content.decode()


def test_the_page_does_not_say_who_was_asked_to_confirm(world, sign_in):
    record = asked_by_link(world)
    Mail.objects.update(state="unknown", reason="cut off")
    mail, client = Mail.objects.get(), sign_in("sysadmin")
    for address in ("/mails/", f"/mails/{mail.pk}/send-again/", f"/mails/{mail.pk}/settle/"):
        text = client.get(address).content.decode()
        assert "Please read and confirm" in text
        for word in ("田野", "tian@", "周敏", record.number):
            assert word not in text

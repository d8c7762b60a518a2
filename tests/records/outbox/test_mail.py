"""Mail: rows of ids alone, rendered when they are sent, tried again with pauses, and never twice by itself."""

import datetime
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.management import call_command
from django.db import connections
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from records.actions import admission, confirmation, links, mails, proposals
from records.outbox import mail as outbox
from records.outbox.enums import MailState
from records.outbox.mail import PAUSES, Mail
from records.people.enums import Operation
from records.people.links import of_token
from tests import world as make


def address(world, name, email, language=""):
    user = world.user(name)
    with make.sealed():
        user.email, user.language = email, language
        user.save()


@pytest.fixture
def reset(world):
    """A mail with a link for a new password, queued."""
    address(world, "sun", "sun@example.org", language="en")
    return admission.reset(world.user("sun"), by=world.actor("sysadmin"))


def send(mail=None):
    return mails.deliver.call(str((mail or Mail.objects.get()).pk))


def asked_by_link(world):
    """A record whose talkee, 田野, was asked by mail to confirm it."""
    world.add_person("tian", "田野", "PS02", account=False)
    record = make.submitted(world, talkee="tian", released=["opinions"])
    row = record.participants.get(part="talkee")
    confirmation.ask_by_link(
        record, participant=row.pk, email="tian@example.org", language="en", by=world.actor("zhou")
    )  # fmt: skip
    return record


def token_in(body) -> str:
    [line] = [line for line in body.splitlines() if "/l/#" in line]
    return line.partition("#")[2].strip()


def test_the_link_is_made_while_the_mail_is_rendered_and_rests_nowhere(server, reset):
    assert send() == MailState.SENT
    [(to, body)] = server.mails
    assert to == ["sun@example.org"]
    assert of_token(token_in(body)) == reset
    assert token_in(body) not in str(list(Mail.objects.values())) + str(list(DBTaskResult.objects.values()))


def test_no_row_holds_an_address_or_a_text(reset):
    rows = str(list(Mail.objects.values())) + str(list(DBTaskResult.objects.values()))
    assert "example.org" not in rows
    assert Mail.objects.get().ids == {"link": str(reset.pk)}


@pytest.mark.django_db(transaction=True)
def test_the_worker_sends_what_a_verb_queued(server, reset):
    call_command("db_worker", "--batch", verbosity=0)
    assert len(server.mails) == 1
    assert Mail.objects.get().state == MailState.SENT


def test_a_link_that_holds_no_more_is_not_mailed(server, world, reset):
    links.revoke(reset, by=world.actor("sysadmin"))
    assert send() == MailState.FAILED
    assert server.mails == []


def test_what_the_server_refuses_for_now_is_tried_again_with_growing_pauses(server, reset):
    server.answers = ["451 later"] * (len(PAUSES) + 1)
    for pause in PAUSES:
        assert send() == MailState.QUEUED
        wait = Mail.objects.get().due_at - timezone.now()
        assert abs(wait - datetime.timedelta(minutes=pause)) < datetime.timedelta(seconds=30)
        assert send() == ""  # not before its time
        Mail.objects.update(due_at=timezone.now())
    assert send() == MailState.FAILED
    assert server.mails == []


def test_what_the_server_refuses_for_good_is_not_tried_again(server, reset):
    server.answers = ["550 no such mailbox"]
    assert send() == MailState.FAILED
    assert Mail.objects.get().reason == "answer 550"


def test_a_server_that_is_away_took_nothing_and_is_asked_again(settings, reset):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    assert send() == MailState.QUEUED


@pytest.mark.django_db(transaction=True)
def test_of_two_workers_one_sends(server, reset):
    pk = str(Mail.objects.get().pk)

    def work(_number):
        try:
            return mails.deliver.call(pk)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(work, range(2))) == ["", MailState.SENT]
    assert len(server.mails) == 1


def test_what_waits_without_a_task_is_sent_at_the_next_tick(reset):
    DBTaskResult.objects.all().delete()
    mails.sweep()
    assert DBTaskResult.objects.filter(args_kwargs__args=[str(Mail.objects.get().pk)]).exists()


def test_a_changed_address_is_told_at_both(server, world):
    address(world, "li", "old@example.org")
    data = {"email": "new@example.org"}
    proposal = proposals.propose(Operation.EMAIL, world.user("li"), data, by=world.actor("sysadmin"))
    proposals.approve(proposal, by=world.actor("security"))
    for mail in Mail.objects.filter(template="changed"):
        send(mail)
    assert {to for [to], _body in server.mails} == {"old@example.org", "new@example.org"}


def test_so_it_is_where_the_holder_changes_it_alone(server, world):
    address(world, "sun", "old@example.org")
    admission.change_email(world.user("sun"), email="new@example.org", by=world.actor("sun"))
    rows = Mail.objects.filter(template="changed")
    assert all("example.org" not in str(mail.ids) for mail in rows)
    for mail in rows:
        send(mail)
    assert sorted(to for [to], _body in server.mails) == ["new@example.org", "old@example.org"]


def test_the_sealed_address_of_one_account_opens_in_no_mail_to_another(server, world):
    """Whoever writes the database would have a mail to somebody else go where they read it."""
    address(world, "sun", "old@example.org")
    admission.change_email(world.user("sun"), email="new@example.org", by=world.actor("sun"))
    row = Mail.objects.get(template="changed", ids__has_key="before")
    Mail.objects.filter(pk=row.pk).update(to=f"user:{world.users['li'].pk}")
    assert send(row) == MailState.FAILED
    assert server.mails == []


def test_a_mail_to_a_talkee_names_no_topic_and_nobody_who_was_talked_to(server, world):
    record = asked_by_link(world)
    assert send() == MailState.SENT
    [(to, body)] = server.mails
    assert to == ["tian@example.org"]
    for word in (record.topic, record.number, "田野", "周敏", "谈"):
        assert word not in body


@pytest.mark.parametrize("template", sorted(mails.RENDERERS))
def test_every_mail_is_plain_text_in_both_languages(world, reset, template):
    proposal = proposals.propose(Operation.PASSWORD, world.user("li"), by=world.actor("sysadmin"))
    said = {}
    for language in ("en", "zh-hans"):
        ids = {
            "link": str(reset.pk),
            "operation": Operation.EMAIL,
            "proposal": str(proposal.pk),
            "account": str(world.users["li"].pk),
            "what": "factor.used",
            "role": "officer",
            "state": "approved",
        }
        row = outbox.send(template, f"user:{world.users['sun'].pk}", language, **ids)
        with mails.translation.override(language):
            said[language] = mails.RENDERERS[template](row)
    assert said["en"].to == "sun@example.org"
    assert all("<" not in letter.body and "\n" not in letter.subject for letter in said.values())

"""A session's key is in its cookie alone: neither a copy of the table nor a row moved about signs anybody in."""

import datetime

import pytest
from asgiref.sync import async_to_sync
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from outreach.web.sessions import SessionStore, row_of
from tests.world import PASSWORD

STEP = datetime.timedelta(seconds=1)


def cookie(client) -> str:
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def with_cookie(key) -> Client:
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = key
    return client


def signed_in(client) -> bool:
    return client.get(reverse("today")).status_code == 200


def test_the_cookie_is_nowhere_in_the_table_and_what_stands_there_signs_nobody_in(sign_in):
    client = sign_in("zhou")
    assert signed_in(client)
    row = Session.objects.get()
    opened = SessionStore(cookie(client)).decode(row.session_data)
    assert cookie(client) not in (row.session_key, *map(str, opened.values()))
    assert cookie(client) not in row.session_data
    assert not signed_in(with_cookie(row.session_key))


def test_a_row_under_another_key_does_not_open(sign_in):
    zhou, li = sign_in("zhou"), sign_in("li")
    theirs = Session.objects.get(session_key=row_of(cookie(li)))
    Session.objects.filter(session_key=row_of(cookie(zhou))).update(session_data=theirs.session_data)
    assert not signed_in(zhou)
    key = "0123456789abcdef0123456789abcdef"
    Session.objects.filter(pk=theirs.pk).update(session_key=row_of(key))
    assert not signed_in(with_cookie(key))
    assert not signed_in(li)


def test_signing_in_changes_the_key_and_signing_out_ends_it(world):
    client = Client()
    client.get(reverse("account_login"))
    client.post(reverse("account_login"), {"login": "zhou", "password": PASSWORD})
    key = cookie(client)
    assert signed_in(client)
    client.post(reverse("account_logout"))
    assert not signed_in(with_cookie(key))
    assert not SessionStore().exists(key)


def test_a_new_key_takes_what_was_kept_with_it(db):
    session = SessionStore()
    session["kept"] = "words"
    session.create()
    session["kept"] = "words"
    session.save()
    first = session.session_key
    session.cycle_key()
    assert (SessionStore(session.session_key)["kept"], session.session_key != first) == ("words", True)
    assert not session.exists(first)
    session.flush()
    assert not Session.objects.exists()


def test_a_session_ends_with_its_time(sign_in):
    client = sign_in("zhou")
    Session.objects.update(expire_date=timezone.now() - STEP)
    assert not signed_in(client)
    SessionStore.clear_expired()
    assert not Session.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_same_holds_for_what_runs_asynchronously():
    async def use():
        session = SessionStore()
        await session.acreate()
        await session.aset("kept", "words")
        await session.asave()
        again = SessionStore(session.session_key)
        kept = await again.aget("kept")
        rows = [row.session_key async for row in Session.objects.all()]
        await again.adelete()
        return kept, rows == [row_of(session.session_key)], await again.aexists(session.session_key)

    assert async_to_sync(use)() == ("words", True, False)

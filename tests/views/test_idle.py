"""An idle session ends: keystrokes keep it alive, what a page does by itself does not."""

import time

from outreach.web.idle import SEEN
from tests import world as make
from tests.views.forms import posted


def last_seen(client, ago=None):
    session = client.session
    if ago is not None:
        session[SEEN] = int(time.time()) - ago
        session.save()
    return session.get(SEEN)


def autosave(client, record, **headers):
    data = posted({"said": "x"}, version=record.version)
    return client.post(f"/records/{record.pk}/save/", data, headers={"accept": "application/json"} | headers)


def test_a_session_ends_after_the_idle_minutes(world, sign_in, settings):
    client = sign_in("zhou")
    client.get("/records/new/")
    last_seen(client, ago=settings.IDLE_MINUTES * 60 + 5)
    assert client.get("/records/new/").status_code == 302
    assert "_auth_user_id" not in client.session


def test_an_autosave_by_itself_does_not_keep_a_session_alive(world, sign_in):
    record, client = make.draft(world), sign_in("zhou")
    client.get("/records/new/")
    before = last_seen(client, ago=600)
    assert autosave(client, record).status_code == 200
    assert last_seen(client) == before


def test_a_keystroke_keeps_it_alive(world, sign_in):
    record, client = make.draft(world), sign_in("zhou")
    client.get("/records/new/")
    before = last_seen(client, ago=600)
    assert autosave(client, record, **{"X-Typed": "1"}).status_code == 200
    assert last_seen(client) > before


def test_a_click_keeps_it_alive_and_is_written_once_a_minute(world, sign_in):
    client = sign_in("zhou")
    client.get("/records/new/")
    before = last_seen(client, ago=30)
    client.get("/records/new/")
    assert last_seen(client) == before
    before = last_seen(client, ago=90)
    client.get("/records/new/")
    assert last_seen(client) > before


def test_an_autosave_after_the_end_is_a_401(world, sign_in, settings):
    record, client = make.draft(world), sign_in("zhou")
    client.get("/records/new/")
    last_seen(client, ago=settings.IDLE_MINUTES * 60 + 5)
    assert autosave(client, record, **{"X-Typed": "1"}).status_code == 401

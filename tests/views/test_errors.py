"""Refusals as pages: each with its status, in the reader's language, and nothing of the request in them."""

import uuid

from django.test import Client

from outreach.web import today
from tests import world as make


def heading(response):
    return response.content.decode().split("<h1")[1].split("</h1>")[0]


def test_what_is_not_there_and_what_is_not_theirs_read_the_same(world, sign_in):
    record = make.submitted(world)
    zheng = sign_in("zheng")
    there, nowhere = zheng.get(f"/records/{record.pk}/"), zheng.get(f"/records/{uuid.uuid4()}/")
    assert there.status_code == nowhere.status_code == 404
    assert heading(there) == heading(nowhere)
    assert "Not found, or not yours to see" in heading(there)


def test_an_error_page_needs_no_account(db):
    assert Client().get("/nowhere/").status_code == 404


def test_a_part_of_a_page_gives_way_to_the_whole_page_of_an_error(world, sign_in):
    response = sign_in("zheng").get("/nowhere/", headers={"HX-Request": "true"})
    assert response.headers["HX-Retarget"] == "body"


def test_a_part_of_a_page_goes_to_the_sign_in_as_a_whole(db):
    response = Client().get("/ledger/", headers={"HX-Request": "true"})
    assert response.headers["HX-Redirect"].startswith("/")


def test_a_form_without_its_token_says_that_nothing_is_lost(world):
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.users["zhou"])
    client.cookies["language"] = "en"
    response = client.post("/", {"said": "密封的话"})
    assert response.status_code == 403
    page = response.content.decode()
    assert "what you typed is still there" in page
    assert "密封的话" not in page


def test_a_crash_is_a_page_without_the_database_and_without_the_request(world, sign_in, monkeypatch):
    client = sign_in("zhou")
    client.raise_request_exception = False
    monkeypatch.setattr(today, "openings", lambda user: 1 / 0)
    response = client.get("/?said=密封的话")
    assert response.status_code == 500
    page = response.content.decode()
    assert "Something broke here" in page
    assert "密封" not in page


def test_no_page_is_kept_by_a_shared_browser(world, sign_in):
    assert sign_in("zhou").get("/").headers["Cache-Control"] == "no-store"

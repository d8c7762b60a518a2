"""The end of an idle session on a page: asked before, typed words kept, signed in again on the spot."""

import re

import pytest
from playwright.sync_api import expect

from tests.web.conftest import end_session
from tests.world import PASSWORD


@pytest.fixture
def short(settings):
    """Sessions that end soon, so that the box comes at once."""
    settings.IDLE_MINUTES = 1


def test_before_the_end_one_is_asked_and_stays(browsers, short, no_violations):
    page = browsers.page("zhou", size="phone", language="zh-hans")
    page.goto("/account/password/")
    box = page.locator("#session-ends")
    expect(box).to_be_visible(timeout=15000)
    no_violations(page)
    with page.expect_response(lambda answer: answer.url.endswith("/session/") and answer.request.method == "POST"):
        box.locator("[data-stay]").click()


def test_after_the_end_one_signs_in_on_the_spot_and_sends_what_was_typed(browsers, short, world):
    page = browsers.page("zhou")
    page.goto("/account/password/")
    page.locator("#id_current").fill(PASSWORD)
    page.locator("#id_password").fill("another sentence of mine")
    page.locator("#id_again").fill("another sentence of mine")
    end_session(page.context)
    box = page.locator("#session-ended")
    expect(box).to_be_visible(timeout=20000)
    box.locator("#here-password").fill("not this one")
    box.locator("button.btn-primary").click()
    expect(box.locator("[data-wrong]")).to_be_visible()
    box.locator("#here-password").fill(PASSWORD)
    box.locator("button.btn-primary").click()
    expect(box).to_be_hidden()
    expect(page.locator("#id_again")).to_have_value("another sentence of mine")
    page.locator("main form .btn-primary").click()
    page.wait_for_url(re.compile("/account/$"))
    assert world.user("zhou").check_password("another sentence of mine")

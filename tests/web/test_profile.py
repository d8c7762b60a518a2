"""What a browser leaves on its disk: the whole profile, after signing out, holds no word that was typed or read."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests import world as make
from tests.attacks.canary import in_files
from tests.attacks.story import BIRD
from tests.web.conftest import CHROMIUM, LOCALES, SIZES, let_requests_end, session_of
from tests.web.test_nothing_is_lost import expect_kept
from tests.web.test_record_form import expect_saved

SEEN = "seenonthedisk8w4"
WRITTEN = 5000  # milliseconds, in which a browser writes down what it opens again after a crash


@pytest.fixture
def profile(chromium, live_server, tmp_path):
    """A browser with a profile of its own on the disk, as people have one."""
    context = chromium.browser_type.launch_persistent_context(
        tmp_path / "profile", executable_path=CHROMIUM, args=["--no-sandbox"], base_url=live_server.url,
        viewport=SIZES["desk"], locale=LOCALES["en"],
    )  # fmt: skip
    yield context
    context.close()
    let_requests_end()


@pytest.fixture
def sign_in(profile, world, live_server):
    def sign_in(who):
        profile.add_cookies([{"name": "sessionid", "value": session_of(world.users[who]), "url": live_server.url}])

    return sign_in


def sign_out(page):
    page.goto("/sign-out/")
    page.locator("main form[action='/sign-out/'] button").click()
    page.wait_for_url(re.compile("/sign-in/"))


def post(page, url, **values):
    """Fill a form and send it off, whatever comes back."""
    page.goto(url)
    for name, value in values.items():
        page.locator(f"main [name={name}]").fill(value)
    with page.expect_navigation():
        page.locator("main form[method=post] .btn:not(a):not([type=button])").last.click()
    page.wait_for_timeout(WRITTEN)


def write_and_read(profile, page, draft, submitted):
    """Words saved, words kept on this device for want of a line, words read."""
    with page.expect_response("**/key/"):
        page.goto(f"/records/{draft.pk}/edit/")
    page.locator("#id_said").fill(BIRD)
    expect_saved(page)
    profile.set_offline(True)
    page.locator("#id_said").fill(BIRD * 2)
    expect_kept(page)
    profile.set_offline(False)
    page.goto(f"/records/{submitted.pk}/")
    page.get_by_role("button", name="Open note").first.click()
    expect(page.locator("main")).to_contain_text(BIRD)


def test_after_signing_out_the_profile_on_the_disk_holds_no_word(profile, world, sign_in, tmp_path):
    draft, submitted, sun = make.draft(world), make.submitted(world, said=BIRD), world.persons["sun"].pk
    page, other = profile.new_page(), profile.new_page()
    sign_in("zhou")
    page.goto("/")
    page.evaluate(f"localStorage.setItem('seen', '{SEEN}')")
    write_and_read(profile, page, draft, submitted)
    sign_out(page)
    sign_in("sysadmin")
    post(page, reverse("family_address", args=[sun]), address=BIRD)
    post(page, reverse("family_relative", args=[sun]), name=BIRD)
    expect(page.locator(".field-bad").first).to_be_visible()  # it was refused: what was posted came back in a page
    sign_out(page)
    sign_in("li")
    other.goto(reverse("record_hand_back", args=[submitted.pk]))
    other.locator("main textarea").first.fill(BIRD)  # and stays unsent in its tab
    page.wait_for_timeout(WRITTEN)
    sign_out(page)
    profile.close()
    assert in_files(tmp_path / "profile", cores=(SEEN,))
    assert in_files(tmp_path / "profile") == {}

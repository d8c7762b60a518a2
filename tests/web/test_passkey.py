"""A passkey from end to end, with Chromium's own virtual authenticator: set up, second step, sign-in, copied."""

import re

from allauth.mfa.models import Authenticator
from playwright.sync_api import expect

from records.people import factors
from tests import world as make
from tests.world import PASSWORD


def authenticator(page):
    """A device with a fingerprint reader that says yes."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
                "isUserVerified": True, "automaticPresenceSimulation": True,
            }
        },
    )  # fmt: skip
    return session


def test_an_officer_sets_up_a_passkey_and_signs_in_with_it_alone(browsers, world, no_violations):
    with make.sealed():
        factors.forget(world.users["li"])
    page = browsers.page(None, size="phone", language="zh-hans")
    authenticator(page)
    page.goto("/sign-in/")
    no_violations(page)
    page.locator("[name=login]").fill("li")
    page.locator("#id_password").fill(PASSWORD)
    page.locator("form[action='/sign-in/']:not([data-passkey]) button.btn-primary").click()
    page.wait_for_url(re.compile("/account/second-factor/"))
    no_violations(page)
    page.locator("a[href*=passkey]").click()
    no_violations(page)
    page.locator("#id_name").fill("手机")
    page.locator("form[data-passkey=create] .btn-primary").click()
    expect(page.locator(".code-list li")).to_have_count(10)
    no_violations(page)
    row = Authenticator.objects.get(user=world.users["li"], type=factors.PASSKEY)
    assert row.data["name"] == "手机"
    page.locator(".action-bar .btn-primary").click()
    page.goto("/account/")
    no_violations(page)
    expect(page.locator("body")).to_contain_text("手机")
    page.locator("form[action='/sign-out/'] button").first.click()

    page.wait_for_url(re.compile("/sign-in/"))
    page.locator("form[data-passkey=get] button").click()
    page.wait_for_url(re.compile(r"/$"))


def test_a_passkey_is_the_second_step_and_a_copied_one_is_refused(browsers, world):
    page = browsers.page("zhou")
    authenticator(page)
    page.goto("/account/second-factor/passkey/")
    page.locator("form[data-passkey=create] .btn-primary").click()
    expect(page.locator(".code-list li")).to_have_count(10)
    for opens in (True, False):
        page.wait_for_load_state("networkidle")  # the page before is done, or it breaks off the way to this one
        page.goto("/sign-out/")
        page.locator("main form[action='/sign-out/'] button").click()
        page.wait_for_url(re.compile("/sign-in/"))
        page.locator("[name=login]").fill("zhou")
        page.locator("#id_password").fill(PASSWORD)
        page.locator("form[action='/sign-in/']:not([data-passkey]) button.btn-primary").click()
        page.wait_for_url(re.compile("/sign-in/second/"))
        page.locator("form[data-passkey=get] button").click()
        if opens:
            page.wait_for_url(re.compile(r"/$"))
            row = Authenticator.objects.get(user=world.users["zhou"], type=factors.PASSKEY)
            row.data["used_count"] = 1000  # somebody else's copy has been used in between
            row.save()
        else:
            expect(page.locator(".notice-bad")).to_be_visible()

"""Getting into an account: the sign-in, second factors, where one is signed in, and the end of an idle session."""

import re

from playwright.sync_api import Page

from tests.web.scenes import picture

PASSWORD = "come in and look around"  # the demo's, known to everybody
CADRE = "wanghaitao"  # nobody else's picture needs him, so he may have a second factor
CODES: list[str] = []  # his recovery codes, as the page showed them


@picture(None, 1440)
def sign_in(page, words):
    page.goto("/sign-in/")


@picture("zhoumin", 390)
def second_factor(page, words):
    page.goto("/account/second-factor/")


@picture(None, 390)
def recovery_codes(page, words):
    come_in(page, CADRE)
    set_up(page)


@picture(None, 390)
def second_step(page, words):
    prove(page)
    page.goto("/sign-out/")
    page.locator("main form[action='/sign-out/'] button").click()
    page.wait_for_url("**/sign-in/")
    come_in(page, CADRE)


@picture(None, 1440, 390, tallest=1240)
def account(page, words):
    prove(page)
    add_passkey(page, words["phone"])
    page.goto("/account/")


@picture("sunjianguo", 390, tallest=1300)
def family(page, words):
    page.goto("/account/family/")


@picture("zhoumin", 390, tallest=844)
def idle(page, words):
    page.goto("/account/password/")
    page.evaluate("document.getElementById('session-ends').showModal()")


# ---- What they share ----


def come_in(page: Page, user: str) -> None:
    """Type name and password; ends on the second step where there is one."""
    page.goto("/sign-in/")
    page.fill("input[name=login]", user)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(re.compile(r"(?<!/sign-in)/$|/second/$"))


def prove(page: Page) -> None:
    """Sign in as the cadre, by a recovery code once the app is set up."""
    come_in(page, CADRE)
    if not page.url.endswith("/second/"):
        return set_up(page)
    page.fill("input[name=code]", CODES.pop())
    page.locator("form:has(input[name=code]) button").click()
    page.wait_for_url(re.compile(r"(?<!second)/$"))
    return None


def set_up(page: Page) -> None:
    """Set up the app, whose key stands on the page for who cannot scan it; ends where the codes are shown."""
    from records.people import factors  # noqa: PLC0415  once Django is set up

    page.goto("/account/second-factor/app/")
    key = re.search(r"(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}", page.locator("main").inner_text()).group()
    page.fill("input[name=code]", factors.code_at(key.replace(" ", ""), int(page.evaluate("Date.now()") / 30_000)))
    page.locator("form:has(input[name=code]) button.btn-primary").click()
    page.wait_for_selector(".code-list li")
    CODES[:] = page.locator(".code-list li").all_inner_texts()


def add_passkey(page: Page, name: str) -> None:
    """Add a passkey, unless one is there already."""
    from tests.web.test_passkey import authenticator  # noqa: PLC0415  once Django is set up

    page.goto("/account/")
    if name in page.locator("main").inner_text():
        return
    authenticator(page)
    page.goto("/account/second-factor/passkey/")
    page.fill("#id_name", name)
    page.locator("form[data-passkey=create] .btn-primary").click()
    page.wait_for_load_state("networkidle")

"""What takes two people, one-time links, files, the auditor's pages, and paper."""

import datetime

from playwright.sync_api import Page

from tests.files import pdf
from tests.files import picture as photograph
from tests.web.scenes import picture, signing
from tests.web.scenes.pages import first, printed

OFFICER, PLAIN = "liwei", "linxiaoyu"
PHOTO = {"mimeType": "image/jpeg", "buffer": photograph("JPEG", (1200, 900), "#C9D6D3")}
SCAN = {"mimeType": "application/pdf", "buffer": pdf(5 * 1024 * 1024)}


@picture("chenlixin", 1440)
def questions(page, words):
    page.goto("/audit/questions/")


@picture("chenlixin", 1440)
def event(page, words):
    page.goto("/audit/?period=month&action=record.submitted")
    page.locator(".events a").first.click()


@picture("chenlixin", 1440)
def checkpoints(page, words):
    page.goto("/audit/checkpoints/")


@picture("zhoumin", 390, part="[data-files]")
def files(page, words):
    first(page, "?mine=true&status=draft&kind=talk")
    page.goto(page.url if page.url.endswith("/edit/") else f"{page.url}edit/")
    page.locator("[data-file=file]").first.set_input_files(
        [PHOTO | {"name": f"{words['signed']} {number}.jpg"} for number in (1, 2)]
    )
    page.locator(".file-row [data-remove]").nth(1).wait_for()
    slow_down(page, 300_000)
    page.locator("[data-file=file]").first.set_input_files([SCAN | {"name": f"{words['material']}.pdf"}])
    page.wait_for_timeout(8000)  # half of it


@picture("liguoqiang", 1440)
def proposal_own(page, words):
    page.goto(f"/accounts/?q={OFFICER}")
    page.goto(page.locator("a[href$='/email/']").first.get_attribute("href"))
    page.fill("#id_email", "liwei@example.org")
    page.locator("main form button").last.click()
    page.wait_for_url("**/proposals/*/")


@picture("zhaoying", 1440, 390)
def proposal(page, words):
    page.goto("/grants/")
    page.locator("main a[href^='/proposals/']").first.click()


@picture("liguoqiang", 1440)
def link_made(page, words):
    new_password(page, PLAIN)
    page.locator("button[value=show]").click()


@picture("zhaoying", 1440, tallest=620)
def link_half(page, words):
    proposer = another(page, "liguoqiang")
    new_password(proposer, OFFICER)
    page.goto(proposer.url)
    proposer.context.close()
    page.locator("[data-dialog=approve]").click()
    page.locator("#approve .btn-primary").click()
    page.wait_for_load_state("networkidle")
    page.locator("main a[href^='/links/']").click()
    page.locator("button[value=code]").click()


@picture(None, 390)
def link(page, words):
    author = another(page, "zhoumin")
    ask_by_link(author)
    page.goto(author.locator("#url").input_value())
    author.context.close()
    page.locator(".answer .btn-primary, form .btn-primary").first.click()
    page.wait_for_url("**/l/here/")


@picture("liwei", "a4")
def printed_form(page, words):
    return printed(page)


@picture(None, "a4")
def share(page, words):
    """Nobody's share: its seed is all zeros."""
    from records.documents.recovery_share import Share, share_pdf  # noqa: PLC0415  once Django is set up
    from records.vault import shares  # noqa: PLC0415

    return share_pdf(Share(words["organisation"], 1, 3, 2, shares.split(bytes(32))[0], "9f2c41d07ab35e86", now()))


@picture(None, "a4")
def certificate(page, words):
    from records.documents.destruction import Destruction, Opener, destruction_pdf  # noqa: PLC0415  once Django is set up

    return destruction_pdf(
        Destruction(
            organisation=words["organisation"], record="0f6d3a52-6f1c-4a86-9a55-3f0a1b1f7c11", number=words["number"],
            files=2, reason=words["reason"], at=now(), event=48213, digest="5b1e" * 16,
            roots=(Opener("", until=years_ago(3)), Opener("7c90b1f24e5d0a83", since=years_ago(3))),
            kits=(
                Opener("c41a60f27d93b85e", since=years_ago(5), until=years_ago(1)),
                Opener("9f2c41d07ab35e86", since=years_ago(1)),
            ),
        )
    )  # fmt: skip


# ---- What they share ----


def now() -> datetime.datetime:
    from django.utils import timezone  # noqa: PLC0415  once Django is set up

    return timezone.localtime()


def years_ago(count: int) -> datetime.datetime:
    return now() - datetime.timedelta(days=365 * count)


def another(page: Page, user: str) -> Page:
    """A page of a browser of its own in which `user` is signed in."""
    origin = page.evaluate("location.origin")
    if origin == "null":
        page.goto("/sign-in/")
        origin = page.evaluate("location.origin")
    context = page.context.browser.new_context(base_url=origin)
    context.add_cookies([cookie for cookie in page.context.cookies() if cookie["name"] == "language"])
    other = context.new_page()
    signing.come_in(other, user)
    return other


def new_password(page: Page, user: str) -> None:
    """Make, or propose, a new password for `user`."""
    page.goto(f"/accounts/?q={user}")
    page.goto(page.locator("a[href$='/password/']").first.get_attribute("href"))
    page.locator("main form button").last.click()
    page.wait_for_load_state("networkidle")


def ask_by_link(page: Page) -> None:
    """A link for the first talkee without an account, shown on the author's screen."""
    page.goto("/ledger/?mine=true&status=accepted&kind=talk")
    addresses = [a.get_attribute("href") for a in page.locator("tbody a.number").all()]
    for address in addresses:
        page.goto(address)
        if page.locator("a[href$='/link/']").count():
            break
    page.goto(page.locator("a[href$='/link/']").first.get_attribute("href"))
    page.locator("main form button").last.click()
    page.wait_for_url("**/links/*/")
    page.locator("button[value=show]").click()


def slow_down(page: Page, bytes_a_second: int) -> None:
    """A slow line out, so that a file on its way can be seen."""
    line = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": bytes_a_second}
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", line)

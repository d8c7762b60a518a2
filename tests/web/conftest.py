"""Pages in Debian's Chromium: signed in, on a phone or a desk, in either language; a console error fails the test."""

import os
import time
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.db import connection
from django.test import Client, override_settings
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from outreach.web.sessions import SessionStore
from tests import signing

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
SIZES = {"phone": {"width": 390, "height": 844}, "desk": {"width": 1440, "height": 900}}
LOCALES = {"zh-hans": "zh-CN", "en": "en-GB"}
# What a browser says by itself when a test cuts the line or lets the server refuse.
MEANT = ("net::ERR_INTERNET_DISCONNECTED", *(f"status of {status}" for status in (400, 401, 409, 413, 422)))

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright's loop runs in the thread of the test


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session", autouse=True)
def plain_static_files(tmp_path_factory):
    """No page waits for `make install` to have gathered the static files."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    storages = settings.STORAGES | {"staticfiles": plain}
    with override_settings(STATIC_ROOT=tmp_path_factory.mktemp("static"), STORAGES=storages):
        yield


@pytest.fixture
def world(transactional_db):
    """The small organisation, committed, so that the server's threads see it."""
    from tests import world as worlds  # noqa: PLC0415  once Django is set up

    return worlds.build()


class Browsers:
    """Opens contexts and pages, and remembers what their consoles complained of."""

    def __init__(self, chromium, server, world):
        self.chromium, self.server, self.world = chromium, server, world
        self.complaints: list[str] = []
        self.contexts: list[BrowserContext] = []
        self.examined: list[Page] = []

    def context(self, who="zhou", *, size="desk", language="en", **more) -> BrowserContext:
        """A browser of its own in which `who` is signed in (nobody, where `who` is None)."""
        context = self.chromium.new_context(
            viewport=SIZES[size],
            locale=LOCALES[language],
            timezone_id="Asia/Shanghai",
            base_url=self.server.url,
            **more,
        )
        cookies = {"language": language} | ({"sessionid": session_of(self.world.users[who])} if who else {})
        context.add_cookies([{"name": n, "value": v, "url": self.server.url} for n, v in cookies.items()])
        context.on("console", self._on_console)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        self.contexts.append(context)
        return context

    def page(self, who="zhou", **more) -> Page:
        return self.context(who, **more).new_page()

    def _on_console(self, message):
        if message.type != "error" or message.page in self.examined:
            return
        if not any(words in message.text for words in MEANT):
            self.complaints.append(f"{message.text} {message.location.get('url', '')}")


def session_of(user) -> str:
    """The key of a session in which `user` is signed in."""
    client = Client()
    signing.sign_in(client, user)
    return client.cookies["sessionid"].value


def end_session(context: BrowserContext) -> None:
    """The server forgets the session of `context`, as after the idle minutes."""
    key = next(cookie["value"] for cookie in context.cookies() if cookie["name"] == "sessionid")
    SessionStore(key).delete()


def let_requests_end(tries=100, pause=0.1) -> None:
    """Wait until the server's threads are done: a flush under the last request of a closed page would deadlock."""
    if connection.vendor != "postgresql":
        return
    quiet = 0
    for _ in range(tries):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND pid <> pg_backend_pid() AND state <> 'idle'"
            )
            quiet = 0 if cursor.fetchone()[0] else quiet + 1
        if quiet == 3:
            return
        time.sleep(pause)
    raise TimeoutError("a request of a closed page does not end")


@pytest.fixture
def browsers(chromium, live_server, world) -> Iterator[Browsers]:
    opened = Browsers(chromium, live_server, world)
    yield opened
    for context in opened.contexts:
        context.close()
    let_requests_end()
    assert opened.complaints == []


@pytest.fixture
def no_violations(browsers):
    """`no_violations(page)` fails on what axe finds (WCAG 2.2 AA)."""
    axe = Axe()
    rules = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}

    def check(page: Page) -> None:
        browsers.examined.append(page)  # axe tries inline styles, which the page's policy refuses
        found = axe.run(page, options=rules).response["violations"]
        assert [(rule["id"], [node["target"] for node in rule["nodes"]]) for rule in found] == []

    return check

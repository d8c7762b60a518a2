"""Nothing typed is lost, by no expired session, lost line, second copy or closed tab; none of it rests in the clear."""

import re

import pytest
from playwright.sync_api import expect

from records.actions import notes, quiet
from records.ledger.records import Record
from tests import world as make
from tests.attacks.canary import birds_in
from tests.web.conftest import end_session
from tests.web.test_record_form import expect_saved

CANARY = "金丝雀不得见光"

EVERYTHING_STORED = """async () => {
  const found = [JSON.stringify(localStorage), JSON.stringify(sessionStorage), document.cookie, location.href];
  const letters = (bytes) => Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  const inWords = (value) => {
    if (value instanceof ArrayBuffer) return letters(new Uint8Array(value));
    if (ArrayBuffer.isView(value)) return letters(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
    if (value && typeof value === "object") return Object.values(value).map(inWords).join("|");
    return String(value);
  };
  let rows = 0;
  for (const { name } of await indexedDB.databases()) {
    const database = await new Promise((done) => { indexedDB.open(name).onsuccess = (e) => done(e.target.result); });
    for (const store of database.objectStoreNames) {
      const all = await new Promise((done) => {
        database.transaction(store).objectStore(store).getAll().onsuccess = (e) => done(e.target.result);
      });
      rows += all.length;
      found.push(...all.map(inWords));
    }
    database.close();
  }
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) found.push(request.url, await (await cache.match(request)).text());
  }
  return { rows, found };
}"""


@pytest.fixture
def record(world):
    return make.draft(world, said="原来的话。")


@pytest.fixture
def said(world):
    def said():
        return notes.open_note(Record.objects.get(), by=world.actor("zhou")).sections["said"]

    return said


def open_form(browsers, record, who="zhou", **more):
    page = browsers.page(who, **more)
    with page.expect_response("**/key/"):  # from here on this device can keep what is typed
        page.goto(f"/records/{record.pk}/edit/")
    return page


def kept(page):
    """How many copies this device holds; none of them may show a word, in no spelling and in nothing packed."""
    stored = page.evaluate(EVERYTHING_STORED)
    for text in stored["found"]:
        for blob in (
            text.encode(),
            text.encode("latin-1", "replace"),
        ):  # as words, and as the bytes that they stand for
            assert not birds_in(blob, (CANARY[:3], CANARY[3:]))
    return stored["rows"]


def expect_kept(page, rows=1):
    for _ in range(50):
        if kept(page) == rows:
            return
        page.wait_for_timeout(100)
    assert kept(page) == rows


def test_an_expired_session_keeps_every_word_and_takes_it_up_after_signing_in(browsers, record, said):
    page = open_form(browsers, record, size="phone", language="zh-hans")
    end_session(page.context)
    page.locator("#id_said").fill(CANARY)
    expect(page.locator("#signed-out")).to_be_visible(timeout=15_000)
    expect(page.locator("#signed-out")).to_contain_text("写的字都在")
    expect_kept(page)
    page.locator("#again-password").fill(make.PASSWORD)
    page.get_by_role("button", name="登录并回到原处").click()
    page.wait_for_url(f"**/records/{record.pk}/edit/")
    expect(page.locator("#id_said")).to_have_value(CANARY, timeout=15_000)
    expect_kept(page, 0)
    assert said() == CANARY


def test_signing_in_again_in_another_tab_is_enough(browsers, record, said):
    page = open_form(browsers, record)
    end_session(page.context)
    page.locator("#id_said").fill(CANARY)
    expect(page.locator("#signed-out")).to_be_visible(timeout=15_000)
    other = page.context.new_page()
    other.goto("/sign-in/")
    other.locator("[name=login]").fill("zhou")
    other.locator("[name=password]").fill(make.PASSWORD)
    other.locator("form:has([name=password]) button:not([type=button])").first.click()
    other.wait_for_url(re.compile(r"//[^/]+/$"))
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(page.locator("#signed-out")).to_be_hidden(timeout=15_000)
    expect_saved(page)
    assert said() == CANARY


def test_another_account_that_signs_in_meanwhile_gets_none_of_it(browsers, record, said):
    page = open_form(browsers, record)
    end_session(page.context)
    page.locator("#id_said").fill(CANARY)
    expect(page.locator("#signed-out")).to_be_visible(timeout=15_000)
    scribe = browsers.context("he")
    page.context.add_cookies([cookie for cookie in scribe.cookies() if cookie["name"] == "sessionid"])
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    page.wait_for_timeout(1500)
    assert said() == "原来的话。"
    page.goto(f"/records/{record.pk}/edit/")
    expect(page.locator("#id_said")).to_have_value("原来的话。")
    expect_kept(page)


def test_a_lost_line_is_told_and_what_was_typed_goes_up_when_it_is_back(browsers, record, said):
    page = open_form(browsers, record)
    page.context.set_offline(True)
    page.locator("#id_said").fill(CANARY)
    expect(page.locator("[data-notice=offline]")).to_be_visible(timeout=15_000)
    expect(page.locator(".saved")).to_have_attribute("data-saved", "offline")
    expect_kept(page)
    page.context.set_offline(False)
    expect_saved(page)
    expect(page.locator("[data-notice=offline]")).to_be_hidden()
    expect_kept(page, 0)
    assert said() == CANARY


def test_a_device_that_got_no_key_does_not_claim_to_keep_the_words(browsers, record, said):
    page = browsers.page()
    page.route("**/key/", lambda route: route.abort("internetdisconnected"))
    page.goto(f"/records/{record.pk}/edit/")
    page.context.set_offline(True)
    page.locator("#id_said").fill(CANARY)
    expect(page.locator("[data-notice=unkept]")).to_be_visible(timeout=15_000)
    expect(page.locator("[data-notice=offline]")).to_be_hidden()
    assert kept(page) == 0
    page.unroute("**/key/")
    page.context.set_offline(False)
    expect_saved(page)
    assert said() == CANARY


def test_a_tab_closed_without_a_line_is_taken_up_when_the_form_is_opened_again(browsers, record, said):
    page = open_form(browsers, record)
    context = page.context
    context.set_offline(True)
    page.locator("#id_said").fill(CANARY)
    expect_kept(page)
    page.close()
    context.set_offline(False)
    again = context.new_page()
    again.goto(f"/records/{record.pk}/edit/")
    expect(again.locator("#id_said")).to_have_value(CANARY, timeout=15_000)
    expect_kept(again, 0)
    assert said() == CANARY


def test_a_form_that_never_reached_the_server_is_offered_again(browsers, world):
    page = browsers.page()
    with page.expect_response("**/key/"):
        page.goto("/records/new/talk/")
    context = page.context
    context.set_offline(True)
    page.locator("#id_said").fill(CANARY)
    expect_kept(page)
    page.close()
    context.set_offline(False)
    again = context.new_page()
    again.goto("/records/new/talk/")
    again.locator("[data-unsent-link]").click()
    expect(again.locator("#id_said")).to_have_value(CANARY, timeout=15_000)
    assert notes.open_note(Record.objects.get(), by=world.actor("zhou")).sections["said"] == CANARY


def test_words_that_the_server_cannot_keep_yet_come_back_too(browsers, record):
    page = open_form(browsers, record)
    page.locator("#id_topic").fill(CANARY + "长" * 101)
    expect(page.locator("#id_topic_error")).to_be_visible(timeout=15_000)
    expect_kept(page)
    page.reload()
    expect(page.locator("#id_topic")).to_have_value(CANARY + "长" * 101, timeout=15_000)


def test_an_answer_lost_on_its_way_is_no_conflict(browsers, record, said):
    page = open_form(browsers, record)

    def lose_the_answer(route):
        route.fetch()
        route.abort("internetdisconnected")

    page.route("**/save/", lose_the_answer, times=1)
    page.locator("#id_said").fill("第一段。")
    expect(page.locator("[data-notice=offline]")).to_be_visible(timeout=15_000)
    page.locator("#id_said").fill("第一段。第二段。")
    expect_saved(page)
    assert said() == "第一段。第二段。"


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_two_copies_are_both_kept_and_chosen_passage_by_passage(browsers, world, record, said, size, no_violations):
    page = open_form(browsers, record, size=size, language="zh-hans")
    theirs = {"said": "何静在另一处写的话。", "opinions": "对方另有意见。"}
    quiet.autosave(record, data=theirs, by=world.actor("he"), version=record.version, lenient=True)
    page.locator("#id_said").fill(CANARY)
    expect(page.locator("[data-notice=conflict]")).to_be_visible(timeout=15_000)
    expect(page.locator(".saved")).to_have_attribute("data-saved", "conflict")
    expect_kept(page)
    page.locator("[data-compare-now]").click()
    expect(page.get_by_text("何静在另一处写的话。")).to_be_visible()
    expect(page.get_by_text(CANARY, exact=True)).to_be_visible()
    assert page.locator("input[type=radio]:checked").count() == 0
    no_violations(page)
    settle = page.get_by_role("button", name="合成一份并继续")
    expect(settle).to_be_disabled()
    page.locator("[name=choose-said][value=both]").check()
    page.locator("[name=choose-opinions][value=theirs]").check()
    settle.click()
    page.wait_for_url(f"**/records/{record.pk}/edit/")
    expect(page.locator("#id_said")).to_have_value(f"{CANARY}\n何静在另一处写的话。")
    expect(page.locator("#id_opinions")).to_have_value("对方另有意见。")
    expect_kept(page, 0)
    assert said() == f"{CANARY}\n何静在另一处写的话。"


def test_two_tabs_of_one_account_are_two_copies_as_well(browsers, record, said):
    first = open_form(browsers, record)
    second = first.context.new_page()
    second.goto(f"/records/{record.pk}/edit/")
    first.locator("#id_said").fill("第一个标签页。")
    expect_saved(first)
    second.locator("#id_said").fill("第二个标签页。")
    expect(second.locator("[data-notice=conflict]")).to_be_visible(timeout=15_000)
    assert said() == "第一个标签页。"
    expect(second.locator("#id_said")).to_have_value("第二个标签页。")


def test_leaving_two_copies_for_later_asks_again_when_the_form_is_opened(browsers, world, record):
    page = open_form(browsers, record)
    quiet.autosave(record, data={"said": "何静。"}, by=world.actor("he"), version=record.version, lenient=True)
    page.locator("#id_said").fill(CANARY)
    expect(page.locator("[data-notice=conflict]")).to_be_visible(timeout=15_000)
    page.goto("/")
    page.goto(f"/records/{record.pk}/edit/")
    page.wait_for_url(f"**/records/{record.pk}/conflict/")
    expect(page.get_by_text(CANARY, exact=True)).to_be_visible()


def test_words_typed_after_the_record_was_handed_in_elsewhere_can_still_be_read(browsers, record):
    page = open_form(browsers, record)
    other = page.context.new_page()
    other.goto(f"/records/{record.pk}/edit/")
    other.locator("[data-submit]").click()
    other.wait_for_url(f"**/records/{record.pk}/")
    page.locator("#id_said").fill(CANARY)
    expect(page.locator("[data-notice=refused]")).to_be_visible(timeout=15_000)
    expect_kept(page)
    page.goto("/records/new/talk/")
    page.locator("[data-unsent-link]").click()
    expect(page.get_by_text(CANARY, exact=True)).to_be_visible()
    page.locator("[data-discard]").click()
    page.wait_for_url(f"**/records/{record.pk}/")
    expect_kept(page, 0)


def test_handing_in_works_after_signing_in_again_elsewhere(browsers, record):
    page = open_form(browsers, record)
    page.context.add_cookies([{"name": "csrftoken", "value": "n" * 32, "url": browsers.server.url}])
    page.locator("[data-submit]").click()
    page.wait_for_url(f"**/records/{record.pk}/")
    assert Record.objects.get().revision == 1


def test_no_storage_of_the_browser_ever_holds_a_word(browsers, record):
    page = open_form(browsers, record)
    page.locator("#id_said").press_sequentially(CANARY, delay=150)
    for _ in range(12):
        kept(page)
        page.wait_for_timeout(300)
    expect_saved(page)
    expect_kept(page, 0)

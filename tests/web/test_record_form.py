"""The record form in the browser: every kind, both sizes, both languages; pickers, files, keys."""

import re

import pytest
from playwright.sync_api import expect

from records.actions import households, notes
from records.ledger.enums import Kind, Status
from records.ledger.records import Record
from tests import world as make

SAVED = re.compile(r"Saved \d\d:\d\d|已保存 \d\d:\d\d")


def expect_saved(page):
    """What stands in the form now has reached the server; an earlier save may have said so of earlier words."""
    for _ in range(150):
        if page.evaluate("[...document.forms].some((form) => form.draft && !form.draft.dirty())"):
            break
        page.wait_for_timeout(100)
    expect(page.locator(".saved")).to_have_attribute("data-saved", "saved", timeout=15_000)
    expect(page.locator("[data-saved-words]")).to_have_text(SAVED)


def pick(page, part, words):
    page.locator(f"[data-picker][data-name={part}] [role=combobox]").fill(words)
    page.locator(f"[data-picker][data-name={part}] [role=option] [data-name]").first.wait_for()
    page.locator(f"[data-picker][data-name={part}] [role=combobox]").press("Enter")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("size", ["phone", "desk"])
@pytest.mark.parametrize("kind", Kind.values)
def test_a_form_fits_its_screen_and_axe_finds_nothing(browsers, no_violations, kind, size, language):
    page = browsers.page(size=size, language=language)
    page.goto(f"/records/new/{kind}/")
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    no_violations(page)


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_a_filled_form_and_its_complaints_pass_axe(browsers, world, no_violations, size):
    record = make.draft(world, place="", commitments=[{"text": "拟出统一表格", "due": "2026-12-01"}])
    page = browsers.page(size=size, language="zh-hans")
    page.goto(f"/records/{record.pk}/edit/")
    no_violations(page)
    page.locator("[data-submit]").click()
    expect(page.locator("[data-errors]")).to_be_focused()
    no_violations(page)


def test_a_talk_is_written_saved_and_handed_in(browsers, world):
    page = browsers.page(size="phone", language="zh-hans")
    page.goto("/records/new/talk/")
    pick(page, "talkee", "sjg")
    expect(page.locator("#readers")).to_contain_text("孙建国")
    page.locator("#id_started_at").fill("2026-01-05T10:30")
    page.locator("#id_ended_at").fill("11:10")
    page.locator("#id_place").fill("分公司 302 谈话室")
    page.get_by_label("提醒", exact=True).check()
    page.locator("#id_topic").fill("新任职廉政谈话")
    page.locator("#id_said").fill("孙建国汇报了近况。")
    expect_saved(page)
    record = Record.objects.get()
    assert page.url.endswith(f"/records/{record.pk}/edit/")
    page.locator("#id_late_reason").select_option("travel")
    page.locator("[data-add]").click()
    page.locator("[name=commitments-0-text]").fill("九月底前完成外委签证流程上墙")
    page.locator("[name=commitments-0-person]").select_option(label="孙建国")
    page.locator("[name=commitments-0-due]").fill("2026-12-30")
    page.locator("#released").get_by_label("承诺事项").check()
    page.locator("[data-submit]").click()
    page.wait_for_url(f"**/records/{record.pk}/")
    record.refresh_from_db()
    assert (record.status, record.late, record.released) == (Status.SUBMITTED, True, ["commitments"])
    [commitment] = notes.open_note(record, by=world.actor("zhou")).sections["commitments"]
    assert (commitment["person"], commitment["due"]) == (str(world.persons["sun"].pk), "2026-12-30")


def test_nothing_is_stored_before_the_first_keystroke(browsers):
    page = browsers.page()
    page.goto("/records/new/talk/")
    page.wait_for_timeout(3000)
    assert not Record.objects.exists()


def test_the_household_is_offered_once_its_person_is_picked(browsers, world):
    by = world.actor("sysadmin")
    home = households.keep_household(world.persons["wang"], by=by)
    spouse = {"relation": "spouse", "name": "林芳", "consent_way": "in_person", "birth_year": 1985}
    for data in (spouse, {"relation": "daughter", "birth_year": 2016}):
        households.add_member(home, data=data, by=by)
    page = browsers.page(language="zh-hans")
    page.goto("/records/new/visit/")
    pick(page, "talkee", "wht")
    page.get_by_label("林芳").check()
    page.locator("[data-rows=present] [data-add]").click()
    page.locator("[name=present-2-relation]").select_option("sibling")
    expect_saved(page)
    rows = notes.open_note(Record.objects.get(), by=world.actor("zhou")).sections["present"]
    assert [(row["relation"], row["name"]) for row in rows] == [("spouse", "林芳"), ("sibling", "")]


def test_ctrl_s_saves_at_once_and_ctrl_enter_hands_in(browsers, world):
    record = make.draft(world)
    page = browsers.page()
    page.goto(f"/records/{record.pk}/edit/")
    page.locator("#id_said").fill("改过的话。")
    with page.expect_response("**/save/"):
        page.keyboard.press("Control+s")
    expect_saved(page)
    assert notes.open_note(Record.objects.get(), by=world.actor("zhou")).sections["said"] == "改过的话。"
    page.keyboard.press("Control+Enter")
    page.wait_for_url(f"**/records/{record.pk}/")
    assert Record.objects.get().status == Status.SUBMITTED


def test_a_scribe_sends_the_draft_to_the_leader(browsers, world):
    page = browsers.page("he")
    page.goto("/records/new/talk/")
    page.locator("#id_said").fill("代周敏录入。")
    page.get_by_role("button", name="Send to 周敏 to submit").click()
    page.wait_for_url(re.compile(r"//[^/]+/$"))
    record = Record.objects.get()
    assert (record.status, record.participants.get().person) == (Status.DRAFT, world.persons["zhou"])


def test_what_a_save_could_not_keep_is_said_at_its_field(browsers, world):
    record = make.draft(world)
    page = browsers.page()
    page.goto(f"/records/{record.pk}/edit/")
    page.locator("#id_topic").fill("长" * 101)
    expect(page.locator("#id_topic_error")).to_be_visible(timeout=15_000)
    page.locator("#id_topic").fill("短")
    expect(page.locator("#id_topic_error")).to_have_count(0, timeout=15_000)

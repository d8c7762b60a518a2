"""Units, people, import, grants, accounts and sign-in in the browser: both sizes, both languages."""

import datetime

import pytest
from playwright.sync_api import expect

from records.actions import accounts, grants, households
from records.people.dated import today
from records.people.grants import Grant
from records.people.persons import Person
from tests.records.actions.sheets import person, workbook
from tests.views.test_mails import stuck
from tests.world import PASSWORD

EVERYWHERE = pytest.mark.parametrize(
    ("size", "language"), [("phone", "zh-hans"), ("phone", "en"), ("desk", "zh-hans"), ("desk", "en")]
)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def propose(world, key="sun", role="officer"):
    return grants.propose(
        holder=world.user(key), role=role, unit=world.units["PS02"], since=today(),
        until=today() + datetime.timedelta(days=100), by=world.actor("sysadmin"),
    )  # fmt: skip


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def choose(page, content, name="人员名册.xlsx"):
    page.set_input_files("#file", {"name": name, "mimeType": XLSX, "buffer": content})


@EVERYWHERE
def test_every_page_of_keeping_fits_its_screen_and_axe_finds_nothing(browsers, world, no_violations, size, language):
    grant, zhou = propose(world), world.persons["zhou"]
    accounts.add_device(world.user("zhou"), name="周敏的手机", by=world.actor("zhou"))
    household = households.keep_household(zhou, address="滨河路 12 号", by=world.actor("sysadmin"))
    households.add_member(household, data={"relation": "spouse", "birth_year": 1975}, by=world.actor("sysadmin"))
    mail = stuck(world)
    seen = [
        (None, "/sign-in/"),
        ("sysadmin", "/people/"),
        ("sysadmin", "/people/new/"),
        ("sysadmin", f"/people/{zhou.pk}/"),
        ("sysadmin", f"/people/{zhou.pk}/?tab=family"),
        ("sysadmin", f"/people/{zhou.pk}/?tab=history"),
        ("sysadmin", "/people/import/"),
        ("sysadmin", "/accounts/"),
        ("sysadmin", "/accounts/new/"),
        ("sysadmin", "/grants/new/"),
        ("sysadmin", "/mails/"),
        ("sysadmin", f"/mails/{mail.pk}/settle/"),
        ("security", "/grants/"),
        ("security", f"/grants/{grant.pk}/"),
        ("zhou", "/account/"),
        ("zhou", "/account/family/"),
        ("zhou", "/account/not-me/"),
        ("zhou", "/account/password/"),
        ("zhou", "/account/scribes/new/"),
    ]
    for who, address in seen:
        page = browsers.page(who, size=size, language=language)
        page.goto(address)
        assert fits(page), address
        no_violations(page)


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_a_sheet_is_looked_at_mended_and_imported(browsers, world, no_violations, size):
    page = browsers.page("sysadmin", size=size)
    page.goto("/people/import/")
    choose(page, workbook([person("30001", "罗鹏"), person("30002", "")]))
    expect(page.locator(".bad-cell")).to_have_count(1)
    expect(page.locator("[data-import-write]")).to_be_disabled()
    assert fits(page)
    choose(page, workbook([person("30001", "罗鹏"), person("30002", "田野")]))
    expect(page.locator("[data-import-write]")).to_be_enabled()
    assert fits(page)
    page.locator("[data-import-write]").click()
    page.wait_for_url("**/people/")
    assert Person.objects.filter(staff_number__in=("30001", "30002")).count() == 2


def test_a_file_that_is_no_sheet_says_so_and_another_may_be_chosen(browsers, world):
    page = browsers.page("sysadmin")
    page.goto("/people/import/")
    choose(page, b"nothing of the kind")
    expect(page.get_by_text("This file cannot be read.")).to_be_visible()
    choose(page, workbook([person("30001", "罗鹏")]))
    expect(page.locator("[data-import-write]")).to_be_enabled()


def test_a_grant_is_proposed_with_the_picker_and_approved_in_a_dialog(browsers, world):
    page = browsers.page("sysadmin")
    page.goto("/grants/new/")
    page.get_by_role("combobox", name="Who").fill("sjg")
    page.locator(".picker-list [role=option]").first.click()
    page.get_by_label("Role").select_option("cadre")
    page.get_by_label("Unit, and all below it").select_option(label="PS02 排水分公司")
    page.get_by_role("button", name="Propose").click()
    page.wait_for_url("**/grants/*-*/")
    other = browsers.page("security")
    other.goto(page.url)
    other.get_by_role("button", name="Approve").click()
    other.get_by_role("dialog").get_by_role("button", name="Approve").click()
    expect(other.get_by_text("Approved", exact=True).first).to_be_visible()
    assert Grant.objects.get(holder=world.users["sun"]).state == "approved"


def test_a_first_password_is_changed_and_the_way_goes_on(browsers, world):
    person = world.add_person("tian", "田野", "PS02", account=False)
    accounts.make(person=person, username="tianye", password="told over the phone", by=world.actor("sysadmin"))
    page = browsers.page(None)
    page.goto("/ledger/")
    page.get_by_label("Staff number or account name").fill("tianye")
    page.get_by_label("Password").fill("told over the phone")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/account/password/**")
    page.get_by_label("Present password").fill("told over the phone")
    page.get_by_label("New password", exact=True).fill(PASSWORD)
    page.get_by_label("New password again").fill(PASSWORD)
    page.get_by_role("button", name="Change it").click()
    page.wait_for_url("**/ledger/")


def test_on_a_phone_the_tree_is_one_row_that_opens(browsers, world):
    page = browsers.page("sysadmin", size="phone")
    page.goto("/people/")
    expect(page.get_by_role("link", name="排水分公司")).to_be_hidden()
    page.locator("details.units > summary").click()
    expect(page.get_by_role("link", name="排水分公司")).to_be_visible()


def test_shortcuts_that_were_switched_off_stay_silent(browsers, world):
    page = browsers.page("zhou")
    page.goto("/account/")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("checkbox", name="Keyboard shortcuts", exact=True).uncheck()
    page.get_by_role("button", name="Save").click()
    page.wait_for_load_state("networkidle")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_hidden()


def test_the_language_is_switched_from_any_page(browsers, world):
    page = browsers.page("zhou", language="en")
    page.goto("/account/")
    page.get_by_role("button", name="简体中文").first.click()
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.documentElement.lang") == "zh-hans"
    assert page.url.endswith("/account/")

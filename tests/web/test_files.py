"""Files in the browser: sent with progress, taken up again by themselves, removed; sealed evidence of a consent."""

import hashlib
import re

import pytest
from playwright.sync_api import expect

from records.actions import attachments, households, notes
from records.ledger.records import Record
from records.people.dated import today
from tests import world as make
from tests.files import pdf, picture

PHOTO = {"name": "签字页 1.jpg", "mimeType": "image/jpeg", "buffer": picture("JPEG", (900, 700), "teal")}


def form_of(browsers, record, **more):
    page = browsers.page(**more)
    page.goto(f"/records/{record.pk}/edit/")
    return page


def send(page, *files):
    page.locator("[data-file=file]").first.set_input_files(list(files))


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_photos_go_up_from_a_phone_saving_goes_on_and_one_is_removed(browsers, world, no_violations, language):
    record = make.draft(world)
    page = form_of(browsers, record, size="phone", language=language)
    send(page, PHOTO, PHOTO | {"name": "2.jpg"})
    rows = page.locator(".file-row")
    expect(rows).to_have_count(2)
    expect(rows.nth(1).locator("[data-remove]")).to_be_visible()
    expect(rows.nth(0)).to_contain_text("签字页 1.jpg")
    no_violations(page)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    page.locator("#id_said").fill("照片之后写的。")
    with page.expect_response("**/save/"):
        page.locator("#id_said").press("Control+s")
    rows.nth(0).locator("[data-remove]").click()
    assert record.attachments.count() == 2
    rows.nth(0).locator("[data-remove]").click()
    expect(rows).to_have_count(1)
    [kept] = record.attachments.all()
    assert attachments.open_named(kept, by=world.actor("zhou"))[0] == "2.jpg"
    assert notes.open_note(Record.objects.get(), by=world.actor("zhou")).sections["said"] == "照片之后写的。"
    page.reload()
    expect(rows).to_contain_text("2.jpg")


def test_a_file_of_another_kind_is_refused_with_its_name(browsers, world):
    page = form_of(browsers, make.draft(world))
    send(page, {"name": "a.svg", "mimeType": "image/svg+xml", "buffer": b"<svg onload='alert(1)'/>"})
    expect(page.locator("[data-file-error]")).to_contain_text("a.svg: This file is none of")
    expect(page.locator(".file-row")).to_have_count(0)


def test_a_broken_line_is_waited_out_and_the_file_goes_on_where_it_stood(browsers, world):
    record, content, cut = make.draft(world), pdf(3 * 1024 * 1024 + 77), []
    page = form_of(browsers, record)

    def cut_twice(route):
        if route.request.method == "PATCH" and len(cut) < 2:
            cut.append(route.request.headers["upload-offset"])
            return route.abort("internetdisconnected")
        return route.continue_()

    page.route("**/files/**", cut_twice)
    send(page, {"name": "协议.pdf", "mimeType": "application/pdf", "buffer": content})
    expect(page.locator(".file-row [data-remove]")).to_be_visible(timeout=20_000)
    assert len(cut) == 2
    [kept] = record.attachments.all()
    found = b"".join(attachments.open_attachment(kept, by=world.actor("zhou")))
    assert hashlib.sha256(found).digest() == hashlib.sha256(content).digest()


def test_a_file_on_its_way_is_given_up(browsers, world):
    record = make.draft(world)
    page = form_of(browsers, record)
    page.route("**/files/**", lambda route: route.continue_() if route.request.method == "DELETE" else None)
    send(page, {"name": "a.pdf", "mimeType": "application/pdf", "buffer": pdf(2 * 1024 * 1024)})
    page.locator("[data-cancel]").click()
    expect(page.locator(".file-row")).to_have_count(0)
    assert not record.attachments.exists()
    page.unroute_all(behavior="ignoreErrors")


def test_evidence_of_a_consent_is_attached_and_opened(browsers, world, no_violations):
    data = {"scope": "birthday", "way": "written", "given_on": today()}
    households.give_consent(data=data, by=world.actor("sysadmin"), person=world.persons["sun"])
    page = browsers.page("sysadmin", size="phone")
    page.goto(f"/people/{world.persons['sun'].pk}/?tab=consents")
    page.get_by_text(re.compile("Evidence: ")).click()
    send(page, PHOTO)
    expect(page.locator(".file-row [data-remove]")).to_be_visible()
    no_violations(page)
    page.reload()
    expect(page.locator(".files .file")).to_have_count(1)

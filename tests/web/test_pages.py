"""Today, the record, the ledger, the review queue and the confirmation in the browser: both sizes, both languages."""

import datetime
import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from records.actions import notes
from records.ledger.enums import ConfirmState, SignedHow, Status
from records.ledger.records import Record
from tests import world as make

SAID = "安全费用一律按“两人验收、一月一清”办理"
OPINION = "希望公司统一安全费用的验收表格"
EVERYWHERE = pytest.mark.parametrize(
    ("size", "language"), [("phone", "zh-hans"), ("phone", "en"), ("desk", "zh-hans"), ("desk", "en")]
)


def commitment(world):
    due = (timezone.localdate() + datetime.timedelta(days=10)).isoformat()
    return {"text": "拟出统一表格", "person": str(world.persons["sun"].pk), "due": due}


@pytest.fixture
def filled(world):
    """Something of everything; gives one submitted and one accepted record."""
    make.returned(world, topic="退回的谈话")
    make.draft(world, by="he", topic="与马晓燕谈心", talkee="ma")
    submitted = make.submitted(world, released=["opinions"], commitments=[commitment(world)])
    notes.open_note(submitted, by=world.actor("li"))
    return submitted, make.accepted(world, topic="已通过的一件")


def sign(page):
    """A stroke on the pad."""
    canvas = page.locator("[data-signature] canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    page.mouse.move(box["x"] + 40, box["y"] + 80)
    page.mouse.down()
    page.mouse.move(box["x"] + 180, box["y"] + 110, steps=8)
    page.mouse.up()


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@EVERYWHERE
def test_every_page_fits_its_screen_and_axe_finds_nothing(browsers, filled, no_violations, size, language):
    submitted, accepted = filled
    talkee = submitted.participants.get(part="talkee").pk
    seen = [
        ("zhou", "/"),
        ("zhou", f"/records/{submitted.pk}/"),
        ("li", f"/records/{accepted.pk}/"),
        ("li", f"/records/{submitted.pk}/compare/1/"),
        ("li", f"/records/{submitted.pk}/hand-back/"),
        ("li", "/ledger/"),
        ("zhou", "/ledger/?kind=letter"),
        ("li", "/review/"),
        ("sun", f"/records/{submitted.pk}/confirm/{talkee}/"),
    ]
    for who, address in seen:
        page = browsers.page(who, size=size, language=language)
        page.goto(address)
        assert fits(page), address
        no_violations(page)


@EVERYWHERE
def test_an_opened_note_passes_axe_and_closes(browsers, filled, no_violations, size, language):
    submitted, _accepted = filled
    page = browsers.page("li", size=size, language=language)
    page.goto(f"/records/{submitted.pk}/")
    expect(page.get_by_text(SAID)).to_have_count(0)
    page.locator("#note button.btn-primary").click()
    expect(page.get_by_text(SAID)).to_be_visible()
    assert fits(page)
    no_violations(page)
    page.locator(".opened-bar a.btn").click()
    expect(page.locator("#note.sealed")).to_be_visible()
    expect(page.get_by_text(SAID)).to_have_count(0)


def test_a_reason_is_asked_in_the_page_and_its_refusal_stays_there(browsers, filled):
    _submitted, accepted = filled
    page = browsers.page("li")
    page.goto(f"/records/{accepted.pk}/")
    expect(page.locator("#note input[type=radio]:checked")).to_have_count(0)
    page.locator("#note input[value=other]").check()
    page.locator("#note button.btn-primary").click()
    expect(page.locator("#in_words_error")).to_be_visible()
    expect(page.locator("#note input[value=other]")).to_be_checked()
    page.locator("#in_words").fill("核对来信")
    page.locator("#note button.btn-primary").click()
    expect(page.get_by_text(SAID)).to_be_visible()


def test_what_a_swap_shows_is_the_page_loaded_fresh(browsers, filled):
    page = browsers.page("li")
    page.goto("/ledger/")
    page.locator("select[name=status]").select_option("accepted")
    page.wait_for_url("**status=accepted**")
    expect(page.locator("#results tbody tr")).to_have_count(1)
    swapped = {part: page.locator(part).inner_html() for part in ("#results", "#presets")}
    fresh = browsers.page("li")
    fresh.goto(page.url)
    assert {part: fresh.locator(part).inner_html() for part in swapped} == swapped
    assert fresh.locator("select[name=status]").input_value() == "accepted"


def test_typing_searches_the_ledger_and_the_way_back_works(browsers, filled):
    page = browsers.page("li")
    page.goto("/ledger/")
    page.locator("#text").press_sequentially("已通过", delay=20)
    expect(page.locator("#results tbody tr")).to_have_count(1)
    page.go_back()
    expect(page.locator("#results tbody tr")).to_have_count(3)


def test_on_a_phone_the_filters_open_beneath_the_search(browsers, filled):
    page = browsers.page("li", size="phone")
    page.goto("/ledger/")
    expect(page.locator("select[name=kind]")).to_be_hidden()
    page.locator("label[for=more-filters]").click()
    expect(page.locator("select[name=kind]")).to_be_visible()


def test_the_queue_is_walked_by_keys_and_nothing_opens(browsers, world):
    first, second = make.submitted(world, topic="第一件"), make.submitted(world, topic="第二件")
    page = browsers.page("li")
    page.goto("/review/")
    expect(page.locator(".review-head h2")).to_have_text("第一件")
    page.keyboard.press("j")
    expect(page.locator(".review-head h2")).to_have_text("第二件")
    page.keyboard.press("k")
    expect(page.locator(".review-head h2")).to_have_text("第一件")
    assert not first.openings.exists()
    assert not second.openings.exists()


def test_a_then_enter_accepts_and_the_next_one_follows(browsers, world):
    first = make.submitted(world, topic="第一件")
    make.submitted(world, topic="第二件")
    page = browsers.page("li")
    page.goto("/review/")
    page.keyboard.press("a")
    page.keyboard.press("Enter")
    expect(page.locator(".review-head h2")).to_have_text("第二件")
    assert Record.objects.get(pk=first.pk).status == Status.ACCEPTED


def test_r_goes_to_the_comment_and_hands_back_with_it(browsers, world):
    record = make.submitted(world)
    page = browsers.page("li")
    page.goto("/review/")
    page.keyboard.press("r")
    page.keyboard.type("请补记时间。")
    page.locator("[data-review-return]").click()
    expect(page.locator(".empty")).to_be_visible()
    assert Record.objects.get(pk=record.pk).status == Status.RETURNED


def test_on_a_phone_an_officer_accepts_in_a_dialog_that_says_what_is_final(browsers, world):
    record = make.submitted(world)
    page = browsers.page("li", size="phone", language="zh-hans")
    page.goto("/review/")
    page.locator(".queue a").first.click()
    page.locator(".action-bar .btn-primary").click()
    dialog = page.locator("dialog[open]")
    expect(dialog.locator("p.dialog-line")).to_be_visible()
    dialog.locator("button.btn-primary").click()
    expect(page.locator(".empty")).to_be_visible()
    assert Record.objects.get(pk=record.pk).status == Status.ACCEPTED


def test_a_dialog_keeps_nothing_until_its_verb_is_pressed(browsers, world):
    record = make.submitted(world)
    page = browsers.page("zhou")
    page.goto(f"/records/{record.pk}/")
    page.locator(".page-actions summary").click()
    page.locator(".page-actions [data-dialog=recall]").click()
    dialog = page.locator("dialog#recall")
    expect(dialog).to_be_visible()
    dialog.locator("[data-close]").click()
    expect(dialog).to_be_hidden()
    assert Record.objects.get(pk=record.pk).status == Status.SUBMITTED


def test_a_talkee_draws_a_signature_on_a_phone(browsers, world, no_violations):
    record = make.submitted(world, released=["opinions"])
    page = browsers.page("sun", size="phone", language="zh-hans")
    page.goto("/")
    page.locator("a[href*='/confirm/']").click()
    page.locator("#note button").click()
    expect(page.get_by_text(OPINION)).to_be_visible()
    expect(page.get_by_text(SAID)).to_have_count(0)
    no_violations(page)
    page.locator("textarea[name=comment]").first.fill("属实。")
    sign(page)
    page.locator(".answer .btn-primary").click()
    expect(page.locator(".verdict")).to_be_visible()
    answer = record.confirmations.get()
    assert (answer.state, answer.signed_how) == (ConfirmState.CONFIRMED, SignedHow.DRAWN)
    assert record.attachments.get().media_type == "image/png"


def test_a_lost_line_keeps_the_comment_and_says_so(browsers, world):
    record = make.submitted(world, released=["opinions"])
    page = browsers.page("sun", size="phone")
    page.goto(f"/records/{record.pk}/confirm/{record.participants.get(part='talkee').pk}/")
    page.locator("#note button").click()
    page.locator("textarea[name=comment]").first.fill("这条我不同意。")
    sign(page)
    page.context.set_offline(True)
    page.locator(".answer .btn-primary").click()
    expect(page.locator("[data-confirm-lost]")).to_be_visible()
    expect(page.locator("textarea[name=comment]").first).to_have_value("这条我不同意。")
    page.context.set_offline(False)
    page.locator(".answer .btn-primary").click()
    expect(page.locator(".verdict")).to_be_visible()


def test_declining_on_the_authors_phone_names_a_witness_by_the_picker(browsers, world):
    record = make.submitted(world, released=["opinions"])
    page = browsers.page("zhou", size="phone")
    page.goto(f"/records/{record.pk}/confirm/{record.participants.get(part='talkee').pk}/")
    page.locator("#note button").click()
    page.locator("[data-dialog=decline]").click()
    dialog = page.locator("dialog#decline")
    dialog.get_by_label("It was said differently").check()
    dialog.locator("[role=combobox]").fill("hj")
    dialog.locator("[role=option] [data-name]").first.wait_for()
    dialog.locator("[role=combobox]").press("Enter")
    dialog.locator("button.btn-danger").click()
    expect(page.locator(".verdict")).to_be_visible()
    assert record.confirmations.get().witness == world.persons["he"]


def test_a_notice_on_today_is_noted_with_a_tap(browsers, filled):
    page = browsers.page("zhou", size="phone")
    page.goto("/")
    notice = page.locator(".opened-notice")
    expect(notice).to_have_count(1)
    notice.get_by_role("button", name=re.compile("Noted")).click()
    expect(notice).to_have_count(0)


def test_an_expired_session_leads_from_a_swap_to_the_sign_in(browsers, filled):
    page = browsers.page("li")
    page.goto("/ledger/")
    page.context.clear_cookies(name="sessionid")
    page.locator("select[name=status]").select_option("accepted")
    page.wait_for_url("**/sign-in/**")

"""One-time links on a phone without an account, and what takes two people on a desk."""

from playwright.sync_api import expect

from records.actions import admission, confirmation, proposals, review, submission
from records.actions.mail_texts import url_of
from records.people.enums import LinkState, Operation
from records.people.links import Link
from records.people.users import User
from tests import world as make
from tests.web.test_pages import fits, sign

NEW = "another one, long enough"


def asked(world):
    """A record with a talkee without an account, and the link for their answer."""
    world.add_person("tian", "田野", "PS02", title="班长", account=False)
    record = make.submitted(world, talkee="tian", released=["said", "opinions"])
    row = record.participants.get(part="talkee")
    return record, confirmation.ask_by_link(record, participant=row.pk, by=world.actor("zhou"))


def opened(browsers, link, **more):
    page = browsers.page(None, **more)
    page.goto("/l/#" + url_of(link).partition("#")[2])
    return page


def test_a_talkee_without_an_account_reads_and_signs_on_a_phone(browsers, world, no_violations):
    record, link = asked(world)
    page = opened(browsers, link, size="phone", language="zh-hans")
    expect(page.locator("[data-link-paste]")).to_be_hidden()
    assert page.evaluate("location.href").endswith("/l/")
    no_violations(page)
    assert fits(page)
    page.locator(".answer .btn-primary").click()
    page.wait_for_url("**/l/here/")
    no_violations(page)
    page.locator("#note .btn-primary").click()
    expect(page.get_by_text("希望公司统一安全费用的验收表格。")).to_be_visible()
    assert fits(page)
    no_violations(page)
    page.locator("textarea[name=comment]").first.fill("第一条我当时说的是“十月底前”。")
    sign(page)
    page.locator("form .answer .btn-primary").click()
    expect(page.locator(".verdict .disc-ok, .verdict .disc")).to_be_visible()
    no_violations(page)
    assert record.confirmations.get().device == "link"
    assert Link.objects.get().state == LinkState.USED
    again = opened(browsers, Link.objects.get(), size="phone", language="zh-hans")
    again.locator(".answer .btn-primary").click()
    again.wait_for_url("**/l/here/")
    expect(again.locator(".answer .btn-outline")).to_be_visible()
    no_violations(again)


def test_refusing_is_one_button_beside_agreeing(browsers, world, no_violations):
    record, link = asked(world)
    page = opened(browsers, link, size="phone", language="en")
    page.get_by_role("button", name="Open it").click()
    page.get_by_role("button", name="Open the released part").click()
    page.get_by_role("button", name="Decline…").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Something is missing").check()
    no_violations(page)
    dialog.get_by_role("button", name="Decline").click()
    expect(page.get_by_text("You did not confirm revision 1")).to_be_visible()
    assert record.confirmations.get().state == "declined"


def test_an_old_link_says_that_the_text_was_changed(browsers, world, no_violations):
    record, link = asked(world)
    record.refresh_from_db()
    record = review.hand_back(record, by=world.actor("li"), version=record.version, comment="补记")
    submission.submit(record, by=world.actor("zhou"), version=record.version, released=["opinions"])
    page = opened(browsers, link, size="phone", language="en")
    page.get_by_role("button", name="Open it").click()
    expect(page.get_by_text("The text was changed since")).to_be_visible()
    no_violations(page)


def test_an_invitation_leads_to_the_sign_in(browsers, world, no_violations):
    person = world.add_person("tian", "田野", "PS02", account=False)
    page = opened(browsers, admission.invite(person=person, by=world.actor("sysadmin")), language="en")
    page.get_by_role("button", name="Open it").click()
    no_violations(page)
    page.get_by_label("Account name").fill("tianye")
    page.get_by_label("New password", exact=True).fill(NEW)
    page.get_by_label("New password again").fill(NEW)
    page.get_by_role("button", name="Keep it").click()
    page.wait_for_url("**/sign-in/")
    assert User.objects.get(person=person).check_password(NEW)


def test_the_page_of_a_proposal_is_approved_on_a_desk(browsers, world, no_violations):
    li = world.user("li")
    with make.sealed():
        li.email = "old@example.org"
        li.save()
    data = {"email": "liwei@example.org"}
    proposal = proposals.propose(Operation.EMAIL, world.user("li"), data, by=world.actor("sysadmin"))
    for size in ("phone", "desk"):
        page = browsers.page("security", size=size, language="zh-hans")
        page.goto(f"/proposals/{proposal.pk}/")
        no_violations(page)
        assert fits(page)
    page.locator("[data-dialog=approve]").click()
    page.locator("#approve .btn-primary").click()
    page.wait_for_load_state()
    assert world.user("li").email == "liwei@example.org"

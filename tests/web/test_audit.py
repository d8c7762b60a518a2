"""The auditor's pages and the verify page in a browser: phone in Chinese and desk, without what axe finds."""

import pytest

from records.actions import notes, questions, verifying
from records.audit import checkpoints
from records.audit.models import Event
from records.documents import codes
from records.people.actor import SYSTEM
from tests import world as make
from tests.records.actions.test_questions import asked

SCREENS = [("phone", "zh-hans"), ("desk", "zh-hans")]


@pytest.mark.parametrize(("size", "language"), SCREENS)
def test_an_auditor_filters_the_trail_and_reads_an_event(browsers, world, no_violations, size, language):
    record = make.accepted(world)
    notes.open_note(record, by=world.actor("li"), reason="inspection")
    questions.escalate(asked(world), by=SYSTEM)
    checkpoints.make()
    verifying.verify(by=SYSTEM)
    page = browsers.page("auditor", size=size, language=language)
    page.goto("/audit/")
    no_violations(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.fill("#text", record.number)
    page.wait_for_url("**text=**")
    page.wait_for_function("document.querySelectorAll('.events > li').length < 20")
    rows = page.locator(".events > li").count()
    assert rows == Event.objects.filter(object=str(record.pk)).count()
    page.locator(".events a").first.click()
    page.wait_for_url("**/audit/*/")
    no_violations(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for address in ("/audit/questions/", "/audit/checkpoints/", "/audit/verification/"):
        page.goto(address)
        no_violations(page)


def printed(browsers, record) -> bytes:
    """The paper, as its author's browser gets it."""
    author = browsers.page("zhou")
    author.goto(f"/records/{record.pk}/print/")
    token = author.locator("main input[name=csrfmiddlewaretoken]").first.input_value()
    form = {"csrfmiddlewaretoken": token, "anyway": "1"}
    return author.request.post(author.url, form=form, headers={"Referer": author.url}).body()


@pytest.mark.parametrize(("size", "language"), SCREENS)
def test_nobody_signed_in_scans_a_code_and_checks_the_pdf(browsers, world, no_violations, size, language):
    record = make.accepted(world)
    pdf = printed(browsers, record)
    code = codes.write(Event.objects.filter(action="record.printed").last().number, record.revision)
    page = browsers.page(None, size=size, language=language)
    page.goto(f"/verify/{code}/")
    page.set_input_files("#pdf", {"name": "谈话记录表.pdf", "mimeType": "application/pdf", "buffer": pdf})
    page.wait_for_selector(".checked")
    assert "谈话记录表.pdf" in page.locator(".checked").inner_text()
    assert page.locator(".checked .state-ok").count() == 2  # the signature, and the record's status
    no_violations(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

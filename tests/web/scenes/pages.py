"""The pages of every day: records, ledger, review, people, grants, the trail."""

import datetime
import io

from playwright.sync_api import Page
from pypdf import PdfReader

from tests.web.scenes import picture

WORDS = {
    "zh": {
        "place": "分公司 302 谈话室",
        "topic": "新任职廉政谈话",
        "outline": "一是岗位职责与权力清单；二是管网维修外委中的廉洁风险；三是家庭与生活。",
        "said": "周敏同志肯定了阿依古丽同志在管网运维一线的工作，就外委维修签证、材料验收两个环节提出要求："
        "签证须两人到场，验收照片当日上传。阿依古丽同志表示已向科里公开联系方式，请施工单位有事走工单。",
        "comment": "情况属实。统一表格的事，希望本月就能定下来。",
    },
    "en": {
        "place": "Room 302",
        "topic": "Integrity talk on a new appointment",
        "outline": "Duties and powers of the post; risks in contracted repairs; family and life.",
        "said": "Zhou Min recognised the years in network operations and asked for two things in contracted repairs: "
        "two people sign on site, and photographs of what was accepted go up on the same day. She answered that the "
        "section has been told to send contractors to the work order, never to her telephone.",
        "comment": "That is how it was. I hope the common sheet can be settled this month.",
    },
}


@picture("zhoumin", 1440)
def today(page, words):
    page.goto("/")


@picture("sunjianguo", 390)
def today_talkee(page, words):
    page.goto("/")


@picture("zhoumin", 1440, 390)
def ledger(page, words):
    page.goto("/ledger/")


@picture("zhoumin", 1440)
def record_own(page, words):
    first(page, "?mine=true&status=accepted&kind=talk")


@picture("liwei", 1440)
def review(page, words):
    page.goto("/review/")
    for row in page.locator("nav .queue a").all():
        if "王海涛" in row.inner_text() or "孙建国" in row.inner_text():
            row.click()
            break


@picture("liwei", 1440, tallest=1400)
def record(page, words):
    first(page, "?status=accepted&kind=talk&text=周敏")
    page.locator("#note label").first.click()


@picture("liwei", 1440, tallest=1000)
def record_open(page, words):
    record(page, words)
    page.locator("#note button.btn-primary").click()
    page.wait_for_selector(".opened-body")


@picture("liguoqiang", 1440)
def people(page, words):
    page.goto("/people/")


@picture("zhaoying", 1440)
def grants(page, words):
    page.goto("/grants/")


@picture("zhaoying", 1440)
def approval(page, words):
    page.goto("/grants/")
    page.locator("main td a").first.click()


@picture("chenlixin", 1440, 390, tallest=1000)
def audit(page, words):
    page.goto("/audit/?period=month&group=records")


@picture("liwei", 390, tallest=1700)
def verify(page, words):
    paper = printed(page)
    page.context.clear_cookies(name="sessionid")
    page.goto(f"/verify/{code_of(paper)}/")
    page.set_input_files("#pdf", {"name": "paper.pdf", "mimeType": "application/pdf", "buffer": paper})
    page.wait_for_selector(".checked")


@picture("liguoqiang", 1440, name="import")
def people_import(page, words):
    page.goto("/people/import/")
    page.set_input_files("#file", {"name": "people.xlsx", "mimeType": "", "buffer": sheet(page)})
    page.wait_for_selector("[data-import-preview] table")


@picture("sunjianguo", 390)
def confirm(page, words):
    page.goto("/")
    page.locator("a[href*='/confirm/']").first.click()
    page.locator("#note button").click()
    page.fill("#id_comment", words["comment"])
    page.locator("#id_comment").blur()


@picture("hejing", 390)
def scribe(page, words):
    page.goto("/records/new/talk/")
    page.wait_for_selector("#record-form")


@picture("zhoumin", 390)
def talk_form(page, words):
    page.goto("/records/new/talk/")
    page.locator("input[role=combobox]").first.fill("ayg")
    page.locator("[role=option]").first.click()
    yesterday = datetime.datetime.now(tz=datetime.UTC).date() - datetime.timedelta(days=1)
    page.fill("input[name=started_at]", f"{yesterday}T10:30")
    page.fill("input[type=time]", "11:20")
    page.locator("input[name=place]").fill(words["place"])
    page.locator("input[name=topic]").fill(words["topic"])
    page.locator("label:has(input[value=pre_appointment])").click()
    page.locator("textarea[name=outline]").fill(words["outline"])
    page.locator("textarea[name=said]").fill(words["said"])
    page.locator("textarea[name=said]").blur()
    page.wait_for_timeout(4000)  # until it was saved


# ---- What they share ----


def first(page: Page, query: str) -> None:
    """Open the newest record that the ledger finds."""
    page.goto(f"/ledger/{query}")
    page.locator("tbody a.number").first.click()
    page.wait_for_load_state("networkidle")


def printed(page: Page) -> bytes:
    """An accepted talk as PDF, opened for the first of the reasons."""
    first(page, "?status=accepted&kind=talk&text=周敏")
    page.goto(f"{page.url}print/")
    reason = page.locator("input[name=reason]").first.get_attribute("value")
    token = page.locator("input[name=csrfmiddlewaretoken]").first.input_value()
    form = {"csrfmiddlewaretoken": token, "reason": reason}
    return page.request.post(page.url, form=form, headers={"Referer": page.url}).body()


def code_of(paper: bytes) -> str:
    """The code that was signed with a printed form."""
    reader = PdfReader(io.BytesIO(paper))
    [signature] = [field["/V"] for field in reader.get_fields().values()]
    return str(signature["/Location"]).rstrip("/").rpartition("/")[2]


def sheet(page: Page) -> bytes:
    """A sheet of three people, one of them with two faults, under the headings of the reader's language."""
    from tests.records.actions import sheets  # noqa: PLC0415  once Django is set up

    rows = [
        sheets.person("21001", "贺兰", since="2026-09-01"),
        sheets.person("21002", "𠮷田春", unit="PS99", since="2026-02-30"),
        sheets.person("21003", "买合木提·阿不都热依木", title="值班长", since="2026-09-14"),
    ]
    language = page.evaluate("document.documentElement.lang")
    return sheets.workbook(people=rows, language="en" if language.startswith("en") else "zh-hans")

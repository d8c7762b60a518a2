"""Takes the pictures in the docs from the demo, by hand: `make pictures`, or `make pictures ONLY="today record"`.

Every picture is one function: its name is the page's, its decorator says who looks and how wide the screen is. Needs
Debian's chromium, and chromium-l10n for date fields in Chinese.
"""

import datetime
import io
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright
from pypdf import PdfReader

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "docs" / "pictures"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
PASSWORD = "come in and look around"  # the demo's, known to everybody
LANGUAGES = {"zh": ("zh-hans", "zh-CN"), "en": ("en", "en-GB")}
SCREENS = {390: (844, 2), 1440: (900, 1.25)}  # width: height, pixels a point
TALLEST = {390: 1500, 1440: 1180}
COLOURS = 200
TAKEN: list[tuple] = []

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


def picture(user, *widths, name=None, tallest=None):
    """Register a function that brings a signed-in page to what is to be seen; cut off below `tallest` points."""

    def register(steps):
        called = name or steps.__name__.replace("_", "-")
        TAKEN.extend((called, user, width, tallest or TALLEST[width], steps) for width in widths)
        return steps

    return register


# ---- The pictures, in the order in which they are taken: what writes comes last ----


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
    first(page, "?status=accepted&kind=talk&text=周敏")
    page.goto(f"{page.url}print/")
    reason = page.locator("input[name=reason]").first.get_attribute("value")
    token = page.locator("input[name=csrfmiddlewaretoken]").first.input_value()
    form = {"csrfmiddlewaretoken": token, "reason": reason}
    paper = page.request.post(page.url, form=form, headers={"Referer": page.url}).body()
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


# ---- How they are taken ----


def first(page: Page, query: str) -> None:
    """Open the newest record that the ledger finds."""
    page.goto(f"/ledger/{query}")
    page.locator("tbody a.number").first.click()
    page.wait_for_load_state("networkidle")


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


def take(browser, server, language, name, user, width, tallest, steps) -> None:
    """One picture, as tall as its page but no taller than a reader scrolls."""
    code, locale = LANGUAGES[language]
    height, scale = SCREENS[width]
    context = browser.new_context(
        base_url=server, locale=locale, timezone_id="Asia/Shanghai", device_scale_factor=scale,
        viewport={"width": width, "height": height}, reduced_motion="reduce",
    )  # fmt: skip
    context.add_cookies([{"name": "language", "value": code, "url": server}])
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.goto("/sign-in/")
    page.fill("input[name=login]", user)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url("**/")
    steps(page, WORDS[language])
    page.wait_for_load_state("networkidle")
    tall = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": width, "height": max(height, min(tall, tallest))})
    page.evaluate("scrollTo(0, 0)")
    keep(page.screenshot(), PICTURES / f"{name}-{width}-{language}.png")
    context.close()


def keep(png: bytes, path: Path) -> None:
    """Write a picture with a palette of its own: a fifth of the size, and no eye sees it."""
    image = Image.open(io.BytesIO(png)).convert("RGB")
    small = image.quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE, kmeans=1, dither=Image.Dither.NONE)
    small.save(path, optimize=True)
    sys.stdout.write(f"  {path.name:<32} {path.stat().st_size // 1024:>4} kB\n")


@contextmanager
def served(filled: Path, port: int):
    """A server over a copy of the filled demo, so that each language begins with the same day."""
    with tempfile.TemporaryDirectory() as folder:
        var = Path(folder) / "var"
        shutil.copytree(filled, var)
        command = [sys.executable, "-m", "gunicorn", "--log-level", "warning", "--bind", f"127.0.0.1:{port}"]
        process = subprocess.Popen([*command, "--workers", "1"], env=environment(var), cwd=ROOT)
        try:
            wait_for(f"http://127.0.0.1:{port}/sign-in/")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(20)


def environment(var: Path) -> dict:
    """Typefaces are unpacked once, beside what the demo filled; nobody in it has a second factor to show."""
    own = {"OUTREACH_VAR": str(var), "DEBUG": "false", "DEMO_WITHOUT_SECOND_FACTOR": "true"}
    return {"FONT_CACHE": str(var / "fonts")} | os.environ | own


def wait_for(address: str) -> None:
    for _attempt in range(100):
        try:
            urllib.request.urlopen(address, timeout=30).close()  # noqa: S310  our own server
            return
        except urllib.error.URLError:
            time.sleep(0.2)
    raise SystemExit(f"no answer from {address}")


def fill(var: Path) -> None:
    """The demo in `var`, unless a run before left it there."""
    if not (var / "outreach.sqlite3").exists():
        for command in (["demo", "--no-serve"], ["tick"], ["collectstatic", "--no-input", "--verbosity", "0"]):
            subprocess.run([sys.executable, "manage.py", *command], env=environment(var), cwd=ROOT, check=True)


def main(only: list[str]) -> None:
    import django  # noqa: PLC0415  after the environment

    filled = Path(os.environ.get("FILLED", tempfile.mkdtemp(prefix="outreach-pictures-")))
    os.environ.update(environment(filled), DJANGO_SETTINGS_MODULE="outreach.settings")
    fill(filled)
    django.setup()
    from records.management.servers import free_port  # noqa: PLC0415

    PICTURES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        for language in LANGUAGES:
            with served(filled, free_port(8700)) as server:
                speaks = os.environ | {"LANGUAGE": LANGUAGES[language][1].replace("-", "_")}
                browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"], env=speaks)
                for name, *how in TAKEN:
                    if not only or name in only:
                        take(browser, server, language, name, *how)
                browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])

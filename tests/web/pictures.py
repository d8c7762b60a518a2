"""Takes the pictures in the docs from the demo, by hand: `make pictures`, or `make pictures ONLY="today record"`.

What is pictured stands in `scenes/`. Needs Debian's chromium, chromium-l10n for date fields in Chinese, and
poppler-utils for paper.
"""

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
from playwright.sync_api import sync_playwright

from tests.web.scenes import TAKEN, Scene, pages, signing, trust

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "docs" / "pictures"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
LANGUAGES = {"zh": ("zh-hans", "zh-CN"), "en": ("en", "en-GB")}
SCREENS = {390: (844, 2), 1440: (900, 1.25), "a4": (900, 1)}  # width: height, pixels a point
PAPER_DPI = "90"
COLOURS = 200
SCENES = (pages, signing, trust)
WORDS = {
    "zh": pages.WORDS["zh"] | {
        "phone": "我的手机", "signed": "签字页", "material": "会议材料", "organisation": "临江水务集团",
        "number": "谈-PS02-2021-0007", "reason": "保管期限已满",
    },
    "en": pages.WORDS["en"] | {
        "phone": "My phone", "signed": "Signed page", "material": "Papers of the meeting",
        "organisation": "临江水务集团", "number": "T-PS02-2021-0007", "reason": "The retention period is over",
    },
}  # fmt: skip


def take(browser, server, language, scene: Scene) -> None:
    """One picture, as tall as its page but no taller than a reader scrolls."""
    code, locale = LANGUAGES[language]
    height, scale = SCREENS[scene.width]
    width = 1440 if scene.width == "a4" else scene.width
    context = browser.new_context(
        base_url=server, locale=locale, timezone_id="Asia/Shanghai", device_scale_factor=scale,
        viewport={"width": width, "height": height}, reduced_motion="reduce",
    )  # fmt: skip
    context.add_cookies([{"name": "language", "value": code, "url": server}])
    page = context.new_page()
    page.set_default_timeout(10_000)
    if scene.user:
        signing.come_in(page, scene.user)
    paper = spoken(code, scene.steps, page, WORDS[language])
    png = printed(paper) if paper else shot(page, scene, width, height)
    keep(png, PICTURES / f"{scene.name}-{scene.width}-{language}.png")
    context.close()


def spoken(code, steps, page, words):
    """What the steps hand back, with Django speaking the language of the picture."""
    from django.utils import translation  # noqa: PLC0415  once Django is set up

    with translation.override(code):
        return steps(page, words)


def shot(page, scene, width, height) -> bytes:
    """The page, or a part of it."""
    if scene.part:
        return framed(page.locator(scene.part).first.screenshot(), "white", 32)
    page.wait_for_load_state("networkidle")
    tall = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": width, "height": max(height, min(tall, scene.tallest))})
    page.evaluate("scrollTo(0, 0)")
    return page.screenshot()


def printed(paper: bytes) -> bytes:
    """The first page of a PDF, with a hairline around the sheet."""
    command = ["pdftoppm", "-png", "-r", PAPER_DPI, "-f", "1", "-l", "1", "-"]
    return framed(subprocess.run(command, input=paper, capture_output=True, check=True).stdout, "#DEDBD1", 1)


def framed(png: bytes, colour: str, wide: int) -> bytes:
    """A picture with an edge around it."""
    image, out = Image.open(io.BytesIO(png)), io.BytesIO()
    edged = Image.new("RGB", (image.width + 2 * wide, image.height + 2 * wide), colour)
    edged.paste(image, (wide, wide))
    edged.save(out, "PNG")
    return out.getvalue()


def keep(png: bytes, path: Path) -> None:
    """Write a picture with a palette of its own: a fifth of the size, and no eye sees it."""
    image = Image.open(io.BytesIO(png)).convert("RGB")
    small = image.quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE, kmeans=1, dither=Image.Dither.NONE)
    small.save(path, optimize=True)
    sys.stdout.write(f"  {path.name:<32} {path.stat().st_size // 1024:>4} kB\n")
    sys.stdout.flush()


@contextmanager
def served(filled: Path, port: int):
    """A server over a copy of the filled demo, so that each language begins with the same day."""
    with tempfile.TemporaryDirectory() as folder:
        var = Path(folder) / "var"
        shutil.copytree(filled, var)
        quiet = ["--log-level", "warning", "--access-logfile", os.devnull]
        command = [sys.executable, "-m", "gunicorn", *quiet, "--bind", f"127.0.0.1:{port}"]
        address = f"http://localhost:{port}"  # passkeys need a name
        process = subprocess.Popen([*command, "--workers", "1"], env=environment(var), cwd=ROOT)
        try:
            wait_for(f"{address}/sign-in/")
            yield address
        finally:
            process.terminate()
            process.wait(20)


def environment(var: Path) -> dict:
    """Typefaces are unpacked once, beside what the demo filled; nobody has to set up a second factor to be shown."""
    own = {
        "OUTREACH_VAR": str(var), "DEBUG": "false", "DEMO_WITHOUT_SECOND_FACTOR": "true",
        "CHECKPOINT_DIR": str(var / "checkpoints"),
    }  # fmt: skip
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
    """The demo in `var`, unless a run before left it there; the clock ticks once, and what it asked for is done."""
    if (var / "outreach.sqlite3").exists():
        return
    (var / "checkpoints").mkdir(parents=True, exist_ok=True)
    work = ["db_worker", "--batch"]
    for command in (["demo", "--no-serve"], ["tick"], work, ["collectstatic", "--no-input", "--verbosity", "0"]):
        subprocess.run([sys.executable, "manage.py", *command], env=environment(var), cwd=ROOT, check=True)


def main(only: list[str]) -> None:
    import django  # noqa: PLC0415  after the environment

    from records.management.servers import free_port  # noqa: PLC0415

    port = free_port(8700)
    os.environ["BASE_URL"] = f"http://localhost:{port}"
    filled = Path(os.environ.get("FILLED", tempfile.mkdtemp(prefix="outreach-pictures-")))
    os.environ.update(environment(filled), DJANGO_SETTINGS_MODULE="outreach.settings")
    fill(filled)
    django.setup()
    PICTURES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        for language in LANGUAGES:
            with served(filled, port) as server:
                speaks = os.environ | {"LANGUAGE": LANGUAGES[language][1].replace("-", "_")}
                browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"], env=speaks)
                for scene in TAKEN:
                    if not only or scene.name in only:
                        take(browser, server, language, scene)
                browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])

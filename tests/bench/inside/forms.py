"""Prints talk forms and draws the same words on a bare canvas; prints the times, and forms a second by processes."""

import datetime
import io
import json
import multiprocessing
import random
import re
import time

from pypdf import PdfReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from records.documents.forms import Form, Passage, Row, form_pdf
from records.documents.signing import Signature
from records.documents.typefaces import unpack
from records.samples import talks
from records.samples.grammar import Scene
from tests.bench.measuring import medians

CHARACTERS, PAGES = 1500, 2
SIZE, PITCH, TOP, LEFT, PER_LINE, LINES = 10.5, 18, 780, 60, 44, 40


def main(said: str) -> None:
    rounds = int(said)

    form = talk_form()
    check(form, form_pdf(form))
    draw = canvas(form)
    took = medians(rounds, outreach=lambda: form_pdf(form), canvas=draw)
    print(json.dumps(took | {"one": per_second(form, 1, rounds * 5), "two": per_second(form, 2, rounds * 5)}))


def talk_form():
    """A form with believable text, until it has the characters asked for."""

    rng = random.Random(5)
    day = datetime.date(2026, 9, 21)
    scene = Scene("周敏", "孙建国", "科长", "安全科", "drainage", "reminder", day)
    note = talks.note(rng, scene)
    said = talks.said(rng, scene, CHARACTERS - sum(len(note[name]) for name in ("outline", "opinions", "problems")))
    return Form(
        title="谈心谈话记录表",
        number="谈-PS02-2026-0012",
        notice="密封内容，凭授权打印",
        rows=(
            Row("主谈人", "周敏　排水分公司书记"),
            Row("谈话对象", "孙建国　安全科科长"),
            Row("时间", "2026年3月12日15:00–15:50"),
            Row("主题", "安全费用报销提醒", wide=True),
        ),
        passages=(
            Passage("谈话提纲", note["outline"]),
            Passage("谈话情况", said, min_height=120),
            Passage("对方意见和建议", note["opinions"], min_height=60),
            Passage("反映问题", note["problems"]),
        ),
        signatures=(
            Signature("谈话对象", typed="孙建国", when="2026年3月13日"),
            Signature("主谈人", typed="周敏", when="2026年3月13日"),
            Signature("审核", when="2026年3月16日", note="通过"),
        ),
        trace=("审计记录第18,204号　摘要7f3a91c2", "打印：李伟　理由：核对跟进事项　第1份"),
        subject="谈心谈话",
        author="李伟",
    )


def words_of(form) -> list[str]:
    """Every word of a form, in the order in which it stands there."""
    rows = [word for row in form.rows for word in (row.label, row.value)]
    passages = [line for part in form.passages for line in (part.label, *part.text.splitlines())]
    signatures = [word for one in form.signatures for word in (one.label, one.typed, one.when, one.note)]
    return [form.title, form.number, form.notice, *rows, *passages, *filter(None, signatures), *form.trace]


def check(form, pdf: bytes) -> None:
    """It has two pages and gives every word back."""

    pages = [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]
    text = re.sub(r"\s", "", "".join(pages))
    lost = [word for word in words_of(form) if re.sub(r"\s", "", word) not in text]
    if lost and len(pages) == PAGES:
        lost = [word for word in lost if not _across(re.sub(r"\s", "", word), pages)]
    if lost or len(pages) != PAGES:
        raise RuntimeError(f"{len(pages)} pages; not given back: {lost}")


def _across(word: str, pages: list[str]) -> bool:
    """Whether `word` ends the frame of one page and goes on in that of the next."""
    first, second = (re.sub(r"\s", "", page) for page in pages)
    return any(word[:cut] in first and word[cut:] in second for cut in range(1, len(word)))


def canvas(form):
    """What draws the words of `form`, cut into lines beforehand, on a bare canvas in the same typeface."""

    [song] = [path for path in unpack() if path.stem.startswith("song-") and "bold" not in path.stem]
    pdfmetrics.registerFont(TTFont("Song", str(song)))
    lines = [word[at : at + PER_LINE] for word in words_of(form) for at in range(0, len(word), PER_LINE)]

    def draw() -> bytes:
        file = io.BytesIO()
        page = Canvas(file, initialFontName="Song")
        for place, line in enumerate(lines):
            if place % LINES == 0:
                if place:
                    page.showPage()
                page.setFont("Song", SIZE)
            page.drawString(LEFT, TOP - place % LINES * PITCH, line)
        page.save()
        return file.getvalue()

    return draw


def per_second(form, processes: int, each: int) -> float:
    """Forms a second by so many processes at once, fonts read before they part."""
    fork = multiprocessing.get_context("fork")
    ready = fork.Barrier(processes + 1)
    workers = [fork.Process(target=_print, args=(form, each, ready)) for _ in range(processes)]
    for worker in workers:
        worker.start()
    ready.wait()
    start = time.perf_counter()
    for worker in workers:
        worker.join()
    return processes * each / (time.perf_counter() - start)


def _print(form, each, ready) -> None:

    ready.wait()
    for _ in range(each):
        form_pdf(form)

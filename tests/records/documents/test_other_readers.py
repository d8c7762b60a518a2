"""What readers that we did not write make of a printed form."""

import re
import subprocess

import pytest

from records.documents.forms import Form, Passage, form_pdf
from records.documents.letters import Letter, letter_pdf

RARE = "𠮷田𡋾𬎆㛃䶮Zoe\u0301ཀ𰀀"
NOTE = "周敏说明来意：二月份安全费用抽查中，有三笔先用后批，手续虽已补齐，做法不对，今天是提醒，不是处理。" * 6

pytestmark = pytest.mark.proof


def tool(name, pdf, *options):
    return subprocess.run([name, *options, pdf], check=True, capture_output=True, text=True, timeout=60)


@pytest.fixture
def form(tmp_path, talk):
    path = tmp_path / "talk.pdf"
    passages = (Passage("谈话情况", NOTE + RARE), *talk.passages)
    path.write_bytes(form_pdf(Form(**{**vars(talk), "passages": passages})))
    return path


def test_poppler_reads_the_exact_text_beyond_the_first_plane_too(form, tmp_path):
    tool("pdftotext", form, "-raw", "-enc", "UTF-8")
    text = re.sub(r"\s", "", form.with_suffix(".txt").read_text())
    assert NOTE + RARE in text
    assert "编号：谈-PS02-2026-0012" in text or "Number:谈-PS02-2026-0012" in text


def test_poppler_finds_every_font_embedded_as_a_subset_with_unicode(form):
    rows = tool("pdffonts", form).stdout.splitlines()[2:]
    assert rows
    for row in rows:
        assert re.search(r"CID TrueType +Identity-H +yes yes yes", row), row


def test_poppler_draws_it_without_complaint(form, tmp_path):
    drawing = subprocess.run(
        ["pdftoppm", "-r", "40", "-png", form, tmp_path / "page"],
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert drawing.stderr == ""
    assert list(tmp_path.glob("page-*.png"))


def test_words_stand_inside_the_margins(form):
    tool("pdftotext", form, "-bbox", "-enc", "UTF-8")
    boxes = re.findall(r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)"', form.with_suffix(".html").read_text())
    assert len(boxes) > 50
    for left, top, right in boxes:
        assert float(left) > 65
        assert float(top) > 40
        assert float(right) < 533


def test_a_letter_is_one_font_and_small(tmp_path):
    path = tmp_path / "letter.pdf"
    path.write_bytes(letter_pdf(Letter("慰问信", (NOTE,))))
    assert len(tool("pdffonts", path).stdout.splitlines()) == 4
    assert path.stat().st_size < 60_000

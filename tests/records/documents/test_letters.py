import itertools
import re

import pytest

from records.documents.letters import CHARACTER, LEFT, LINES, PITCH, RIGHT, TOP, Letter, letter_pdf, letters_pdf
from records.documents.sheet import HEIGHT
from records.documents.tables import Table
from tests.records.documents.marked import filled

SENTENCE = "今年汛期，你带着泵站管理所的同志守了四十三个日夜，雨水七号泵站一次没有停机。"


def letter(body=(SENTENCE,), **changes):
    words = {"salutation": "陈志远同志：", "issuer": "中共临江水务集团委员会", "dated": "2026年9月1日"}
    return Letter("慰问信", body, **(words | changes))


def origins(document, page):
    return [(float(x), float(y)) for x, y in re.findall(r"1 0 0 1 (\S+) (\S+) Tm", document.drawn(page))]


def test_a_letter_gives_back_its_words(printed):
    text = printed(letter_pdf(letter())).text
    for words in ("慰问信", "陈志远同志：", SENTENCE, "中共临江水务集团委员会", "2026年9月1日", "—1—"):
        assert words in text


def test_markup_in_any_field_is_printed_as_text(printed):
    letter, texts = filled(Letter)
    document = printed(letter_pdf(letter))
    assert document.reader.metadata.author == texts.pop("/author")
    assert [path for path, words in texts.items() if re.sub(r"\s", "", words) not in document.text] == []
    assert len(texts) > 8


def test_a_full_page_has_22_lines_of_28_characters(printed):
    document = printed(letter_pdf(letter(("风" * 28 * 60,), salutation="")))
    heights = sorted({y for _x, y in origins(document, 1)}, reverse=True)[:LINES]
    assert [round(high - low, 1) for high, low in itertools.pairwise(heights)] == [29.0] * (LINES - 1)
    rows = [line for line in document.pages[1].splitlines() if set(line.strip()) == {"风"}]
    assert [len(line.strip()) for line in rows] == [28] * LINES


def test_nothing_leaves_the_type_area_but_the_page_number(printed):
    document = printed(letter_pdf(letter((SENTENCE * 100,))))
    bottom = HEIGHT - TOP - LINES * PITCH
    for page in range(len(document.pages)):
        below = [(x, y) for x, y in origins(document, page) if not bottom <= y <= HEIGHT - TOP]
        assert len(below) == 1
        assert all(LEFT - 8 <= x <= RIGHT for x, _y in origins(document, page))


def test_the_page_number_is_at_the_right_on_odd_pages_and_at_the_left_on_even_ones(printed):
    document = printed(letter_pdf(letter((SENTENCE * 60,))))
    for page in range(len(document.pages)):
        x = min(origins(document, page), key=lambda origin: origin[1])[0]
        assert abs(x - (LEFT + CHARACTER)) < 1 if page % 2 else x > RIGHT - 70


@pytest.mark.parametrize("count", range(14, 24))
def test_issuer_and_date_never_stand_on_a_page_without_words_of_the_letter(count, printed):
    pages = printed(letter_pdf(letter(("短短一段。\n" * count,)))).pages
    assert "短短一段" in pages[-1]
    assert "2026年9月1日" in re.sub(r"\s", "", pages[-1])


def test_a_long_table_repeats_its_head_and_loses_no_row(printed):
    rows = tuple((str(number), "刘洋", f"对象{number:03}") for number in range(90))
    pages = printed(letter_pdf(letter((SENTENCE, Table(("序号", "应办人", "对象"), rows), SENTENCE)))).pages
    assert re.findall(r"对象\s*(\d{3})", "".join(pages)) == [f"{number:03}" for number in range(90)]
    assert all("应办人" in page for page in pages if re.search(r"对象\s*\d{3}", page))


def test_a_notice_bears_a_trace_and_a_letter_no_code(printed):
    notice = printed(letter_pdf(letter(trace=("扫码核验：审计记录第1号",), verify_url="https://example.org/v/1")))
    assert "扫码核验" in notice.text
    assert " re\n" in notice.drawn(0)
    assert " re\n" not in printed(letter_pdf(letter())).drawn(0)


def test_letters_in_one_file_are_each_numbered_from_one(printed):
    pages = printed(letters_pdf(letter(salutation=f"第{number}位同志：") for number in "一二三")).pages
    assert ["—1—" in re.sub(r"\s", "", page) for page in pages] == [True] * 3
    assert ["第二位" in page for page in pages] == [False, True, False]


def test_no_letters_make_no_file():
    with pytest.raises(ValueError, match="no letter"):
        letters_pdf([])

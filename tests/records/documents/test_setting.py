import itertools
import re
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from records.documents.setting import lines, paragraphs, single

NEVER_FIRST = "”’，、。：；！？）】》〉」』〕〗…—·%‰℃,.;:!?)]}"
NEVER_LAST = "“‘（【《〈「『〔〖([{￥$"
HAN = "一家人清风廉洁谈话记录严在制度上"
TEXTS = st.text(st.sampled_from(HAN * 4 + NEVER_FIRST + NEVER_LAST + "abcXYZ0189  -"), max_size=300)
WIDE = st.integers(4000, 36000)


def words(line):
    return "".join(piece[0] if piece[0] in "“”‘’…" else piece for piece in line.pieces)


def could_have_ended(text):
    """Two Han characters side by side: there the line might have ended."""
    return any(left in HAN and right in HAN for left, right in itertools.pairwise(text))


def neighbours(text, measure):
    rows = [words(line) for line in lines(text, "song", measure)]
    return list(itertools.pairwise(rows))


@given(TEXTS, WIDE)
def test_no_line_begins_with_what_closes(text, measure):
    for line, following in neighbours(text, measure):
        assert following[0] not in NEVER_FIRST or not could_have_ended(line)


@given(TEXTS, WIDE)
def test_no_line_ends_with_what_opens(text, measure):
    for line, _following in neighbours(text, measure):
        assert line[-1] not in NEVER_LAST or not could_have_ended(line)


@given(TEXTS, WIDE)
def test_latin_words_and_numbers_keep_together(text, measure):
    for line, following in neighbours(text, measure):
        parted = line[-1].isascii() and line[-1].isalnum() and following[0].isascii() and following[0].isalnum()
        after_a_space = re.search(r"[A-Za-z0-9] +[A-Za-z0-9]+$", line) and parted
        assert not (parted and could_have_ended(line)) or after_a_space


@given(TEXTS, WIDE)
def test_nothing_that_was_typed_is_lost(text, measure):
    set_text = "".join(words(line) for line in lines(text, "song", measure))
    assert re.sub(r"\s", "", set_text) == re.sub(r"\s", "", text)


@given(st.text(max_size=200), WIDE)
def test_any_text_whatever_can_be_set_and_keeps_its_measure(text, measure):
    for line in lines(text, "song", measure, indent=2000):
        assert line.width <= measure
        assert len(line.gaps) == len(line.pieces)


@given(TEXTS, WIDE)
def test_a_dash_and_an_ellipsis_are_not_parted(text, measure):
    for mark in ("——", "……"):
        rows = [words(line) for line in lines(f"{HAN}{text}{HAN}{mark}{HAN}", "song", measure)]
        assert any(mark in row for row in rows)


def test_full_lines_are_flush_and_the_last_keeps_its_width():
    *full, last = lines(HAN * 5, "song", 20500)
    assert {line.width for line in full} == {20500}
    assert last.width < 20500


def test_the_first_line_of_every_paragraph_is_indented_two_characters():
    rows = lines(f"{HAN * 2}\n{HAN}", "song", 20000, indent=2000)
    assert [line.lead for line in rows] == [2000, 0, 2000]


def test_a_comma_gives_up_its_blank_rather_than_pull_a_character_down():
    first, *_rest = lines(HAN[:5] + "，" + HAN, "song", 5500)
    assert words(first) == HAN[:5] + "，"


def test_brackets_and_commas_that_meet_give_up_the_blank_between_them():
    assert single("（一），二", "song").gaps[2] == -500
    assert single("（一），二", "song").width == 4000  # the opening one, at the edge, too


def test_a_hair_stands_between_han_and_latin_and_none_where_it_is_not_wanted():
    assert single("第3页", "song").gaps == [125, 125, 0]
    assert single("第3页", "song", hair=False).gaps == [0, 0, 0]


def test_quotation_marks_are_narrow_in_latin_text_and_full_in_han_text():
    assert single("“Don’t,” she said", "song").width < 9000
    assert single("“好”", "song").width == 2500
    assert words(single("他说don’t", "song")) == "他说don’t"
    assert single("他说don’t", "song").width < single("他说don”t", "song").width


def test_line_ends_of_every_system_part_paragraphs():
    assert paragraphs("一\r\n二\r三\n\n四\u2028五\x85六") == ["一", "二", "三", "四", "五", "六"]


def test_a_space_without_width_lets_a_word_end_and_a_joiner_keeps_it_whole():
    assert [words(line) for line in lines("abcd\u200befgh", "song", 3000)] == ["abcd\u200b", "efgh"]
    assert words(lines("一二三\u2060四", "song", 3000)[1]) == "三\u2060四"


def test_a_letter_with_its_marks_is_one_piece():
    name = unicodedata.normalize("NFD", "Zoé")
    assert single(name, "song").pieces == ["Z", "o", "e\u0301"]
    assert single(name, "song").width == single("Zoé", "song").width

"""What two revisions have in common: both texts come back whole, and small changes are marked small."""

from hypothesis import given
from hypothesis import strategies as st

from outreach.web.differences import GONE, NEW, SAME, differences

TEXT = st.text(alphabet="安全费用，。一二三\n", max_size=60)


@given(TEXT, TEXT)
def test_both_texts_come_back_whole(before, after):
    pieces = differences(before, after)
    assert "".join(piece.text for piece in pieces if piece.kind != NEW) == before
    assert "".join(piece.text for piece in pieces if piece.kind != GONE) == after


@given(TEXT)
def test_a_text_differs_from_itself_in_nothing(text):
    assert all(piece.kind == SAME for piece in differences(text, text))


def test_a_changed_day_is_marked_and_the_sentence_is_not():
    pieces = differences("一、10月15日前拟出表格；二、每月通报。", "一、10月31日前拟出表格；二、每月通报。")
    assert [piece.text for piece in pieces if piece.kind == GONE] == ["15"]
    assert [piece.text for piece in pieces if piece.kind == NEW] == ["31"]


def test_two_notes_of_full_length_are_compared_clause_by_clause():
    before = "，".join(f"第{n}件事照旧办理" for n in range(2000))
    after = before.replace("第7件事照旧办理", "第7件事改期办理")
    assert [piece.text for piece in differences(before, after) if piece.kind == NEW] == ["改期"]

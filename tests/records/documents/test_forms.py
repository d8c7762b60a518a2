import dataclasses
import re
from datetime import UTC, datetime
from zlib import crc32

import pytest
from django.utils import translation
from django.utils.translation import gettext as _
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from records.documents.forms import Form, Passage, Row, form_pdf
from records.documents.signing import Signature
from tests.records.documents.marked import filled

RARE = "𠮷田𡋾𬎆㛃䶮"
LEFT, RIGHT, TOP, BOTTOM = 73, 528, 842 - 40, 36


def text_form(text, **changes):
    return Form("表", "", "", passages=(Passage("情况", text),), **changes)


def test_a_form_gives_back_every_word(talk, printed):
    text = printed(form_pdf(talk)).text
    words = [talk.title, talk.number, talk.notice, *talk.footnotes, *talk.trace]
    words += [part for row in talk.rows for part in (row.label, row.value)]
    words += [part for passage in talk.passages + talk.addenda for part in (passage.label, passage.text)]
    words += [part for signature in talk.signatures for part in (signature.label, signature.typed, signature.when)]
    for word in words:
        assert re.sub(r"\s", "", word) in text


@pytest.mark.parametrize("name", [RARE, "Zoe\u0301", "阿卜杜拉·买买提", "ཀ", "𰀀", "李\u202e伟", "张\u200b三", "—— ……"])
def test_names_of_every_kind_print_and_copy_as_they_are(name, printed):
    assert re.sub(r"\s", "", name) in printed(form_pdf(text_form(name))).text


def test_markup_in_any_field_is_printed_as_text(printed):
    form, texts = filled(Form)
    document = printed(form_pdf(form))
    assert document.reader.metadata.author == texts.pop("/author")
    assert document.reader.metadata.subject == texts.pop("/subject")
    assert [path for path, words in texts.items() if re.sub(r"\s", "", words) not in document.text] == []
    assert len(texts) > 14


def test_every_font_is_embedded_and_maps_back_to_unicode(talk, printed):
    fonts = printed(form_pdf(talk)).fonts
    assert fonts
    for font in fonts:
        assert font["/Subtype"] == "/Type0"
        assert "/ToUnicode" in font
        assert "/FontFile2" in font["/DescendantFonts"][0]["/FontDescriptor"]
        assert re.match(r"/[A-Z]{6}\+", font["/BaseFont"])


def test_a_file_says_what_it_is_and_whose_and_when(talk, printed):
    moment = datetime(2026, 9, 20, 6, 5, tzinfo=UTC)
    reader = printed(form_pdf(dataclasses.replace(talk, printed=moment))).reader
    assert reader.metadata.title == "谈心谈话记录表 谈-PS02-2026-0012"
    assert reader.metadata.author == "李伟"
    assert reader.metadata.subject == "谈心谈话"
    assert reader.metadata.creation_date == moment
    assert reader.root_object["/Lang"] == "zh-hans"


def test_the_same_form_gives_the_same_bytes(talk):
    same = dataclasses.replace(talk, printed=datetime(2026, 9, 20, tzinfo=UTC))
    assert form_pdf(same) == form_pdf(same)


def test_a_note_of_20000_characters_flows_over_pages_under_its_label(talk, printed):
    sentences = [f"第{number:05}句，写得不长也不短。" for number in range(1, 1334)]
    note = "\n".join("".join(sentences[start : start + 12]) for start in range(0, len(sentences), 12))
    assert len(note) > 20_000
    long = dataclasses.replace(talk, passages=(Passage("谈话情况", note), *talk.passages[1:]))
    pages = printed(form_pdf(long)).pages
    assert re.findall(r"(?<!\d)\d{5}(?!\d)", "".join(pages)) == [f"{number:05}" for number in range(1, 1334)]
    with_note = [page for page in pages if re.search(r"(?<!\d)\d{5}(?!\d)", page)]
    assert len(with_note) > 10
    assert all("谈话情况" in page for page in with_note)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_says_which_of_how_many_it_is(talk, language, printed):
    long = dataclasses.replace(talk, language=language, passages=(Passage("情况", "一段话。\n" * 200),))
    pages = printed(form_pdf(long)).pages
    with translation.override(language):
        wanted = [_("Page %(page)s of %(pages)s") % {"page": n, "pages": len(pages)} for n in range(1, len(pages) + 1)]
    assert len(pages) > 3
    for page, words in zip(pages, wanted, strict=True):
        assert re.sub(r"\s", "", words) in re.sub(r"\s", "", page)


@pytest.mark.parametrize("size", [0, 1, 30, 1000, 5000])
def test_nothing_is_drawn_outside_the_frame_s_margins(talk, size, printed):
    words = "很长的话" * size + "W" * size
    stretched = dataclasses.replace(
        talk,
        title=talk.title + "长" * min(size, 60),
        rows=(Row("标签很长很长很长", words[:2000]), Row("二", "W" * min(size, 300)), *talk.rows),
        passages=(Passage("情况", words, min_height=size), *talk.passages),
        signatures=(Signature("标签" * min(size, 30), typed="名" * min(size, 50)), *talk.signatures),
        footnotes=(words[:1500],),
    )
    document = printed(form_pdf(stretched))
    for number in range(len(document.pages)):
        drawn = document.drawn(number)
        for x, y, wide, high in re.findall(r"(\S+) (\S+) (\S+) (\S+) re\b", drawn):
            assert LEFT <= float(x) <= float(x) + float(wide) <= RIGHT
            assert BOTTOM <= float(y) <= float(y) + float(high) <= TOP
        for x, y in re.findall(r"(\S+) (\S+) (?:m|l|Tm)\b", drawn):
            assert LEFT <= float(x) <= RIGHT
            assert BOTTOM <= float(y) <= TOP


def test_numbers_in_a_page_are_written_as_pdf_knows_them(talk, printed):
    quoted = "今后一律“两人验收、一月一清”。（含2026年）谈到科里情况，孙建国说年轻同志多，" * 40
    document = printed(form_pdf(dataclasses.replace(talk, passages=(Passage("情况", quoted),))))
    arrays = re.findall(r"\[(.*?)\] TJ", document.drawn(0))
    assert len(arrays) > 30
    for array in arrays:
        assert re.fullmatch(r"(<[0-9A-F]+>|-?\d+\.\d)*", array)


def test_signatures_are_not_parted_from_each_other(talk, printed):
    for count in range(20, 45):
        filled = dataclasses.replace(talk, passages=(Passage("情况", "一段话。\n" * count),))
        pages = printed(form_pdf(filled)).pages
        [page] = [page for page in pages if "通过" in page]
        assert "2026年3月13日" in re.sub(r"\s", "", page)


@pytest.mark.parametrize("signed", [1, 3, 5])
def test_no_page_holds_signatures_and_nothing_that_they_stand_under(signed, printed):
    """However much was written: the last passage goes over with them."""
    names = tuple(Signature(f"谈话对象{number}") for number in range(signed))
    alone = 0
    for lines in range(20, 50):
        passages = (Passage("情况", "首\n" * lines), Passage("意见", "末"))
        pages = printed(form_pdf(Form("表", "", "", passages=passages, signatures=names))).pages
        last = re.sub(r"\s", "", pages[-1])
        assert "末" in last
        assert f"谈话对象{signed - 1}" in last
        alone += len(pages) > 1 and "首" not in last
    assert alone > 0  # some did not fit the page before


def test_answers_of_a_group_stand_beside_its_name_on_every_page(printed):
    answers = tuple(Passage(f"第{number}问", "答。\n" * 12, group="五问") for number in "一二三四五六")
    pages = printed(form_pdf(Form("表", "", "", passages=answers))).pages
    assert len(pages) > 1
    assert all(re.search(r"五\s*问", page) for page in pages)


def test_a_form_without_anything_still_prints(printed):
    assert "空表" in printed(form_pdf(Form("空表", "", ""))).text


def test_a_signature_of_millions_of_dots_is_refused(talk):
    header = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + (5_000).to_bytes(4) * 2 + b"\x08\x06\0\0\0"
    flood = header + crc32(header[12:]).to_bytes(4) + b"\0\0\0\0IEND\xaeB`\x82"
    with pytest.raises(ValueError, match="too large"):
        form_pdf(dataclasses.replace(talk, signatures=(Signature("谁", flood),)))


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=80), st.text(max_size=400))
def test_whatever_is_typed_prints(printed, name, note):
    document = printed(form_pdf(Form(name, name, name, rows=(Row(name, note),), passages=(Passage(name, note),))))
    assert len(document.pages) >= 1

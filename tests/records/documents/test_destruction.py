"""The certificate of destruction: every key and kit is on it, however many there were."""

import datetime
from io import BytesIO

import pytest
from django.utils import translation
from pypdf import PdfReader

from records.documents.destruction import Destruction, Opener, destruction_pdf

AT = datetime.datetime(2026, 9, 21, 14, 20, tzinfo=datetime.UTC)


def openers(letter, count) -> tuple:
    return tuple(Opener(f"{letter * 13}{number:03}", since=AT, until=AT) for number in range(count))


def pages(roots, kits) -> list[str]:
    done = Destruction(
        organisation="临江水务集团", record="0f6d3a52-6f1c-4a86-9a55-3f0a1b1f7c11", number="T-PS02-2021-0007", files=2,
        reason="period", at=AT, event=48213, digest="5b1e" * 16, roots=roots, kits=kits,
    )  # fmt: skip
    return [page.extract_text() for page in PdfReader(BytesIO(destruction_pdf(done))).pages]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize(("roots", "kits", "count"), [(1, 0, 1), (1, 1, 1), (2, 2, 1), (60, 60, 6)])
def test_every_key_and_kit_is_on_the_certificate_each_page_holding_what_fits(language, roots, kits, count):
    named = openers("a", roots), openers("b", kits)
    with translation.override(language):
        found = pages(*named)
    assert len(found) == count
    lines = [line for text in found for line in text.splitlines()]
    for opener in (*named[0], *named[1]):
        assert [line for line in lines if opener.name in line], opener
    assert max(sum("aaaa" in line or "bbbb" in line for line in text.splitlines()) for text in found) <= 36


def test_a_key_without_a_name_or_a_day_is_named_by_what_is_known():
    with translation.override("en"):
        [text] = pages((Opener("", until=AT), Opener("a" * 16)), ())
    assert "one not named in the trail, until 21 September 2026" in text
    assert "a" * 16 + "," not in text

"""Printing: the whole note on paper, under the printer's name, told before and after."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from records.actions import confirmation, printing
from records.audit import trail
from records.people.errors import Invalid, NotAllowed
from tests import world as make


def text_of(printed) -> str:
    return "".join(page.extract_text() for page in PdfReader(BytesIO(printed.pdf)).pages)


def test_paper_carries_the_words_and_names_who_printed_it_and_its_event(world):
    record = make.accepted(world, said="谈话情况：<b>管安全要严</b>。")
    printed = printing.print_record(record, by=world.actor("zhou"))
    text = text_of(printed)
    event = trail.of(record.pk).filter(action="record.printed").get()
    assert "<b>管安全要严</b>" in text
    assert "周敏" in text
    assert str(event.number) in text
    assert bytes(event.leaf).hex()[:16] in text.replace(" ", "")


def test_printing_is_an_opening_with_an_event_of_its_own(world):
    record = make.accepted(world)
    printing.print_record(record, by=world.actor("li"), reason="follow_up")
    actions = list(trail.of(record.pk).values_list("action", flat=True))
    assert actions[-2:] == ["note.opened", "record.printed"]


def test_an_officer_outside_the_queue_says_why_before_it_prints(world):
    record = make.accepted(world)
    with pytest.raises(Invalid):
        printing.print_record(record, by=world.actor("li"))
    assert not trail.of(record.pk).filter(action="record.printed").exists()


def test_a_talkee_who_reads_the_released_part_cannot_print_the_whole(world):
    record = make.accepted(world, released=["opinions"])
    with pytest.raises(NotAllowed):
        printing.print_record(record, by=world.actor("sun"))
    assert not trail.of(record.pk).filter(action="note.opened").exists()


def test_a_confirmation_stands_on_the_paper_with_how_it_was_signed(world):
    record = make.accepted(world, released=["opinions"])
    row = record.participants.get(part="talkee")
    confirmation.confirm(record, by=world.actor("sun"), participant=row.pk, revision=1, typed_name="孙建国")
    text = text_of(printing.print_record(record, by=world.actor("zhou")))
    assert text.count("孙建国") >= 2


def test_characters_that_no_font_has_are_told(world):
    record = make.accepted(world, said="藏文 ཀ 在这里")
    assert printing.print_record(record, by=world.actor("zhou")).framed == ["ཀ"]

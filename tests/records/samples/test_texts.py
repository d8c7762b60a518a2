import random
import re
import statistics
from datetime import date, timedelta

import pytest

from records.ledger.enums import Kind, LetterKind, Occasion, TalkKind
from records.ledger.kinds.registry import model_of
from records.samples import letters, messages, names, talks, visits
from records.samples.grammar import Book, Scene, book, han
from records.samples.units import COMPANIES

TRADES = [company[0] for company in COMPANIES]
ROOMS = {Kind.TALK: talks, Kind.LETTER: letters, Kind.MESSAGE: messages, Kind.VISIT: visits}
KINDS = {Kind.TALK: TalkKind, Kind.LETTER: LetterKind, Kind.MESSAGE: Occasion, Kind.VISIT: ("",)}


def scene(rng, kind, trade=None, **fields):
    day = date(2026, 1, 1) + timedelta(days=rng.randrange(365))
    principal, talkee = names.person(rng).text, names.person(rng).text
    trade = trade or rng.choice(TRADES)
    return Scene(principal, talkee, "科长", "安全科", trade, kind, day, festival="中秋", **fields)


def notes(kind, count, language="zh", rng=None):
    rng = rng or random.Random(7)
    for turn in range(count):
        sorts = list(KINDS[kind])
        yield ROOMS[kind].note(rng, scene(rng, sorts[turn % len(sorts)]), language)


def words(note):
    return "".join(
        value if isinstance(value, str) else "".join(row["text"] for row in value) for value in note.values()
    )


def coverage(text, other, run=4):
    """The share of `text` covered by runs of `run` characters that `other` has too."""
    known = {other[at : at + run] for at in range(len(other) - run + 1)}
    marked = bytearray(len(text))
    for at in range(len(text) - run + 1):
        if text[at : at + run] in known:
            marked[at : at + run] = b"\1" * run
    return sum(marked) / max(1, len(text))


def likeness(one, other):
    return max(coverage(one, other), coverage(other, one))


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_same_chance_writes_the_same_note(kind, language):
    assert list(notes(kind, 20, language)) == list(notes(kind, 20, language))


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_note_has_the_sections_of_its_kind_within_their_limits(kind, language):
    sections = {section.name: section for section in model_of(kind).SECTIONS}
    for note in notes(kind, 300, language):
        assert set(note) == set(sections) - {"present"}
        for name, value in note.items():
            assert sections[name].measure(value) <= sections[name].limit
        assert all(note[name] for name in model_of(kind).NEEDED if name in note)


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_of_the_grammar_is_left_in_a_text(kind, language):
    for note in notes(kind, 300, language):
        assert not re.search(r"[{}@\[\]]|。。|，，|；。|，。", words(note)), note


def test_what_was_said_is_two_hundred_to_twelve_hundred_characters():
    lengths = [len(note["said"]) for note in notes(Kind.TALK, 900)]
    assert min(lengths) >= 200
    assert max(lengths) <= 1200
    assert statistics.pstdev(lengths) > 100


def test_what_was_said_has_the_length_asked_for():
    rng = random.Random(2)
    lengths = [len(talks.said(rng, scene(rng, TalkKind.ROUTINE), 800)) for _ in range(200)]
    assert 780 <= statistics.mean(lengths) <= 840


def test_two_talks_rarely_share_long_runs():
    said = [note["said"] for note in notes(Kind.TALK, 400)]
    found = [likeness(one, other) for one, other in zip(said[::2], said[1::2], strict=True)]
    assert statistics.mean(found) < 0.25  # measured: 0.13


def test_even_two_routine_talks_in_one_trade_are_told_apart_from_a_copy():
    rng = random.Random(4)
    texts = [talks.said(rng, scene(rng, TalkKind.ROUTINE, "drainage")) for _ in range(200)]
    found = [likeness(one, other) for one, other in zip(texts[::2], texts[1::2], strict=True)]
    assert statistics.mean(found) < 0.45  # measured: 0.36


def test_the_same_chance_in_another_scene_writes_a_copy_for_the_reviewer_to_find():
    one, other = scene(random.Random(1), TalkKind.HEART, "supply"), scene(random.Random(2), TalkKind.HEART, "supply")
    assert one.talkee != other.talkee
    assert likeness(*(talks.note(random.Random(9), each)["said"] for each in (one, other))) > 0.6


def test_letters_and_messages_vary_too():
    for kind, bound in ((Kind.LETTER, 0.3), (Kind.MESSAGE, 0.3), (Kind.VISIT, 0.3)):
        texts = [words(note) for note in notes(kind, 300)]
        found = [likeness(one, other) for one, other in zip(texts[::2], texts[1::2], strict=True)]
        assert statistics.mean(found) < bound, kind


def test_a_text_knows_its_trade_and_its_people():
    rng = random.Random(1)
    here = scene(rng, TalkKind.ROUTINE, "laboratory")
    text = "".join(talks.note(rng, here)["said"] for _ in range(20))
    assert here.principal in text
    assert here.talkee in text
    assert "原始记录" in text
    assert "泵站连轴转" not in text


def test_some_of_the_five_and_five_are_blank_and_some_are_not():
    answers = [note[name] for note in notes(Kind.VISIT, 100) for name in (*visits.CLEAR, *visits.ASK)]
    assert 0.3 < answers.count("") / len(answers) < 0.6


def test_commitments_say_who_what_and_until_when():
    rows = [row for note in notes(Kind.TALK, 100) for row in note["commitments"]]
    assert {row["who"] for row in rows} == {"talkee", "principal"}
    assert all(row["text"] and 7 <= row["days"] <= 90 for row in rows)


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_sort_of_record_has_a_short_topic(kind, language):
    rng = random.Random(1)
    for sort in KINDS[kind]:
        assert 1 < len(ROOMS[kind].topic(rng, scene(rng, sort), language)) <= 60


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_list_is_empty_or_says_the_same_thing_twice(language):
    for symbol, choice in book(language).symbols.items():
        fixed = [parts for parts in choice.alternatives if all(isinstance(part, str) for part in parts)]
        assert choice.alternatives, symbol
        assert len(set(fixed)) == len(fixed), symbol


def test_a_slot_that_means_nothing_stops_the_book(tmp_path, monkeypatch):
    (tmp_path / "xx").mkdir()
    (tmp_path / "xx" / "a.txt").write_text("[greeting]\nGood {mornning}\n", encoding="utf-8")
    monkeypatch.setattr("records.samples.grammar.PHRASES", tmp_path)
    with pytest.raises(LookupError, match="mornning"):
        Book("xx")


@pytest.mark.parametrize(
    ("number", "spoken"), [(0, "〇"), (7, "七"), (10, "十"), (43, "四十三"), (105, "一百〇五"), (1010, "一千〇一十")]
)
def test_numbers_are_spoken_in_chinese(number, spoken):
    assert han(number) == spoken

import random
import unicodedata

from records.people.enums import Gender
from records.samples import names


def many(count=4000):
    rng = random.Random(3)
    return [names.person(rng, born=rng.choice((1968, 1985, 1997))) for _ in range(count)]


def test_surnames_are_as_frequent_as_they_are():
    rng = random.Random(3)
    drawn = [names.surname(rng) for _ in range(5000)]
    assert drawn.count("王") > 5 * drawn.count("方") > 0
    assert any(len(surname) == 2 for surname in drawn)


def test_there_are_minority_names_with_the_dot_of_the_standard():
    dotted = [name.text for name in many() if "·" in name.text]
    assert dotted
    assert all(unicodedata.name(text[text.index("·")]) == "MIDDLE DOT" for text in dotted)


def test_there_are_characters_beyond_the_basic_plane():
    assert any(ord(letter) > 0xFFFF for name in many(20000) for letter in name.text)


def test_a_gender_asked_for_is_given():
    rng = random.Random(1)
    assert {names.person(rng, Gender.FEMALE).gender for _ in range(20)} == {Gender.FEMALE}


def test_names_are_whole_and_rarely_the_same():
    found = [name.text for name in many()]
    assert all(2 <= len(text) <= 50 for text in found)
    assert all(unicodedata.normalize("NFC", text) == text for text in found)
    assert len(set(found)) > 0.7 * len(found)

"""Family-education visits (家访、家庭助廉): purpose, five clear and five ask (blank if not raised), and the rest."""

from records.samples.grammar import Pen

CLEAR = ("family", "habits", "hobbies", "contacts", "difficulties")
ASK = ("thinking", "work", "money", "gifts", "entertaining")


def topic(rng, scene, language="zh"):
    """The topic for the lists."""
    return Pen(language, rng, scene).write("visit.topic")


def left(rng):
    """How many letters, books and pledges were left with the family; never a gift."""
    return {"left_letter": 1, "left_book": rng.choice((0, 0, 1)), "left_pledge": rng.choice((0, 1, 1))}


def present(rng, household):
    """Who of the household (a sequence of FamilySeed) was at home: at least one, where there is anybody."""
    there = [member for member in household if rng.random() < 0.6]
    return there or list(household[:1])


def note(rng, scene, language="zh"):
    """All sections of a visit's note but who was there."""
    pen = Pen(language, rng, scene)
    return {
        "purpose": pen.write("purpose"),
        **{name: _answer(pen, rng, name, 0.68) for name in CLEAR},
        **{name: _answer(pen, rng, name, 0.48) for name in ASK},
        "opinions": pen.prose("family.opinions", rng.choice((1, 1, 2))),
        "problems": pen.write("family.problems"),
        "commitments": _commitments(pen, rng),
    }


def _answer(pen, rng, name, chance):
    if rng.random() >= chance:
        return ""
    return pen.prose(f"visit.{name}", 2 if rng.random() < 0.25 else 1)


def _commitments(pen, rng):
    texts = pen.several("family.promise", rng.choice((0, 1, 1, 2)))
    return [
        {"who": rng.choice(("principal", "talkee")), "text": text, "days": 7 + rng.randrange(12) * 7} for text in texts
    ]

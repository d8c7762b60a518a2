"""Honest messages (廉洁寄语): a maxim with a few warm words for an occasion."""

from records.ledger.enums import Occasion
from records.samples.grammar import Pen

# How often a year brings each occasion, in hundredths.
USUAL = {
    Occasion.FESTIVAL: 40,
    Occasion.WEEKLY: 22,
    Occasion.BIRTHDAY: 10,
    Occasion.APPOINTMENT: 8,
    Occasion.FREE: 7,
    Occasion.PROMOTION: 5,
    Occasion.WEDDING_FUNERAL: 4,
    Occasion.TRAVEL: 2,
    Occasion.RETIREMENT: 2,
}


def occasion(rng):
    """An occasion, as often as a year brings it; a festival needs `scene.festival`."""
    return rng.choices(list(USUAL), list(USUAL.values()))[0]


def topic(rng, scene, language="zh"):
    """The topic for the lists."""
    return Pen(language, rng, scene).write("message.topic@kind")


def note(rng, scene, language="zh"):
    """The text to one person, `scene.kind` being the occasion: personal, since it calls them by name."""
    return {"text": Pen(language, rng, scene).write("message")}


def maxim(rng, language="zh"):
    """A maxim alone: an open text, or one for the board."""
    return Pen(language, rng, None).write("maxim")

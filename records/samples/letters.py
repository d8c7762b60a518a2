"""Condolence letters and family letters (慰问信、廉政家书): salutation, body, closing, help given."""

from records.ledger.enums import LetterKind
from records.samples.grammar import Pen

# How often a year brings each kind, in hundredths.
USUAL = {
    LetterKind.ACHIEVEMENT: 24,
    LetterKind.HARDSHIP: 28,
    LetterKind.BEREAVEMENT: 6,
    LetterKind.FESTIVAL: 24,
    LetterKind.FAMILY: 18,
}

# The paragraphs of a body, each the lists its sentences come from.
BODIES = {
    LetterKind.ACHIEVEMENT: (
        ("merit@trade", "merit@trade", "thanks"),
        ("quote", "thanks"),
        ("wishes@kind", "wishes@kind"),
    ),
    LetterKind.HARDSHIP: (
        ("hardship", "merit@trade", "thanks"),
        ("care", "care", "care", "care"),
        ("quote",),
        ("wishes@kind", "wishes@kind"),
    ),
    LetterKind.BEREAVEMENT: (("sorrow", "sorrow"), ("care@kind",) * 3, ("wishes@kind", "wishes@kind")),
    LetterKind.FESTIVAL: (
        ("festival_words@festival", "merit@trade", "thanks"),
        ("merit@trade", "thanks"),
        ("quote", "wishes@kind"),
    ),
    LetterKind.FAMILY: (("home_words",) * 3, ("home_words",) * 3, ("wishes@kind",)),
}
HELPED = {LetterKind.HARDSHIP: 0.8, LetterKind.BEREAVEMENT: 0.5, LetterKind.FESTIVAL: 0.4}


def kind(rng):
    """A kind of letter, as often as a year brings it."""
    return rng.choices(list(USUAL), list(USUAL.values()))[0]


def topic(rng, scene, language="zh"):
    """The topic for the lists."""
    return Pen(language, rng, scene).write("letter.topic@kind")


def note(rng, scene, language="zh"):
    """All sections of a letter; `help` is empty where none was given."""
    pen = Pen(language, rng, scene)
    paragraphs = BODIES[LetterKind(scene.kind)]
    return {
        "salutation": pen.write("salutation@kind"),
        "body": "\n".join(pen.book.space.join(map(pen.write, lists)) for lists in paragraphs),
        "closing": pen.write("closing@kind"),
        "help": pen.write("help") if rng.random() < HELPED.get(scene.kind, 0) else "",
    }

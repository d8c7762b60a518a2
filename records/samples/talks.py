"""Heart-to-heart talks (谈心谈话): what a believable note of each kind of talk says, section by section."""

from records.ledger.enums import TalkKind
from records.samples.grammar import Pen

# How often a year brings each kind, in hundredths.
USUAL = {
    TalkKind.ROUTINE: 30,
    TalkKind.PRE_APPOINTMENT: 9,
    TalkKind.REMINDER: 12,
    TalkKind.HEART: 26,
    TalkKind.FOLLOW_UP: 9,
    TalkKind.CALLED_IN: 5,
    TalkKind.CRITICISM: 3,
    TalkKind.ADMONITION: 2,
    TalkKind.RELATIVES: 4,
}

# The turns of a conversation after its opening, gone round until it is long enough.
PLAIN = ("report", "point", "check", "turn@kind", "reply", "report", "point", "life")
TURNS = {
    TalkKind.HEART: ("turn@kind", "life", "report", "turn@kind", "life", "reply", "point"),
    TalkKind.RELATIVES: ("turn@kind", "life", "turn@kind", "point", "life", "reply"),
    TalkKind.CALLED_IN: ("check", "turn@kind", "report", "point", "check", "reply"),
    TalkKind.CRITICISM: ("turn@kind", "check", "point", "turn@kind", "reply", "life"),
}


def kind(rng):
    """A kind of talk, as often as a year brings it."""
    return rng.choices(list(USUAL), list(USUAL.values()))[0]


def topic(rng, scene, language="zh"):
    """The topic for the lists: never a private matter."""
    return Pen(language, rng, scene).write("topic@kind")


def place(rng, scene, language="zh"):
    """Where the two sat down."""
    return Pen(language, rng, scene).write("place")


def note(rng, scene, language="zh"):
    """All sections of a talk's note; the same state of `rng` in another scene of that kind gives nearly a copy."""
    pen = Pen(language, rng, scene)
    return {
        "outline": pen.write("outline@kind"),
        "said": _said(pen, int(rng.triangular(230, 1060, 520))),
        "opinions": pen.prose("wish", rng.choice((1, 1, 2, 2, 3))),
        "problems": pen.prose("trouble", rng.choice((1, 1, 1, 2))),
        "commitments": _commitments(pen, rng),
    }


def said(rng, scene, aim=800, language="zh"):
    """What was said alone, about `aim` characters long."""
    return _said(Pen(language, rng, scene), aim)


def _said(pen, aim):
    sentences, ending = [pen.write("open@kind")], pen.write("close")
    turns = TURNS.get(pen.scene.kind, PLAIN)
    length, turn = len(sentences[0]) + len(ending), int(pen.random() * len(turns))
    while length < aim:
        sentences.append(pen.write(turns[turn % len(turns)]))
        length += len(sentences[-1])
        turn += 1
    return _paragraphs([*sentences, ending], pen)


def _paragraphs(sentences, pen):
    lines, start = [], 0
    while start < len(sentences):
        end = start + 3 + int(pen.random() * 3)
        lines.append(pen.book.space.join(sentences[start:end]))
        start = end
    return "\n".join(lines)


def _commitments(pen, rng):
    promised = [("talkee", text) for text in pen.several("promise", rng.choice((1, 1, 2, 2, 3)))]
    if rng.random() < 0.4:
        promised.append(("principal", pen.write("support")))
    return [{"who": who, "text": text, "days": 7 + rng.randrange(12) * 7} for who, text in promised]

"""Two texts side by side: what is the same, what went, what came. Clauses first, letters only inside short changes."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

CLAUSE = re.compile(r"[^，。；！？：、,.;!?:\n]*[，。；！？：、,.;!?:\n]?")
LETTER = re.compile(r"[0-9]+|[A-Za-z]+|.", re.DOTALL)  # a number or a Latin word is changed as a whole
LETTERS = 400  # characters on either side: beyond it, letters compared one by one cost more than they tell

SAME, GONE, NEW = "same", "gone", "new"


@dataclass(frozen=True)
class Piece:
    """A run of text that both have, only the earlier (`gone`), or only the later (`new`)."""

    kind: str
    text: str


def differences(before: str, after: str) -> list[Piece]:
    """The runs of both texts, in reading order."""
    return _joined(_compared(_clauses(before), _clauses(after), _inside))


def _inside(before: list, after: list):
    """A changed passage: letter by letter where it is short enough to be worth it."""
    old, new = "".join(before), "".join(after)
    if old and new and max(len(old), len(new)) <= LETTERS:
        yield from _compared(LETTER.findall(old), LETTER.findall(new), _replaced)
    else:
        yield from _replaced(before, after)


def _replaced(before: list, after: list):
    yield Piece(GONE, "".join(before))
    yield Piece(NEW, "".join(after))


def _compared(before: list, after: list, changed):
    for tag, low, high, start, end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Piece(SAME, "".join(before[low:high]))
        else:
            yield from changed(before[low:high], after[start:end])


def _clauses(text: str) -> list[str]:
    return [clause for clause in CLAUSE.findall(text) if clause]


def _joined(pieces) -> list[Piece]:
    """Neighbours of one kind as one piece; empty ones dropped."""
    found: list[Piece] = []
    for piece in pieces:
        if not piece.text:
            continue
        if found and found[-1].kind == piece.kind:
            found[-1] = Piece(piece.kind, found[-1].text + piece.text)
        else:
            found.append(piece)
    return found


@dataclass(frozen=True)
class Compared:
    """One section in two revisions."""

    label: str
    pieces: list

    @property
    def changed(self) -> bool:
        return any(piece.kind != SAME for piece in self.pieces)


def compared(before: list, after: list) -> list[Compared]:
    """The sections of two opened notes (as `opened.passages` gives them), in the order of the later one."""
    old = {passage.name: passage for passage in before}
    new = {passage.name: passage for passage in after}
    order = [*new, *(name for name in old if name not in new)]
    rows = []
    for name in order:
        earlier, later = old.get(name), new.get(name)
        label = (later or earlier).label
        rows.append(Compared(label, differences(earlier.text if earlier else "", later.text if later else "")))
    return rows

"""One share of the recovery kit on paper: 33 numbered words, what they are for, and how they are kept."""

import datetime
from dataclasses import dataclass
from itertools import zip_longest

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from records.documents.letters import Letter, letter_pdf
from records.documents.tables import Table
from records.documents.writing import write_day

COLUMNS = 4


@dataclass(frozen=True)
class Share:
    """What is printed for one holder."""

    organisation: str
    number: int
    of: int
    needed: int
    words: str
    kit: str
    made_at: datetime.datetime


def share_pdf(share: Share) -> bytes:
    """The sheet of one holder, in the language in force."""
    places = {"number": share.number, "of": share.of, "needed": share.needed}
    body = (
        _("Share %(number)s of %(of)s. Any %(needed)s give the key that opens everything when the root key is lost.")
        % places,
        _word_table(share.words.split()),
        _("Keep it sealed in a safe place, apart from the other holders. Show it to nobody, photograph it never, type"
          " it only for a drill or when the glass is broken."),
    )  # fmt: skip
    letter = Letter(
        title=_("Recovery kit"),
        number=f"{share.number} / {share.of}  ·  {share.kit}",
        body=body,
        issuer=share.organisation,
        dated=write_day(share.made_at),
        language=get_language() or "zh-hans",
    )
    return letter_pdf(letter)


def _word_table(words: list[str]) -> Table:
    """Read down each column; the number stands before each word."""
    rows = -(-len(words) // COLUMNS)
    numbered = [f"{place}  {word}" for place, word in enumerate(words, 1)]
    columns = [numbered[start : start + rows] for start in range(0, len(numbered), rows)]
    heads = tuple(f"{number * rows + 1}–{number * rows + len(column)}" for number, column in enumerate(columns))
    return Table(heads, tuple(zip_longest(*columns, fillvalue="")), ranged=True)

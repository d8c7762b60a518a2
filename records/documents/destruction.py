"""The certificate that the words of a record were destroyed, with what is said plainly of backups."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from records.documents.letters import Letter, letter_pdf
from records.documents.tables import Table
from records.documents.writing import write_day, write_moment

A_ROW = 12  # keys or kits


@dataclass(frozen=True)
class Opener:
    """A root key or a recovery kit, and when it was in use; what it is called is not known of each."""

    name: str
    since: datetime.datetime | None = None
    until: datetime.datetime | None = None


@dataclass(frozen=True)
class Destruction:
    """What is certified."""

    organisation: str
    record: str
    number: str
    files: int
    reason: str
    at: datetime.datetime
    event: int
    digest: str
    roots: tuple[Opener, ...]
    kits: tuple[Opener, ...]


def destruction_pdf(done: Destruction) -> bytes:
    """The certificate, in the language in force."""
    rows = (
        (_("Record"), f"{done.number or '—'}\n{done.record}"),
        (_("Destroyed"), write_moment(done.at)),
        (_("Why"), done.reason),
        (_("Files"), str(done.files)),
        (_("Event"), "\n".join((str(done.event), done.digest[:32], done.digest[32:]))),
        *_openers(_("Root keys"), done.roots),
        *_openers(_("Recovery kits"), done.kits),
    )
    letter = Letter(
        title=_("Certificate of destruction"),
        body=(
            _("The key of this record was destroyed, and with it its note, comments and files. Nobody can open what is"
              " left of them in the system."),
            Table((_("What"), _("Particulars")), rows, ranged=True),
            # Copies hold the key as it was wrapped: they open while anything is there that opened it then.
            _("A copy of the database from before may open by any root key or kit named here, a backup by any kit,"
              " until the copies, or all of these, are destroyed."),
        ),
        issuer=done.organisation,
        dated=write_day(done.at),
        language=get_language() or "zh-hans",
    )  # fmt: skip
    return letter_pdf(letter)


def _openers(label: str, openers: tuple[Opener, ...]) -> Iterator[tuple[str, str]]:
    """Rows with one a line, the one in use first. A row is never parted, so that none may be higher than a page."""
    told = [_opener(opener) for opener in reversed(openers)]
    for start in range(0, len(told), A_ROW):
        yield label, "\n".join(told[start : start + A_ROW])


def _opener(opener: Opener) -> str:
    name = opener.name or _("one not named in the trail")
    if opener.until:
        return _("%(name)s, until %(day)s") % {"name": name, "day": write_day(opener.until)}
    return _("%(name)s, since %(day)s") % {"name": name, "day": write_day(opener.since)} if opener.since else name

"""The certificate that the words of a record were destroyed, with what is said plainly of backups."""

import datetime
from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from records.documents.letters import Letter, letter_pdf
from records.documents.tables import Table
from records.documents.writing import write_day, write_moment


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
    root: str
    kit: str


def destruction_pdf(done: Destruction) -> bytes:
    """The certificate, in the language in force."""
    rows = (
        (_("Record"), f"{done.number or '—'}\n{done.record}"),
        (_("Destroyed"), write_moment(done.at)),
        (_("Why"), done.reason),
        (_("Files"), str(done.files)),
        (_("Event"), f"{done.event}\n{done.digest}"),
    )
    letter = Letter(
        title=_("Certificate of destruction"),
        body=(
            _("The key of this record was destroyed, and with it its note, comments and files. Nobody can open what is"
              " left of them in the system."),
            Table((_("What"), _("Particulars")), rows, ranged=True),
            *_horizon(done),
        ),
        issuer=done.organisation,
        dated=write_day(done.at),
        language=get_language() or "zh-hans",
    )  # fmt: skip
    return letter_pdf(letter)


def _horizon(done: Destruction) -> tuple[str, ...]:
    """Backups hold the key as it was wrapped: they open as long as the root key or the kit of that time is there."""
    root = _("A copy of the database from before opens it until the root key %(root)s is destroyed.")
    root %= {"root": done.root}
    kit = _(
        "A backup from before opens it as long as the recovery kit %(kit)s is kept. Once all those copies are deleted,"
        " or key and kit destroyed, nothing is left."
    ) % {"kit": done.kit}
    return (root, kit) if done.kit else (root,)

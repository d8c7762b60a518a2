"""Asking two holders of the recovery kit for their shares, in a terminal or from files."""

from pathlib import Path

from django.core.management import CommandError
from django.utils.translation import gettext as _

from records.vault import recovery
from records.vault.errors import WrongShares

NEEDED = 2


def add_arguments(parser) -> None:
    """The flags by which shares come without being typed."""
    parser.add_argument(
        "--share-file", type=Path, action="append", default=[], help="a share's 33 words; give it twice"
    )
    parser.add_argument(
        "--seed-file", type=Path, help="the seed's 32 bytes; for drills, since whoever has it opens all"
    )


def ask(terminal, *, share_file, seed_file, **_options) -> bytes:
    """The seed of the kit. Typed words are asked again when they are wrong. Raises CommandError, EOFError."""
    if seed_file:
        return seed_file.read_bytes()
    if share_file:
        return _of([path.read_text() for path in share_file])
    terminal.head(_("Recovery kit"), _("two shares of 33 words; nothing of them is kept"))
    while True:
        shares = [terminal.ask(_("Share %(number)s") % {"number": number}) for number in range(1, NEEDED + 1)]
        try:
            return recovery.seed_from_shares(shares)
        except WrongShares:
            terminal.line("", _("These are not two shares of one kit, or a word is wrong."), "bad")


def _of(shares) -> bytes:
    try:
        return recovery.seed_from_shares(shares)
    except WrongShares:
        raise CommandError(_("These are not two shares of one kit, or a word is wrong.")) from None

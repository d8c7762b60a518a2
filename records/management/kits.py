"""Making a recovery kit at a terminal: three sheets for three holders, written where told and nowhere else."""

import os
from contextlib import suppress
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext as _

from records.actions import keys as key_verbs
from records.documents.recovery_share import Share, share_pdf
from records.people.units import Organisation
from records.vault import recovery, shares
from records.vault.durable import write_out

NAME = "recovery-share-{}.pdf"


def sheets(folder: Path) -> list[Path]:
    """Where the sheets of a kit go."""
    return [folder / NAME.format(number) for number in range(1, shares.MADE + 1)]


def make(folder: Path, organisation: str, by) -> list[Path]:
    """Make a kit: the sheets first, so that no key is ever sealed to words that are lost; then the verb.

    Raises OSError where a sheet cannot be written, FileExistsError for one that is there already.
    """
    seed = os.urandom(recovery.SEED_LENGTH)
    written = []
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for path, pdf in zip(sheets(folder), _pdfs(seed, organisation), strict=True):
            _write(path, pdf)
            written.append(path)
        key_verbs.make_kit(seed=seed, by=by)
    except BaseException:
        for path in written:
            with suppress(OSError):
                path.unlink()
        raise
    return written


def _pdfs(seed: bytes, organisation: str) -> list[bytes]:
    kit = recovery.key_id(recovery.opened(seed).public).hex()
    now = timezone.localtime()
    return [
        share_pdf(Share(organisation, number, shares.MADE, shares.NEEDED, words, kit, now))
        for number, words in enumerate(shares.split(seed), 1)
    ]


def organisation() -> str:
    """The organisation's name for the sheets."""
    return Organisation.objects.values_list("name", flat=True).first() or ""


def show(terminal, paths: list[Path]) -> None:
    """Where the sheets are, and what must become of them."""
    for number, path in enumerate(paths, 1):
        terminal.line(_("Share %(number)s") % {"number": number}, str(path), "ok")
    words = _(
        "Print each sheet for one holder, on a printer that keeps nothing, and delete the three files at once."
        " Whoever has two of them has every note. Then prove the kit:"
    )
    terminal.line("", words, "look")
    terminal.line("", "manage.py keys drill", "mend")


def _write(path: Path, content: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "wb") as file:
        file.write(content)
        write_out(file)

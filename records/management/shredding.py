"""Shredding at a terminal: the number is typed to confirm it, and a certificate is written."""

import os
from pathlib import Path
from uuid import UUID

from django.core.management import CommandError
from django.utils.translation import gettext as _

from records.actions import shredding
from records.documents.destruction import Destruction, Opener, destruction_pdf
from records.ledger.enums import ShredReason
from records.ledger.kinds.registry import child
from records.ledger.records import Record
from records.management import horizon, kits


def shred(terminal, record_id: str, reason: str, certificate: Path, by) -> None:
    """Show what will be destroyed, ask for its number, destroy it. Raises CommandError, and EOFError unanswered."""
    record = _record(record_id)
    if certificate.exists():
        raise CommandError(_("%(path)s is there already.") % {"path": certificate})
    terminal.head(_("Destroying the words of a record"), _("nothing brings them back"))
    terminal.line(_("Record"), f"{record.number or record.pk}  {record.get_kind_display()}")
    terminal.line(_("Why"), str(ShredReason(reason).label))
    if terminal.ask(_("Type its number:")) != (record.number or str(record.pk)):
        raise CommandError(_("That is another number. Nothing was destroyed."))
    openers = horizon.roots(), horizon.kits()  # first: what cannot be certified is not destroyed
    done = shredding.shred(record, reason=reason, by=by)
    _write(certificate, _certificate(done, *openers))
    terminal.line(_("Destroyed"), _("event %(number)s") % {"number": done.event}, "ok")
    terminal.line(_("Certificate"), str(certificate), "ok")
    words = _(
        "Copies from before still open it while they and a key or kit of their time exist: the certificate names all."
    )
    terminal.line("", words, "look")


def _record(record_id: str) -> Record:
    try:
        return child(Record.objects.get(pk=UUID(record_id)))
    except (ValueError, Record.DoesNotExist):
        raise CommandError(_("There is no such record.")) from None


def _certificate(done: shredding.Shredded, roots: list[Opener], kits_: list[Opener]) -> bytes:
    return destruction_pdf(
        Destruction(
            organisation=kits.organisation(), record=done.record, number=done.number, files=done.files,
            reason=done.reason, at=done.at, event=done.event, digest=done.digest, roots=tuple(roots), kits=tuple(kits_),
        )
    )  # fmt: skip


def _write(path: Path, content: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "wb") as file:
        file.write(content)

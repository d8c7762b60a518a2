"""Breaking the glass at a terminal: the root key is lost, or the only security administrator is."""

from pathlib import Path

from django.conf import settings
from django.core.management import CommandError
from django.utils.translation import gettext as _

from records.actions import keys as key_verbs
from records.audit import trail
from records.management import roots
from records.people.users import User
from records.vault import keys
from records.vault.errors import Tampered
from records.vault.models import DataKey
from records.vault.root import provider

TRIED = 1000  # data keys opened at a time


def recover(terminal, seed: bytes, by) -> None:
    """Every key comes back from the kit, under a new root key where there is none. Raises CommandError for the rest."""
    terminal.head(_("Breaking the glass"), _("every administrator and auditor is told"))
    path = Path(settings.ROOT_KEY_FILE)
    if made := provider().make():
        roots.show_made(terminal, path)
    try:
        count, failed = key_verbs.break_glass(seed=seed, by=by)
    except BaseException:
        if made and not roots.in_token():
            path.unlink()
        raise
    terminal.line(_("Keys"), _("%(count)s came back") % {"count": count}, "ok")
    for name in failed:
        terminal.line("", name, "bad")
    records, shut = _try_records()
    words = _("%(count)s of %(total)s records open") % {"count": records - len(shut), "total": records}
    terminal.line(_("Records"), words, "bad" if shut else "ok")
    faults = list(trail.faults())
    terminal.line(_("Trail"), _("%(count)s faults") % {"count": len(faults)}, "bad" if faults else "ok")
    _say_what_follows(terminal)
    if failed or shut or faults:
        raise CommandError(_("Not everything came back. Tell the auditor."))


def appoint(terminal, account: str, seed: bytes, by) -> None:
    """Make an account a security administrator for a month. Raises CommandError for an account that is not there."""
    holder = User.objects.filter(username=account).first()
    if holder is None:
        raise CommandError(_("There is no account %(account)s.") % {"account": account})
    terminal.head(_("Breaking the glass"), _("every administrator and auditor is told"))
    grant = key_verbs.appoint(holder, seed=seed, by=by)
    words = _("%(account)s, until %(until)s") % {"account": account, "until": grant.until.isoformat()}
    terminal.line(str(grant.get_role_display()), words, "ok")
    _say_what_follows(terminal)


def _try_records() -> tuple[int, list]:
    """Open every record's key: a key that came back but is another's would show here."""
    ids = list(DataKey.objects.order_by("pk").values_list("pk", flat=True))
    shut = []
    for start in range(0, len(ids), TRIED):
        shut += _shut(ids[start : start + TRIED])
    return len(ids), shut


def _shut(ids: list) -> list:
    try:
        keys.data_keys(ids)
    except Tampered:
        return ids if len(ids) == 1 else _shut(ids[: len(ids) // 2]) + _shut(ids[len(ids) // 2 :])
    return []


def _say_what_follows(terminal) -> None:
    words = _("These two shares have been typed: make a new kit and destroy the old sheets.")
    terminal.line("", words, "look")
    terminal.line("", "manage.py keys kit --to …", "mend")

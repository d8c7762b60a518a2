"""Checks of the keys: that the root key opens them, where its file lies, and whether a recovery kit holds them all."""

import stat
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from records.checkup.findings import Finding, bad, check, good, look
from records.vault import checks, contexts, kit, recovery
from records.vault.errors import KeyUnavailable, Tampered
from records.vault.models import ServiceKey
from records.vault.root import provider
from records.vault.root_file import OPEN_TO_OTHERS

DRILLED_FOR_DAYS = 366


@check("key", pgettext_lazy("check-up", "Root key"))
def root_key_opens() -> Finding:
    """The root key of this machine opens what it should: asked of the key itself, not of what memory holds."""
    row = ServiceKey.objects.order_by("-pk").first()
    if row is None:
        return bad(_("the system has not been set up"), "manage.py setup")
    try:
        provider().unwrap_many([contexts.wrapped(row)])
    except KeyUnavailable as error:
        return bad(str(error), _("bring the root key back, or: manage.py keys break-glass"))
    except Tampered:
        return bad(_("it is not the key that the keys were wrapped by"), _("set ROOT_KEY_FILE to the right one"))
    return good(_("opens the keys, provider %(provider)s") % {"provider": settings.ROOT_KEY_PROVIDER})


@check("key_file", pgettext_lazy("check-up", "Key file"))
def key_file_lies_apart() -> Finding:
    """Mode 0400, not where the database or the uploads lie."""
    if settings.ROOT_KEY_PROVIDER != "file":
        return good(_("none: the root key never leaves its device"))
    path = Path(settings.ROOT_KEY_FILE)
    if not path.exists():
        return bad(_("%(path)s is not there") % {"path": path}, _("set ROOT_KEY_FILE to the right one"))
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & OPEN_TO_OTHERS:
        return bad(_("mode %(mode)04o: open to other accounts") % {"mode": mode}, f"chmod 0400 {path}")
    shared = dict(checks.shares(path))
    if "directory" in shared:
        return bad(_("lies beside the data"), _("move it to a place of its own and name that in ROOT_KEY_FILE"))
    if "volume" in shared:
        return look(_("on the same volume as the data"), _("move it to a volume of its own: ROOT_KEY_FILE"))
    return good(_("%(mode)04o, on a volume of its own") % {"mode": mode})


@check("kit", pgettext_lazy("check-up", "Recovery kit"))
def kit_holds_every_key() -> Finding:
    """There is a kit, it holds every key, and somebody tried within the year that the paper works."""
    row = recovery.public()
    if row is None:
        return bad(_("none: a lost root key means lost notes, and no backup can be made"), "manage.py keys kit")
    if missing := len(kit.missing()):
        words = ngettext("it lacks %(count)d key", "it lacks %(count)d keys", missing)
        return bad(words % {"count": missing}, "manage.py tick")
    if row.drilled_at is None:
        return look(_("never tried"), "manage.py keys drill")
    days = (timezone.now() - row.drilled_at).days
    words = ngettext("tried %(days)d day ago", "tried %(days)d days ago", days) % {"days": days}
    return good(words) if days <= DRILLED_FOR_DAYS else look(words, "manage.py keys drill")

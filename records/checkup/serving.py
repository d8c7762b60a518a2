"""Checks of how it is served: address, debug, static files, shared counters, sealed files."""

import uuid
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache, caches
from django.core.cache.backends.dummy import DummyCache
from django.core.cache.backends.filebased import FileBasedCache
from django.core.cache.backends.locmem import LocMemCache
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from records.checkup.findings import Finding, bad, check, good, look
from records.vault.stores import store

LOCAL = {"localhost", "127.0.0.1", "::1"}


def insecure_address() -> bool:
    """Whether browsers get http from somewhere else than this machine: no camera, no passkeys, no service worker."""
    address = urlsplit(settings.BASE_URL)
    return address.scheme != "https" and address.hostname not in LOCAL


@check("address", pgettext_lazy("check-up", "Address"))
def address_is_secure() -> Finding:
    if insecure_address():
        words = _("http:// is no secure origin: phones take no photos and use no passkeys")
        return bad(words, _("put a TLS proxy in front and set BASE_URL=https://…"))
    if urlsplit(settings.BASE_URL).hostname in LOCAL:
        return look(_("%(url)s: this machine alone") % {"url": settings.BASE_URL}, "BASE_URL=https://…")
    return good(settings.BASE_URL)


@check("debug", pgettext_lazy("check-up", "Debugging"))
def debug_is_off() -> Finding:
    return bad(_("on: errors show the inside"), "DEBUG=false") if settings.DEBUG else good(_("off"))


@check("static", pgettext_lazy("check-up", "Static files"))
def static_files_are_gathered() -> Finding:
    if settings.DEBUG or (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
        return good(_("gathered"))
    return bad(_("not gathered: pages cannot be drawn"), "manage.py collectstatic")


@check("cache", pgettext_lazy("check-up", "Counters"))
def counters_are_shared() -> Finding:
    """The limits of sign-in are counted in the cache; one in memory counts in each process apart."""
    in_files = isinstance(caches["default"], FileBasedCache)
    apart = Path(settings.VAR) in Path(settings.CACHES["default"].get("LOCATION", "")).parents
    if settings.MACHINES > 1 and in_files and apart:
        return bad(
            _("each machine counts failed sign-ins apart"), _("set CACHE_DIR to a folder that all of them share")
        )
    if isinstance(caches["default"], LocMemCache | DummyCache):
        return bad(_("each process counts failed sign-ins apart"), "CACHES")
    name = f"checkup-{uuid.uuid4()}"
    cache.set(name, 1, 10)
    if cache.get(name) != 1:
        return bad(_("the cache keeps nothing: no limit holds"), _("can CACHE_DIR be written?"))
    cache.delete(name)
    if in_files:
        return good(_("shared by the processes of this machine"))
    return good(_("shared"))


@check("files", pgettext_lazy("check-up", "Sealed files"))
def files_can_be_written() -> Finding:
    """A file of no meaning, put where uploads go, read back and removed."""
    where = settings.FILES_ROOT if settings.FILES_STORE == "local" else settings.FILES_STORE
    name, place = f"{uuid.uuid4().hex}.checkup", store()
    try:
        place.put(name, [b"checkup"])
        whole = place.size(name) == len(b"checkup")
        place.remove(name)
    except Exception as error:  # noqa: BLE001  each store has errors of its own
        words = _("%(where)s cannot be written: %(why)s") % {"where": where, "why": type(error).__name__}
        return bad(words, "FILES_STORE, FILES_ROOT, S3_…")
    if not whole:
        return bad(_("%(where)s gives back something else") % {"where": where}, "FILES_STORE, FILES_ROOT, S3_…")
    return good(_("%(where)s can be written") % {"where": where})

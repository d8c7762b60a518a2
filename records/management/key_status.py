"""What `keys status` shows, and what it finds to be looked at: keys, versions, suites, the kit, unfinished changes."""

from collections import Counter
from dataclasses import dataclass, field

from django.conf import settings
from django.db.models import Count, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from records.audit import trail
from records.documents.writing import write_moment
from records.people.units import Organisation
from records.vault import kit, recovery, suite
from records.vault.errors import KeyUnavailable, Tampered
from records.vault.models import DataKey, DomainKey, KeyRotation, RecoveryKey, ServiceKey
from records.vault.root import provider

DRILL_DAYS = 366  # after this, a kit wants another drill


@dataclass
class Line:
    """A label, what there is to say, whether it is well, and the command that mends it."""

    label: str
    text: str
    tone: str = ""
    mend: str = ""


@dataclass
class Status:
    """All lines; `worst` is the worst tone among them."""

    lines: list[Line] = field(default_factory=list)

    @property
    def worst(self) -> str:
        tones = {line.tone for line in self.lines}
        return next((tone for tone in ("bad", "look") if tone in tones), "ok")


def status() -> Status:
    """How the keys stand today. Opens nothing but reads every row of the keys."""
    return Status([*_root(), *_domains(), *_services(), *kit_lines(), *_unfinished()])


def _root() -> list[Line]:
    try:
        name, newest = provider().name(), provider().newest()
    except KeyUnavailable as error:
        return [Line(_("Root key"), str(error), "bad", "manage.py keys break-glass")]
    rows = kit.every_key()
    older = sum(1 for row in rows if not bytes(row.wrapped).startswith(newest))
    lines = [Line(_("Root key"), f"{settings.ROOT_KEY_PROVIDER} {name}", "ok")]
    lines.append(Line(_("Cipher suite"), settings.CIPHER_SUITE))
    if older:
        words = _("%(count)s of %(total)s keys are under an older key or suite") % {"count": older, "total": len(rows)}
        lines.append(Line("", words, "look", "manage.py keys rotate root"))
    return lines


def _domains() -> list[Line]:
    newest = dict(DomainKey.objects.values_list("domain").annotate(Max("version")))
    counted = DataKey.objects.values_list("domain_key__domain", "domain_key__version").annotate(Count("pk"))
    total = sum(count for _domain, _version, count in counted)
    older = sum(count for domain, version, count in counted if version < newest[domain])
    words = _("%(domains)s domains, %(versions)s versions") % {
        "domains": len(newest),
        "versions": DomainKey.objects.count(),
    }
    lines = [Line(_("Domain keys"), _with_suites(words, DomainKey))]
    lines.append(Line(_("Data keys"), f"{total:,}"))
    if older:
        words = _("%(count)s data keys are under an older version") % {"count": f"{older:,}"}
        lines.append(Line("", words, "look", "manage.py keys rotate domain"))
    return lines


def _services() -> list[Line]:
    versions = ServiceKey.objects.values_list("purpose").annotate(Max("version")).order_by("purpose")
    named = ", ".join(f"{purpose} {version}" for purpose, version in versions)
    return [Line(_("Service keys"), _with_suites(named or "—", ServiceKey))]


def _with_suites(words: str, table) -> str:
    """`words`, and how many of the keys stand under each suite."""
    counted = Counter(table.objects.values_list("alg", flat=True))
    suites = ", ".join(f"{suite.NAMES.get(alg, '?')} {count}" for alg, count in sorted(counted.items()))
    return _("%(what)s (by suite: %(suites)s)") % {"what": words, "suites": suites or "—"}


def kit_lines() -> list[Line]:
    """What there is to say of the recovery kit; `doctor` says it too."""
    try:
        row = recovery.public()
    except Tampered:
        words = _("The recovery key in the database is not the one that was made: nothing is sealed to it.")
        return [Line(_("Recovery kit"), words, "bad", "manage.py keys kit")]
    except KeyUnavailable as error:
        return [Line(_("Recovery kit"), str(error), "bad")]
    told = _told_kit()
    if row is None:
        return [_no_kit(told)]
    name = recovery.key_id(bytes(row.public)).hex()
    words = _("%(kit)s, made %(when)s") % {"kit": name, "when": write_moment(row.created_at)}
    lines = [Line(_("Recovery kit"), words, "ok")]
    if told != name:
        words = _("The trail knows another kit as the newest (%(kit)s).") % {"kit": told or "—"}
        lines.append(Line("", words, "bad", "manage.py audit verify"))
    if missing := len(kit.missing()):
        words = _("%(count)s keys are not in it") % {"count": missing}
        lines.append(Line("", words, "look", "manage.py keys drill"))
    return [*lines, _drilled(row)]


def _no_kit(told: str) -> Line:
    if told:
        words = _("The kit %(kit)s, which the trail knows, is gone from the database.") % {"kit": told}
        return Line(_("Recovery kit"), words, "bad", "manage.py audit verify")
    if Organisation.objects.filter(sample=True).exists():
        return Line(_("Recovery kit"), _("None: this is the demo, whose invented notes nobody will miss."))
    words = _("There is none: whoever loses the root key loses every note, and no backup can be made.")
    return Line(_("Recovery kit"), words, "bad", "manage.py keys kit")


def _told_kit() -> str:
    """The id of the newest kit by the trail, which nobody rewrites unseen."""
    event = trail.done("kit.made").last()
    return str(trail.payload(event).get("detail", {}).get("kit", "")) if event else ""


def _drilled(row: RecoveryKey) -> Line:
    if row.drilled_at is None:
        return Line(_("Drill"), _("never: nobody knows whether it opens anything"), "look", "manage.py keys drill")
    old = (timezone.now() - row.drilled_at).days > DRILL_DAYS
    mend = "manage.py keys drill" if old else ""
    return Line(_("Drill"), write_moment(row.drilled_at), "look" if old else "ok", mend)


def _unfinished() -> list[Line]:
    jobs = Counter(KeyRotation.objects.filter(finished_at__isnull=True).values_list("what", flat=True))
    return [
        Line(_("Unfinished"), f"{what} {count}", "look", f"manage.py keys rotate {what}")
        for what, count in sorted(jobs.items())
    ]

"""Changing keys step by step: the root, a domain's key, a service key. Each step is short and may be the last before a
crash; what is left to do is read from the keys, never from a counter.

root: the provider makes the next key, all domain and service keys are wrapped anew, the old key is put aside. domain: a
new version, under which its data keys are wrapped anew. service: a new version; the old ones stay, to verify by.
"""

from collections.abc import Iterator, Sequence
from itertools import islice

from django.db import transaction
from django.utils import timezone

from records.vault import contexts, keys, kit
from records.vault.columns import binary
from records.vault.contexts import KeyRow
from records.vault.errors import Tampered
from records.vault.models import DataKey, DomainKey, KeyRotation, ServiceKey
from records.vault.root import provider

ROOT, DOMAIN, SERVICE = "root", "domain", "service"
BATCH = {ROOT: 100, DOMAIN: 500, SERVICE: 1}
TABLES: tuple[type[KeyRow], ...] = (DomainKey, ServiceKey)


def unfinished(what: str) -> list[KeyRotation]:
    """Rotations of this kind that were begun and not finished."""
    return list(KeyRotation.objects.filter(what=what, finished_at__isnull=True))


def begin(what: str, names: Sequence[str]) -> list[KeyRotation]:
    """Rotations of these keys, each with what it leads to."""
    return [KeyRotation.objects.create(what=what, name=name, target=_target(what, name)) for name in names]


def _target(what: str, name: str) -> str:
    if what == ROOT:
        return _next_root()
    if what == SERVICE:
        return str(ServiceKey.objects.filter(purpose=name).latest("version").version + 1)
    newest = DomainKey.objects.filter(domain=name).latest("version")
    return str(keys.make_domain_key(name, newest.version + 1).version)


def _next_root() -> str:
    """A new root key, unless the one in the settings wrapped nothing yet: that of another provider than before."""
    root = provider()
    if root.make() or not any(root.holds(binary(row.wrapped, "wrapped key")) for row in kit.every_key()):
        return root.name()
    return root.prepare()


def left(job: KeyRotation) -> int:
    """How many keys are still to be moved."""
    if job.what == ROOT:
        return sum(1 for _row in _under_older_roots())
    if job.what == SERVICE:
        return 0 if _has_version(job) else 1
    under_older = DataKey.objects.filter(domain_key__domain=job.name)
    return under_older.exclude(domain_key__version__gte=int(job.target)).count()


def late() -> list[KeyRotation]:
    """The newest changes, finished, under whose older key something came in afterwards."""
    jobs = KeyRotation.objects.filter(what__in=[ROOT, DOMAIN]).order_by("pk")
    newest = {(job.what, job.name): job for job in jobs}.values()
    return [job for job in newest if job.finished_at is not None and _leads_on(job) and left(job)]


def _leads_on(job: KeyRotation) -> bool:
    """A root that was changed in the settings alone is nothing that came in late: moving to it is a decision."""
    return job.what != ROOT or provider().name() == job.target


@transaction.atomic
def step(job: KeyRotation) -> int:
    """Move one batch; how many keys were moved. Raises Tampered for one that does not open."""
    moved = _move(job)
    job.moved += moved
    job.save(update_fields=["moved"])
    return moved


def finish(job: KeyRotation) -> None:
    """Write down that nothing is left."""
    job.finished_at = timezone.now()
    job.save(update_fields=["finished_at"])
    keys.forget()


def settle() -> None:
    """Put aside the root key that the last finished rotation left behind: a crash may have come in between."""
    last = KeyRotation.objects.filter(what=ROOT).last()
    if last is not None and last.finished_at is not None:
        provider().settle(last.target)


def _move(job: KeyRotation) -> int:
    if job.what == ROOT:
        return _rewrap(list(islice(_under_older_roots(), BATCH[ROOT])))
    if job.what == DOMAIN:
        return keys.rewrap_some(job.name, BATCH[DOMAIN])
    if _has_version(job):
        return 0
    keys.make_service_key(job.name, int(job.target))
    return 1


def _has_version(job: KeyRotation) -> bool:
    return ServiceKey.objects.filter(purpose=job.name, version__gte=int(job.target)).exists()


def _under_older_roots() -> Iterator[KeyRow]:
    newest = provider().newest()
    for table in TABLES:
        for row in table.objects.order_by("pk"):
            if not binary(row.wrapped, "wrapped key").startswith(newest):
                yield row


def _rewrap(rows: Sequence[KeyRow]) -> int:
    for table in TABLES:
        pks = [row.pk for row in rows if isinstance(row, table)]
        locked: list[KeyRow] = list(table.objects.select_for_update(no_key=True).filter(pk__in=pks).order_by("pk"))
        for row in locked:
            row.wrapped = _rewrapped(row)
            row.save(update_fields=["wrapped"])
    return len(rows)


def _rewrapped(row: KeyRow) -> bytes:
    try:
        [wrapped] = provider().rewrap_many([contexts.wrapped(row)])
    except Tampered as error:
        raise Tampered(f"{contexts.title(row)}: {error.what}") from None
    return wrapped

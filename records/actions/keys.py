"""Keys in the trail: a change of keys in many short verbs, the recovery kit, its drill, and coming back by it.

They are run at a terminal by whoever keeps the machine; the event holds the name of that account as its address.
"""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from records.actions import grants, links
from records.actions.mails import tell_administrators
from records.actions.verb import happened, verb
from records.audit import trail
from records.people import grant_rules
from records.people.actor import SYSTEM
from records.people.dated import today
from records.people.enums import GrantState, Role
from records.people.errors import Invalid, NotAllowed, WrongState
from records.people.grants import Grant
from records.people.units import Placement
from records.people.users import User
from records.vault import contexts, keys, kit, recovery, rotation
from records.vault.errors import WrongShares
from records.vault.models import DomainKey, KeyRotation

DAYS = 30  # how long a grant by break-glass stands: time enough for one in the ordinary way
SHOWN = 20  # names of keys in one event
PASSES = 20  # over what came in under an old key while the others were moved


@dataclass(frozen=True)
class Key:
    """What an event is about: the root, a domain, a service key, the kit."""

    id: str

    def as_subject(self) -> trail.Subject:
        return trail.Subject(id=self.id)


KIT = Key("key:recovery")


def rotate(what: str, names, *, by) -> Iterator[tuple[int, int]]:
    """Change these keys, or go on with changes of the kind that were begun; yields how many keys of how many moved.

    Raises Tampered for a key that does not open, Invalid for one that is not there, WrongState where more and more
    comes in under the old one.
    """
    rotation.settle()
    jobs = rotation.unfinished(what) or begin_rotation(what, names, by=by)
    done, total = sum(job.moved for job in jobs), sum(job.moved + rotation.left(job) for job in jobs)
    for job in jobs:
        for _again in range(PASSES):
            while moved := continue_rotation(job, by=by):
                done += moved
                yield done, max(done, total)
            if _finished(job, by):
                break
        else:
            finish_rotation(job, by=by)
    rotation.settle()


def _finished(job: KeyRotation, by) -> bool:
    """Whether nothing was left: a record that was begun under the old key may have come in meanwhile."""
    try:
        finish_rotation(job, by=by)
    except WrongState:
        return False
    return True


def move_late_keys() -> None:
    """By the clock: what was begun under an old key and came in only after the change was finished is moved as well."""
    for job in rotation.late():
        while continue_rotation(job, by=SYSTEM):
            pass


@verb("rotation.begun")
def begin_rotation(what: str, names, *, by) -> list[KeyRotation]:
    """Make the next root key, or the next versions of these domains' or purposes' keys. Raises Invalid."""
    known = {rotation.ROOT: [""], rotation.DOMAIN: domains(), rotation.SERVICE: list(keys.SERVICE_PURPOSES)}[what]
    if unknown := [name for name in names if name not in known]:
        raise Invalid.at("key", _("There is no key for %(name)s.") % {"name": unknown[0]}, "unknown")
    jobs = rotation.begin(what, list(names))
    for job in jobs:
        happened(_key(job), target=job.target)
    return jobs


@verb("rotation.continued")
def continue_rotation(job: KeyRotation, *, by) -> int:
    """Move one batch of keys; how many. Raises Tampered."""
    moved = rotation.step(job)
    if moved:
        happened(_key(job), target=job.target, moved=moved)
    return moved


@verb("rotation.finished")
def finish_rotation(job: KeyRotation, *, by) -> None:
    """Write down that all keys were moved. Raises WrongState while one is left."""
    if left := rotation.left(job):
        raise WrongState(_("%(count)s keys are still under the old one.") % {"count": left})
    rotation.finish(job)
    happened(_key(job), target=job.target, moved=job.moved)


def domains() -> list[str]:
    """Every domain that has a key."""
    return list(DomainKey.objects.order_by("domain").values_list("domain", flat=True).distinct())


def _key(job: KeyRotation) -> Key:
    return Key({rotation.ROOT: "key:root", rotation.DOMAIN: job.name}.get(job.what, f"key:{job.name}"))


@verb("kit.made")
def make_kit(*, seed: bytes, by) -> str:
    """Put the recovery key of `seed` in force, with every key sealed to it, in the place of any other; its id."""
    row = kit.make(seed)
    name = recovery.key_id(bytes(row.public)).hex()
    happened(KIT, kit=name, keys=row.envelopes.count())
    tell_administrators("kit")
    return name


@verb("kit.completed")
def complete_kit(*, by) -> int:
    """Seal to the kit what was made in the moment in which it was."""
    made = kit.complete()
    if made:
        happened(KIT, keys=made)
    return made


def tend_kit() -> None:
    """By the clock: a key that was made in that moment is not left out for long."""
    if recovery.public() is not None and kit.missing():
        complete_kit(by=SYSTEM)


@verb("kit.drilled")
def drill(*, seed: bytes, by) -> list[str]:
    """Prove that a kit opens every key; the names of those that fail. Raises NotAllowed for another kit's seed."""
    failed = _drilled(seed)
    happened(KIT, keys=len(kit.every_key()), failed=len(failed), which=failed[:SHOWN])
    return failed


@verb("glass.broken")
def break_glass(*, seed: bytes, by) -> tuple[int, list[str]]:
    """Take every key back from the kit and wrap it under the root key that is there now.

    Gives how many came back, and what is wrong with the rest. Raises WrongShares, and WrongState where nothing is lost.
    """
    held = list(kit.open_all(seed))
    if not kit.lost():
        raise WrongState(_("The root key opens every key. There is nothing to recover."))
    kit.wrap_again(held)
    keys.forget()
    failed = [f"{contexts.title(row)}: {wrong}" for row, _key, wrong in held if wrong]
    happened(KIT, keys=len(held) - len(failed), failed=len(failed), which=failed[:SHOWN])
    tell_administrators("glass")
    return len(held) - len(failed), failed


@verb("glass.appointed")
def appoint(holder: User, *, seed: bytes, by) -> Grant:
    """Make `holder` a security administrator for a month: two holders of the kit stand for proposer and approver.

    Raises NotAllowed (another kit's seed), WrongState, Invalid (separation of powers, a locked account).
    """
    if failed := _drilled(seed):
        raise WrongState(_("The kit does not open every key: %(key)s.") % {"key": failed[0]})
    holder = User.objects.select_for_update(no_key=True).get(pk=holder.pk)
    unit = Placement.objects.on(today()).get(parent=None).unit
    now, until = timezone.now(), today() + datetime.timedelta(days=DAYS)
    grant = Grant(
        holder=holder, role=Role.SECURITY_ADMIN, unit=unit, since=today(), until=until, state=GrantState.APPROVED,
        proposed_at=now, decided_at=now,
    )  # fmt: skip
    grant_rules.check(grant)
    grants.end_ways_in(holder)
    links.take_back_into(holder)
    grant.save(force_insert=True)
    happened(grant, role=grant.role, holder=str(holder.pk), until=until.isoformat())
    tell_administrators("glass")
    return grant


def _drilled(seed: bytes) -> list[str]:
    try:
        return kit.drill(seed)
    except WrongShares:
        raise NotAllowed(_("These shares are of another recovery kit than the one in force.")) from None

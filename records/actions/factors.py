"""Second factors: the first is set up alone; a change of an officer's or administrator's needs another's approval."""

from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from records.actions.mails import post, tell
from records.actions.typed import words
from records.actions.verb import happened, verb
from records.people import factors, keeping
from records.people.enums import Operation
from records.people.errors import Invalid, NotAllowed, WrongState
from records.people.factors import PASSKEY, RECOVERY, TOTP, Factor
from records.people.users import User

NAME = 40


class Added(NamedTuple):
    """A second factor, and the recovery codes where these are its account's first; they are shown this once."""

    factor: Factor
    codes: list[str]


@verb("factor.added")
def add_app(user, *, key, code, by) -> Added:
    """Set up an authenticator app that shows `code` for `key`. Raises NotAllowed, WrongState, Invalid."""
    user = _own(user, by)
    if Factor.objects.filter(user=user, type=TOTP).exists():
        raise WrongState(_("An authenticator app is set up already. Remove it first."))
    step = factors.step_of(key, code)
    if step is None:
        raise Invalid.at(
            "code", _("This is not the code that the app shows now. Look at the clock of the phone."), "wrong"
        )
    data = {"secret": factors.seal_key(user, key), "used_step": step}
    return _added(Factor.objects.create(user=user, type=TOTP, data=data))


@verb("factor.added")
def add_passkey(user, *, name, credential, by) -> Added:
    """Keep a passkey whose ceremony was checked. Raises NotAllowed, Invalid."""
    user = _own(user, by)
    name = words(name, "name", NAME).strip()
    data = {"name": name, "credential": credential, "used_count": 0}
    return _added(Factor.objects.create(user=user, type=PASSKEY, data=data))


@verb("factor.removed")
def remove(factor, *, by) -> None:
    """Remove one's own second factor; with the last the recovery codes go. Raises NotAllowed."""
    user = _own(factor.user, by)
    Factor.objects.filter(pk=factor.pk, user=user).delete()
    if not factors.second(user):
        Factor.objects.filter(user=user, type=RECOVERY).delete()
    happened(user, type=factor.type)
    tell(user, "factor.removed")


@verb("factor.removed")
def reset(user, *, by) -> None:
    """Remove all second factors of a plain account whose holder lost them: the system administrator. Raises NotAllowed.

    Whoever is obliged to one must not be let in by a single other: that is proposed and approved.
    """
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if by.user is None or by.user.pk == user.pk or user.person is None or factors.obliged(user):
        raise NotAllowed(verb="reset_factors")
    keeping.require_person(by, user.person)
    Factor.objects.filter(user=user).delete()
    happened(user, type="all")
    post("changed", user, operation=Operation.SECOND_FACTOR)


@verb("codes.renewed")
def renew_codes(user, *, by) -> list[str]:
    """New recovery codes; the old ones open nothing from now on. Raises NotAllowed, WrongState."""
    user = _own(user, by)
    if not factors.second(user):
        raise WrongState(_("Recovery codes stand in for a second factor. Set one up first."))
    Factor.objects.filter(user=user, type=RECOVERY).delete()
    codes = _make_codes(user)
    happened(user)
    tell(user, "codes.renewed")
    return codes


@verb("factor.used")
def use_code(user, *, code, by) -> str:
    """Take a code of the app or a recovery code, each once. The kind of factor. Raises Invalid where it is neither."""
    rows = Factor.objects.select_for_update(no_key=True).filter(user=user, type__in=(TOTP, RECOVERY))
    for row in rows.order_by("-type"):  # the app first
        if _takes(row, code):
            row.last_used_at = timezone.now()
            row.save(update_fields=["data", "last_used_at"])
            happened(user, type=row.type, left=factors.codes_left(user))
            if row.type == RECOVERY:
                tell(user, "factor.used")
            return row.type
    raise Invalid.at("code", _("This code is not right, or was used already."), "wrong")


@verb("factor.used")
def use_passkey(factor, *, count, by) -> None:
    """Take a passkey whose answer was checked. Raises Invalid where its counter went back: somebody has a copy."""
    row = Factor.objects.select_for_update(no_key=True).get(pk=factor.pk)
    if count and count <= row.data.get("used_count", 0):
        raise Invalid.at("credential", _("This passkey was copied. Tell the security administrator."), "copied")
    row.data["used_count"], row.last_used_at = count, timezone.now()
    row.save(update_fields=["data", "last_used_at"])
    happened(row.user, type=row.type)


def _own(user, by) -> User:
    """One's own account, locked, where one may change its second factors alone. Raises NotAllowed."""
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if by.user is None or by.user.pk != user.pk or not factors.alone(user):
        raise NotAllowed(_("Somebody else must approve this change: you hold a grant that others rely on."))
    return user


def _added(factor) -> Added:
    user = factor.user
    fresh = not Factor.objects.filter(user=user, type=RECOVERY).exists()
    codes = _make_codes(user) if fresh else []
    happened(user, type=factor.type)
    tell(user, "factor.added")
    return Added(factor, codes)


def _make_codes(user) -> list[str]:
    codes, data = factors.new_codes(user)
    Factor.objects.create(user=user, type=RECOVERY, data=data)
    return codes


def _takes(row: Any, code: str) -> bool:
    """Whether `row` has `code` and it was not used; marks it as used, unsaved."""
    if row.type == TOTP:
        step = factors.step_of(factors.open_key(row), code)
        if step is None or step <= row.data.get("used_step", 0):
            return False
        row.data["used_step"] = step
        return True
    place = factors.place_of(row, code)
    if place is None:
        return False
    row.data["used_mask"] |= 1 << place
    return True

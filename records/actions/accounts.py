"""Accounts: made by the system administrator, locked by either administrator; every sign-in leaves an event."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.actions import links
from records.actions.mails import tell
from records.actions.typed import words
from records.actions.verb import happened, verb
from records.audit.trail import Subject
from records.people import factors, keeping, passwords, sessions
from records.people.devices import Device
from records.people.enums import Role
from records.people.errors import Invalid, NotAllowed, WrongState
from records.people.users import User

EITHER = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN)


TWO = gettext_lazy("This takes two people: propose it on your account's page, and another approves.")


class _Nobody:
    """What a name stands for that no account has."""

    def as_subject(self) -> Subject:
        return Subject()


NOBODY = _Nobody()


@verb("account.made")
def make(*, person, username, password, by, email="", must_change=True) -> User:
    """Make an account for `person`; a password that somebody else knows must be changed at the first sign-in.

    Raises NotAllowed, Invalid.
    """
    keeping.require_person(by, person)
    username = _account_name(username)
    if User.objects.filter(username__iexact=username).exists():
        raise Invalid.at("username", _("This account name is taken."), "unique")
    if User.objects.filter(person=person).exists():
        raise Invalid.at("person", _("This person has an account already."), "unique")
    user = User(username=username, person=person, email=email, must_change_password=must_change)
    passwords.set_password(user, password)
    user.save()
    happened(user, person=str(person.pk))
    return user


@verb("account.locked")
def lock(user, *, by) -> User:
    """Lock an account at once: signed out everywhere for good. Raises NotAllowed (also one's own), WrongState."""
    return _switch(user, False, by)


@verb("account.unlocked")
def unlock(user, *, by) -> User:
    """Let a locked account sign in again: the security administrator alone, since it gives."""
    if not keeping.keeps_account(by, user, Role.SECURITY_ADMIN):
        raise NotAllowed(verb="unlock")
    return _switch(user, True, by)


@verb("account.password_changed")
def set_password(user, *, password, by, current=None, keep="") -> User:
    """Change one's own password, with the present one; it ends every device and every session but the one with `keep`.

    Nobody sets another's: a new one is chosen by a one-time link (`admission.py`). Raises NotAllowed, Invalid.
    """
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if by.user is None or by.user.pk != user.pk:
        raise NotAllowed(verb="set_password")
    if factors.obliged(user) and not user.must_change_password and not factors.waived():
        raise NotAllowed(TWO)
    _check_present(user, current or "", password)
    passwords.set_password(user, password)
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])
    Device.objects.filter(user=user).delete()  # whoever knew the old one may have signed in with it
    sessions.end(user.browser_sessions.exclude(key=keep))
    happened(user)
    tell(user, "account.password_changed")
    return user


@verb("account.rehashed")
def rehash(user, *, password, by) -> User:
    """Hash a password, which was right a moment ago, as one is hashed today."""
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if user.check_password(password):
        user.set_password(password)
        user.save(update_fields=["password"])
        happened(user)
    return user


@verb("account.signed_out")
def signed_out(user, *, by, key="") -> None:
    """Leave the event of a sign-out, and forget the session with the key `key`."""
    sessions.end(user.browser_sessions.filter(key=key))
    happened(user)


@verb("device.added")
def add_device(user, *, name, by) -> tuple[Device, str]:
    """Sign `user` in on a device: the device and its token, shown once. Raises NotAllowed, WrongState, Invalid."""
    if not user.is_active or by.user != user:
        raise NotAllowed(verb="add_device")
    if user.must_change_password:
        raise WrongState(_("Somebody else knows this password. Sign in with the browser and change it first."))
    if factors.lacking(user):
        raise WrongState(_("This account needs a second factor. Sign in with the browser and set one up first."))
    name = words(name, "name", Device._meta.get_field("name").max_length)
    if not name:
        raise Invalid.at("name", _("Give the device a name."), "missing")
    device, token = Device.objects.create(user=user, name=name)
    happened(user, device=str(device.id))
    tell(user, "device.added")
    return device, token


@verb("device.removed")
def remove_device(device, *, by) -> None:
    """Take a device's token away at once: one's own, or any by an administrator. Raises NotAllowed."""
    if device.user_id != by.user.pk and not keeping.keeps_account(by, device.user, *EITHER):
        raise NotAllowed(verb="remove_device")
    device.delete()
    happened(device.user, device=str(device.id))


@verb("account.refused")
def refused(user, *, by, step="password") -> None:
    """Leave the event of a refused sign-in, and at which step; None is a name that no account has. `by` is nobody.

    A name that does not exist leaves one too: otherwise the time that an answer takes would tell.
    """
    happened(user if user is not None else NOBODY, step=step)


def _check_present(user, current, password) -> None:
    if not user.check_password(current):
        raise Invalid.at("current", _("This is not the present password."), "wrong")
    if password == current:
        raise Invalid.at("password", _("Choose another than the present one."), "same")


def _account_name(username) -> str:
    username = words(username, "username", User._meta.get_field("username").max_length).strip()
    if not username:
        raise Invalid.at("username", _("Choose an account name."), "required")
    return username


def _switch(user, active, by) -> User:
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if user.pk == by.user.pk or not keeping.keeps_account(by, user, *EITHER):
        raise NotAllowed(verb="lock_account")
    if user.is_active == active:
        raise WrongState(_("It is so already."))
    user.is_active = active
    user.save(update_fields=["is_active"])
    if not active:
        end_ways(user)
    happened(user)
    return user


def sign_out(user) -> None:
    """Sign an account out everywhere, in browsers and on devices."""
    Device.objects.filter(user=user).delete()
    sessions.end(user.browser_sessions.all())


def end_ways(user) -> None:
    """Sign an account out everywhere, and take its one-time links back."""
    sign_out(user)
    links.take_back_into(user)

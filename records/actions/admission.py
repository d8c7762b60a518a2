"""Ways into an account by a one-time link: an invitation, and a new password. Nobody else ever knows the password."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.actions import accounts, links
from records.actions.links import WrongCode
from records.actions.mails import post
from records.actions.operations import clean_email, put_email
from records.actions.typed import words
from records.actions.verb import happened, verb
from records.people import keeping, passwords
from records.people.enums import LinkKind, Operation, Role
from records.people.errors import Invalid, NotAllowed
from records.people.links import Link
from records.people.proposal_rules import needs_two
from records.people.users import User

TWO = gettext_lazy("What would let somebody into this account is changed by two people: propose it.")


@verb("account.invited")
def invite(*, person, by, username="", email="") -> Link:
    """Make an account for `person`, who chooses its name and password by a one-time link.

    Mailed where an address is given, else shown to whoever made it. Raises NotAllowed, Invalid.
    """
    keeping.require_person(by, person)
    if person.left_on or User.objects.filter(person=person).exists():
        raise Invalid.at("person", _("This person has an account already."), "unique")
    email = clean_email(email) if email else ""
    user = User(username=free_name(username or person.staff_number), person=person, email=email)
    user.set_unusable_password()
    user.save(force_insert=True)
    happened(user, person=str(person.pk))
    return _hand_out(LinkKind.INVITATION, user, by)


@verb("account.invited")
def invite_again(user, *, by) -> Link:
    """A new invitation for an account that nobody took up yet. Raises NotAllowed."""
    user = _locked(user)
    if user.has_usable_password() or user.person is None or not user.is_active:
        raise NotAllowed(verb="invite")
    if needs_two(Operation.PASSWORD, user):
        raise NotAllowed(TWO)
    keeping.require_person(by, user.person)
    happened(user)
    return _hand_out(LinkKind.INVITATION, user, by)


@verb("account.reset")
def reset(user, *, by) -> Link:
    """A one-time link by which the holder of a plain account chooses a new password. Raises NotAllowed.

    Where it would be shown for want of an address, and the account may read something, it takes two people, and for an
    officer, administrator or auditor always (`actions/proposals.py`).
    """
    user = _locked(user)
    if user.person is None or user.pk == by.user.pk or not user.is_active:
        raise NotAllowed(verb="reset")
    if needs_two(Operation.PASSWORD, user):
        raise NotAllowed(TWO)
    keeping.require_person(by, user.person)
    happened(user)
    return _hand_out(LinkKind.RESET, user, by)


@verb("account.email_changed")
def change_email(user, *, email, by) -> User:
    """Another address for a plain account: its holder, or, where it may read nothing, who keeps it.

    The holder is told at both addresses; links mailed before hold no more. Raises NotAllowed, Invalid.
    """
    user = _locked(user)
    if needs_two(Operation.EMAIL, user, own=user.pk == by.user.pk):
        raise NotAllowed(TWO)
    if user.pk != by.user.pk and not keeping.keeps_account(by, user, Role.SYSTEM_ADMIN):
        raise NotAllowed(verb="change_email")
    put_email(user, email)
    happened(user)
    return user


def choose_password(link, *, password, by, code="") -> User:
    """The holder's new password, by a link for it. Raises Gone, Invalid (the code, the password), Tampered."""
    return _counted(_choose_password, link, by=by, password=password, code=code)


def take_up(link, *, username, password, by, code="") -> User:
    """An invitation is taken up: the account's name and password are chosen. Raises as `choose_password`."""
    return _counted(_take_up, link, by=by, username=username, password=password, code=code)


def _counted(act, link, *, by, **typed) -> User:
    """A wrong code falls with the verb that it stops, so it is told by one of its own."""
    try:
        return act(link, by=by, **typed)
    except WrongCode:
        links.wrong_code(link, by=by)
        raise


@verb("account.password_chosen")
def _choose_password(link, *, by, password, code) -> User:
    return _open(link, LinkKind.RESET, by, password, code)


@verb("account.taken_up")
def _take_up(link, *, by, username, password, code) -> User:
    user = User.objects.get(pk=link.account_id)
    return _open(link, LinkKind.INVITATION, by, password, code, free_name(username, but=user))


def _open(link, kind, by, password, code, username="") -> User:
    if link.kind != kind or by.link is None or by.link.pk != link.pk:
        raise NotAllowed(verb="open_account")
    link = links.spend(link, code=code)
    user = _locked(link.account)
    if not user.is_active:
        raise NotAllowed(_("This account is locked."))
    user.username = username or user.username
    passwords.set_password(user, password)
    user.must_change_password = False
    user.save(update_fields=["username", "password", "must_change_password"])
    accounts.end_ways(user)  # whoever knew the old one may have signed in with it
    happened(user)
    post("changed", user, operation=Operation.PASSWORD)
    return user


def _hand_out(kind, user, by) -> Link:
    link = links.draw(kind, by=by.user, account=user, person=user.person)
    if user.email:
        post("invitation" if kind == LinkKind.INVITATION else "reset", user, link=link.pk)
    return link


def free_name(username, but=None) -> str:
    """An account name that no other account has. Raises Invalid."""
    username = words(username, "username", User._meta.get_field("username").max_length).strip()
    if not username:
        raise Invalid.at("username", _("Choose an account name."), "required")
    if User.objects.filter(username__iexact=username).exclude(pk=getattr(but, "pk", None)).exists():
        raise Invalid.at("username", _("This account name is taken."), "unique")
    return username


def _locked(user) -> User:
    return User.objects.select_for_update(no_key=True, of=("self",)).select_related("person").get(pk=user.pk)

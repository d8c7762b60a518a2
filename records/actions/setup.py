"""The ceremony: the organisation, its top unit and three administrators, once, in one verb."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from records.actions import links
from records.actions.operations import clean_email
from records.actions.verb import happened, verb
from records.people import passwords
from records.people.dated import today
from records.people.enums import GrantState, LinkKind, Rank, Role
from records.people.errors import Invalid, WrongState
from records.people.forms import PersonForm, UnitForm, validated
from records.people.grants import Grant
from records.people.persons import Position
from records.people.units import Organisation, Placement
from records.people.users import User
from records.vault import keys

YEARS = 5
ROLES = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR)


@dataclass(frozen=True)
class Administrator:
    """One of the three: who, under which account name. Without a first password they are invited by a one-time link."""

    role: Role
    staff_number: str
    name: str
    username: str
    password: str = ""
    title: str = ""
    email: str = ""  # where alarms go, and what happens to the account
    must_change: bool = True  # a first password was read by whoever ran the ceremony


@verb("organisation.founded")
def found(*, name, code, administrators, by, since=None, sample=False) -> Organisation:
    """Set the organisation up. Raises WrongState when it was, Invalid unless three different people are named."""
    if Organisation.objects.exists():
        raise WrongState(_("This system was set up already."))
    if {a.role for a in administrators} != set(ROLES) or len({a.staff_number for a in administrators}) != len(ROLES):
        raise Invalid.at("administrators", _("Three administrators, three different people."), "apart")
    since = since or today()
    unit = validated(UnitForm, {"code": code, "name": name, "since": since}).save()
    organisation = Organisation.objects.create(name=unit.name, sample=sample)
    Placement.objects.create(unit=unit, parent=None, name=name, since=since)
    keys.make_service_keys()
    for administrator in administrators:
        _appoint(administrator, unit, since)
    happened(organisation, unit=str(unit.pk))
    return organisation


def _appoint(administrator: Administrator, unit, since) -> None:
    person = validated(PersonForm, {"staff_number": administrator.staff_number, "name": administrator.name}).save()
    title = administrator.title or administrator.role.label
    Position.objects.create(person=person, unit=unit, title=title, rank=Rank.NONE, since=since)
    email = clean_email(administrator.email) if administrator.email else ""
    user = User(username=administrator.username, person=person, email=email)
    if administrator.password:
        user.must_change_password = administrator.must_change
        passwords.set_password(user, administrator.password)
    else:
        user.set_unusable_password()
    user.save()
    now = timezone.now()
    Grant.objects.create(
        holder=user, role=administrator.role, unit=unit, since=since,
        until=today().replace(year=today().year + YEARS, day=1), state=GrantState.APPROVED, proposed_at=now,
        decided_at=now,
    )  # fmt: skip
    if not administrator.password:
        links.draw(LinkKind.INVITATION, by=None, account=user, person=person)


@verb("account.invited")
def invite_again(*, by) -> None:
    """New invitations for those of the ceremony's administrators who never took theirs up: whoever keeps the machine.

    Raises WrongState where all of them did.
    """
    waiting = Grant.objects.in_force().filter(role__in=ROLES, proposed_by=None).select_related("holder__person")
    users = [grant.holder for grant in waiting if not grant.holder.has_usable_password() and grant.holder.is_active]
    if not users:
        raise WrongState(_("All of them took their accounts up. A new password is proposed and approved."))
    for user in users:
        happened(user)
        links.draw(LinkKind.INVITATION, by=None, account=user, person=user.person)

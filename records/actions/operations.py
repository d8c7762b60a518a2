"""The operations that take two people, each declared once: what it needs, whom it gives something, what it does then.

Only `actions/proposals.py` calls them, inside the verbs that propose and approve.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from records.actions import accounts, links, placing
from records.actions.mails import post, post_before
from records.actions.typed import uuid_of, words
from records.people import factors, identities
from records.people.enums import LinkKind, Operation
from records.people.errors import Conflict, Invalid
from records.people.persons import Person
from records.people.proposal_rules import needs_two
from records.people.proposals import Proposal
from records.people.units import Unit
from records.people.users import User

EMAIL_LIMIT = User._meta.get_field("email").max_length


@dataclass(frozen=True)
class TwoPersons:
    """An operation: `check` makes the data that is sealed, `apply` acts on it once approved.

    `units` and `gainers` say what the data touches: units whose reach changes, the ids of persons who gain by it.
    """

    check: Callable[[Any, dict], dict]
    apply: Callable[[Proposal, dict, Any], None]
    units: Callable[[Any, dict], tuple] = lambda _target, _data: ()
    gainers: Callable[[dict], frozenset] = field(default=lambda _data: frozenset())
    of_unit: bool = False


def _nothing(_holder, _data) -> dict:
    return {}


# ---- Passwords and second factors ----


def _new_password(proposal, _data, by) -> None:
    """A one-time link, mailed to the holder; without an address in two halves, one for either of the two people."""
    holder = proposal.holder
    proposal.link = links.draw(
        LinkKind.RESET, by=proposal.proposed_by, account=holder, person=holder.person, coded=not holder.email
    )
    if holder.email:
        post("reset", holder, link=proposal.link.pk)


def _new_second_factor(proposal, _data, by) -> None:
    factors.forget(proposal.holder)
    accounts.sign_out(proposal.holder)
    post("changed", proposal.holder, operation=proposal.operation)


# ---- The organisation's own sign-in ----


def _check_identity(holder, data) -> dict:
    said = {"provider": str(data.get("provider", "")), "subject": str(data.get("subject", ""))}
    if not all(said.values()):
        raise Invalid.at("subject", _("Choose one of the list."), "required")
    return said


def _new_identity(proposal, data, by) -> None:
    identities.keep(proposal.holder, data["provider"], data["subject"])
    post("changed", proposal.holder, operation=proposal.operation)


# ---- E-mail ----


def clean_address(address) -> str:
    """An address that mail can go to. Raises Invalid."""
    address = words(address, "email", EMAIL_LIMIT).strip()
    try:
        validate_email(address)
    except ValidationError as error:
        raise Invalid.at("email", " ".join(error.messages)) from None
    return address


def clean_email(address, but=None) -> str:
    """An address that no other account has. Raises Invalid."""
    address = clean_address(address)
    if User.objects.filter(email__iexact=address).exclude(pk=getattr(but, "pk", None)).exists():
        raise Invalid.at("email", _("Another account has this address."), "unique")
    return address


def put_email(user, email) -> None:
    """Another address, or none: links mailed before hold no more, and the holder is told at both. Raises Invalid."""
    before, user.email = user.email, clean_email(email, but=user) if email else ""
    user.save(update_fields=["email"])
    links.take_back_into(user)
    post("changed", user, operation=Operation.EMAIL)
    post_before("changed", user, before, operation=Operation.EMAIL)


def _check_email(holder, data) -> dict:
    return {"email": clean_email(data.get("email", ""), but=holder), "before": holder.email}


def _new_email(proposal, data, by) -> None:
    holder = proposal.holder
    if holder.email != data["before"]:
        raise Conflict
    put_email(holder, data["email"])


# ---- Whose account it is ----


def _check_person(holder, data) -> dict:
    person = Person.objects.filter(pk=uuid_of(data.get("person"))).first()
    if person is None or person.left_on:
        raise Invalid.at("person", _("Choose who it is for."), "required")
    if User.objects.filter(person=person).exclude(pk=holder.pk).exists():
        raise Invalid.at("person", _("This person has an account already."), "unique")
    if person.pk == holder.person_id:
        raise Invalid.at("person", _("It is so already."), "same")
    return {"person": str(person.pk), "before": str(holder.person_id or "")}


def _new_person(proposal, data, by) -> None:
    """The account belongs to another person from now on; grants, which were given to a person, end with it."""
    holder = proposal.holder
    if str(holder.person_id or "") != data["before"]:
        raise Conflict
    _check_person(holder, data)
    holder.person_id = uuid_of(data["person"])
    holder.save(update_fields=["person"])
    placing.end_grants(holder, by)
    accounts.end_ways(holder)
    post("changed", holder, operation=proposal.operation)


# ---- Units ----


def _unit(value, name) -> Unit:
    unit = Unit.objects.filter(pk=uuid_of(value)).first()
    if unit is None:
        raise Invalid.at(name, _("Choose the unit."), "required")
    return unit


def _day(value, name):
    try:
        day = value if hasattr(value, "isoformat") else parse_date(str(value))
    except ValueError:
        day = None
    if day is None:
        raise Invalid.at(name, _("Choose a day."), "required")
    return day


def _check_move(unit, data) -> dict:
    parent, since = _unit(data.get("parent"), "parent"), _day(data.get("since"), "since")
    placing.check_move(unit, parent, since)
    return {"parent": str(parent.pk), "since": since.isoformat()}


def _move(proposal, data, by) -> None:
    placing.move(proposal.unit, _unit(data["parent"], "parent"), _day(data["since"], "since"))


def _check_merge(unit, data) -> dict:
    into, on = _unit(data.get("into"), "into"), _day(data.get("on"), "on")
    placing.check_merge(unit, into, on)
    return {"into": str(into.pk), "on": on.isoformat()}


def _merge(proposal, data, by) -> None:
    placing.merge(proposal.unit, _unit(data["into"], "into"), _day(data["on"], "on"))


def _touched(name):
    """The unit itself, the one it stands under today, and the one it goes to: whose reach changes."""

    def units_of(unit, data) -> tuple:
        other = Unit.objects.filter(pk=uuid_of(data.get(name))).first()
        return tuple(found for found in (unit, placing.parent_of(unit), other) if found is not None)

    return units_of


OPERATIONS: dict[str, TwoPersons] = {
    Operation.PASSWORD: TwoPersons(_nothing, _new_password),
    Operation.SECOND_FACTOR: TwoPersons(_nothing, _new_second_factor),
    Operation.IDENTITY: TwoPersons(_check_identity, _new_identity),
    Operation.EMAIL: TwoPersons(_check_email, _new_email),
    Operation.PERSON: TwoPersons(
        _check_person, _new_person, gainers=lambda data: frozenset({uuid_of(data.get("person"))})
    ),
    Operation.MOVE: TwoPersons(_check_move, _move, units=_touched("parent"), of_unit=True),
    Operation.MERGE: TwoPersons(_check_merge, _merge, units=_touched("into"), of_unit=True),
}


def still_needed(proposal) -> bool:
    """Whether it still takes two people; an account whose grants ended meanwhile is anybody's who keeps it."""
    return proposal.holder is None or needs_two(proposal.operation, proposal.holder)

"""Households: the address and relatives' names are sealed, so reading them is an opening with its event."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from records.actions.notes import telling
from records.actions.typed import choice, words
from records.actions.verb import happened, in_verb, verb
from records.people import household_access
from records.people.dated import today
from records.people.enums import Scope, Way
from records.people.errors import Invalid, NotAllowed, WrongState
from records.people.forms import ConsentForm, FamilyMemberForm, validated
from records.people.households import Consent, FamilyMember, Household
from records.people.persons import Person
from records.vault import envelope, keys

NAME = "household"
ADDRESS_LIMIT = 200


@dataclass(frozen=True)
class OpenedHousehold:
    """A household as it is handed to a page: the address, and names by the id of the family member."""

    household: Household
    address: str = ""
    names: dict = field(default_factory=dict)


def open_household(household, *, by) -> OpenedHousehold:
    """The sealed part of a household, after its event is committed. Raises NotAllowed, Unreadable."""
    if in_verb():
        raise RuntimeError("a household is never opened inside a verb")
    with telling(household, by):
        _permit(household, by=by)
        content = _content(household)
    return OpenedHousehold(household, content.get("address", ""), content.get("names", {}))


@verb("household.opened")
def _permit(household, *, by):
    if not household_access.may_open(by.user, household):
        raise NotAllowed(verb="open_household")
    happened(household)


@verb("household.changed")
def keep_household(person, *, by, address="") -> Household:
    """The household of `person`, made where there is none, with this address. Raises NotAllowed, Invalid."""
    address = words(address, "address", ADDRESS_LIMIT)
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)  # two who make it at once make one
    household = Household.objects.select_for_update(no_key=True).filter(person=person).first()
    household = household or Household(person=person)
    _require_keeping(by, household)
    if household._state.adding:
        household.save(force_insert=True)
        keys.make_data_key(household.pk, "people")
    _seal(household, _content(household) | {"address": address})
    happened(household)
    return household


@verb("household.changed")
def add_member(household, *, data, by) -> FamilyMember:
    """Add a relative; a name needs its consent in the same step, a child's is refused. Raises NotAllowed, Invalid."""
    household = _locked(household, by)
    form = validated(FamilyMemberForm, data)
    member = form.save(commit=False)
    member.household = household
    name = form.cleaned_data["name"]
    if name and member.is_child(today()):
        raise Invalid.at("name", _("A child's name is not recorded. Leave it out."), "child")
    if name and not data.get("consent_way"):
        raise Invalid.at("consent_way", _("Named with consent only. Say how it was given."), "missing")
    member.save()
    if name:
        way = choice(data["consent_way"], Way, "consent_way")
        Consent.objects.create(member=member, scope=Scope.NAME, way=way, given_on=today())
        content = _content(household)
        _seal(household, content | {"names": content.get("names", {}) | {str(member.pk): name}})
    happened(household, member=str(member.pk), relation=member.relation)
    return member


@verb("household.changed")
def remove_member(member, *, by) -> None:
    """Take a relative off the household. Raises NotAllowed, WrongState while a consent of theirs is kept."""
    household = _locked(member.household, by)
    if member.consents.exists():
        raise WrongState(_("A consent of theirs is kept as proof for three years after it was withdrawn."))
    relation, pk = member.relation, str(member.pk)
    member.delete()
    happened(household, removed=pk, relation=relation)


@verb("consent.given")
def give_consent(*, data, by, person=None, member=None) -> Consent:
    """Record a consent of a person or a relative. Raises NotAllowed, Invalid."""
    _require_consent(by, person, member)
    consent = validated(ConsentForm, data).save(commit=False)
    consent.person, consent.member = person, member
    consent.save()
    happened(person or member.household, scope=consent.scope)
    return consent


@verb("consent.withdrawn")
def withdraw_consent(consent, *, by) -> Consent:
    """Withdraw a consent, as easily as it was given; a relative's name goes with it. Raises NotAllowed, WrongState."""
    _require_consent(by, consent.person, consent.member)
    consent = Consent.objects.select_for_update(no_key=True).get(pk=consent.pk)
    if consent.withdrawn_on:
        raise WrongState(_("It was withdrawn already."))
    consent.withdrawn_on = today()
    consent.save()
    if consent.member_id and consent.scope == Scope.NAME:
        household = _locked(consent.member.household, by)
        content = _content(household)
        names = {member: name for member, name in content.get("names", {}).items() if member != str(consent.member_id)}
        _seal(household, content | {"names": names})
    happened(consent.person or consent.member.household, scope=consent.scope)
    return consent


def _require_keeping(by, household) -> None:
    if not household_access.may_keep(by.user, household):
        raise NotAllowed(verb="keep_household")


def _require_consent(by, person, member) -> None:
    # Never a household made up for the question: the person would hold it for theirs from then on.
    if member is not None:
        _require_keeping(by, member.household)
    elif not household_access.may_keep_for(by.user, person):
        raise NotAllowed(verb="keep_household")


def _locked(household, by) -> Household:
    household = Household.objects.select_for_update(no_key=True).get(pk=household.pk)
    _require_keeping(by, household)
    return household


def _content(household) -> dict:
    return envelope.unseal(household.pk, NAME, 1, household.sealed) if household.sealed is not None else {}


def _seal(household, content) -> None:
    household.sealed = envelope.seal(household.pk, NAME, 1, content)
    household.save(update_fields=["sealed"])
